import { fork, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const folders = new Set()
const running = new Set()

// Whatever ends the suite, nothing it started stays.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
  folders.add(folder)
  return folder
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Whether a byte of an answer to `GET path` came. */
const answers = (port, path) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`),
    )
    const end = (answered) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })

async function startServer(name, command, args, { port, path, env }) {
  const begun = performance.now()
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } })
  running.add(child)
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve('missing'))
    child.once('exit', resolve)
  })
  let gone = false
  ended.then(() => {
    gone = true
    running.delete(child)
  })
  while (!(await answers(port, path))) {
    if (gone || performance.now() - begun > 20_000) {
      child.kill('SIGKILL')
      return undefined
    }
    await sleep(2)
  }
  const kibibytes = (field) =>
    Number(
      new RegExp(`${field}:\\s+(\\d+)`).exec(
        readFileSync(`/proc/${child.pid}/status`, 'utf8'),
      )?.[1],
    )
  return {
    name,
    port,
    pid: child.pid,
    startMs: performance.now() - begun,
    residentMiB: () => kibibytes('VmRSS') / 1024,
    peakMiB: () => kibibytes('VmHWM') / 1024,
    stop: async () => {
      child.kill('SIGTERM')
      const killed = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(killed)
    },
  }
}

/** As users run it: everything kept, every commit and layer synced. */
export async function startTidegate({ env, data = newFolder() } = {}) {
  const port = await freePort()
  const entry = join(root, JSON.parse(readFileSync(join(root, 'package.json'))).bin.tidegate)
  const flags = ['up', '--port', String(port), '--data', data, '--log-level', 'error']
  const server = await startServer('tidegate', process.execPath, [entry, ...flags], {
    ...{ port, env },
    path: '/_tidegate/health',
  })
  if (!server) throw new Error('tidegate did not start: run `npm run build` first')
  return server
}

/** CNCF Distribution on a file system, with a quiet log. Undefined when it is not installed. */
export async function startDockerRegistry() {
  const port = await freePort()
  const folder = newFolder()
  const config = join(folder, 'config.yml')
  writeFileSync(
    config,
    `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${join(folder, 'data')} } }
http: { addr: 127.0.0.1:${port} }
`,
  )
  const where = { port, path: '/v2/' }
  return (
    (await startServer('docker-registry', 'docker-registry', ['serve', config], where)) ??
    (await startServer('docker-registry', 'registry', ['serve', config], where))
  )
}

/** moto's server, which checks neither signatures nor permissions. Undefined when it is not installed. */
export async function startMoto() {
  const port = await freePort()
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  return startServer('moto', 'python3', args, { port, path: '/moto-api/' })
}

/** Runs `bench/support/<file>` with `task` in a process of its own, so that the client's work is not the server's. */
export function inProcess(file, task) {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, file))
    running.add(child)
    child.once('message', (result) => {
      if (result.error) reject(new Error(result.error))
      else resolve(result)
    })
    child.once('exit', () => {
      running.delete(child)
      reject(new Error(`${file} ended without a result`))
    })
    child.send(task)
  })
}

/** Ours and the peer in turn, `rounds` times: the median of each. Machines change from minute to minute. */
export async function alternate(servers, rounds, measure) {
  const results = servers.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [index, server] of servers.entries())
      if (server)
        results[index].push(await measure(server, round).catch(index > 0 ? failed : undefined))
  return results.map(median)
}

/** A peer that answers with errors, as moto does now and then under load, has no figure; ours must not. */
const failed = () => undefined

export function median(measured) {
  const values = measured.filter((value) => value !== undefined)
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}
