import type { ChildProcess } from 'node:child_process'
import type { Server } from 'node:net'

/** Runs inside the network namespace; makes listeners there, passes them to its parent and ends. */
const listenScript = `
const { createServer } = require('node:net')
const ports = process.argv.slice(1).map(Number)
let left = ports.length
for (const port of ports) {
  const server = createServer()
  server.listen(port, '127.0.0.1', 511, () =>
    process.send({ port }, server, {}, () => { left -= 1; if (left === 0) process.exit(0) }))
}
`

/** What `nsenter` runs for `listenersOf`. */
export const listenCommand = (ports: readonly number[]): readonly string[] => [
  process.execPath,
  '-e',
  listenScript,
  '--',
  ...ports.map(String),
]

/** The listeners that a helper with an IPC channel makes, by port. */
export function listenersOf(
  helper: ChildProcess,
  ports: readonly number[],
): Promise<ReadonlyMap<number, Server>> {
  return new Promise((resolve, reject) => {
    const servers = new Map<number, Server>()
    helper.once('error', reject)
    helper.once('exit', (code) => {
      if (servers.size < ports.length)
        reject(new Error(`no listener inside the sandbox (status ${code})`))
    })
    helper.on('message', (message: { port: number }, handle) => {
      servers.set(message.port, handle as Server)
      if (servers.size === ports.length) resolve(servers)
    })
  })
}
