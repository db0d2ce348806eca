import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
export const cli = join(root, 'dist', 'bundle', 'main.js')

/** The server as a user starts it: its own process, its own data folder, a port of its own. */
export interface RunningServer {
  readonly pid: number
  readonly port: number
  readonly url: string
  readonly data: string
  readonly output: () => string
  /** As Ctrl-C does. Resolves with the exit code. */
  stop(): Promise<number | null>
  /** As a power cut does. */
  kill(): Promise<void>
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export async function startServer(
  options: { data?: string; port?: number; flags?: readonly string[] } = {},
): Promise<RunningServer> {
  const port = options.port ?? (await freePort())
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'tidegate-data-'))
  const flags = ['up', '--port', String(port), '--data', data, ...(options.flags ?? [])]
  const child = spawn(process.execPath, [cli, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (part) => (output += String(part)))
  child.stderr.on('data', (part) => (output += String(part)))
  const url = `http://127.0.0.1:${port}`
  await answers(url, child, () => output)
  return {
    pid: child.pid ?? 0,
    port,
    url,
    data,
    output: () => output,
    stop: async () => {
      const ended = exit(child)
      child.kill('SIGINT')
      const code = await ended
      if (!options.data) rmSync(data, { recursive: true, force: true })
      return code
    },
    kill: async () => {
      const ended = exit(child)
      child.kill('SIGKILL')
      await ended
    },
  }
}

const exit = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve))

async function answers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended at once:\n${output()}`)
    const response = await fetch(`${url}/_tidegate/health`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`the server did not answer within 30 seconds:\n${output()}`)
}
