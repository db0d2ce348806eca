import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { Server } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { lines } from '../output.ts'
import { listenCommand, listenersOf } from './listeners.ts'
import { firstLine, kill } from './processes.ts'
import { relay } from './relay.ts'
import { detachScript, type Isolation, unshareArguments } from './scripts.ts'
import { sandboxUser } from './shim.ts'
import { idMap } from './uids.ts'

export const runtimeApiPort = 9001

const openMs = 10_000
const enterMs = 10_000

/** Host programs get nothing of the function's environment, and little of ours. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

export interface CellOptions extends Isolation {
  /** Holds an empty folder `dev`. */
  readonly folder: string
  readonly serverPort: number
  /** Called once, when none of its processes is left. */
  readonly onEnd: () => void
}

/**
 * One set of namespaces (mount, pid, net, ipc, uts, and user), made ahead and used once.
 *
 * Two listeners wait inside: the Runtime API, and the server's own port, which is joined to the real one.
 */
export class Cell {
  readonly child: ChildProcess
  initPid = 0
  starterPid = 0
  runtimeApi: Server | undefined
  /** Lines of the starter's reports, and the end of all of them. */
  onReport: (line: string) => void = () => undefined
  onLost: () => void = () => undefined
  lost = false
  readonly #options: CellOptions
  readonly #reports: Readable
  readonly #starter: Writable
  readonly #servers: Server[] = []
  #detacher: ChildProcess | undefined
  #destroying: Promise<void> | undefined

  private constructor(options: CellOptions) {
    this.#options = options
    this.child = spawn('unshare', unshareArguments(options.folder, options), {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: environment,
      cwd: '/',
      // A session of its own: in the server's, a function could open /dev/tty and read or type into the terminal that started it.
      detached: true,
    })
    this.#reports = this.child.stdio[3] as Readable
    this.#starter = this.child.stdio[4] as Writable
    // A write to a dead sandbox is told by the end of its reports.
    for (const stream of this.child.stdio) stream?.on('error', () => undefined)
  }

  /** Throws with the system's own words when it cannot be made. */
  static async open(options: CellOptions): Promise<Cell> {
    const cell = new Cell(options)
    try {
      await cell.#begin()
      await Promise.all([cell.#listen(), cell.#prepareDetaching()])
      return cell
    } catch (error) {
      await cell.destroy()
      throw error
    }
  }

  get dev(): string {
    return `${this.#options.folder}/dev`
  }

  get serverPort(): number {
    return this.#options.serverPort
  }

  /** Tells the starter; `text` is shell text of one line. */
  tell(text: string): void {
    this.#starter.write(`${text}\n`)
  }

  /** Makes the first process collect those that ended and whose parents are gone: they count against the limit on processes. */
  reap(): void {
    this.child.stdin?.write('\n')
  }

  /** Mounts an image as the root, and takes the host's root out of sight. */
  async enter(mountLine: string): Promise<void> {
    const said: string[] = []
    await this.#expect(
      enterMs,
      (line) => {
        if (line === 'mounted 0') return true
        if (line.startsWith('mounted '))
          throw new Error(`the image cannot be mounted: ${said.join('; ')}`)
        if (said.length < 10) said.push(line)
        return false
      },
      () => this.child.stdin?.write(mountLine),
    )
    const detacher = this.#detacher
    if (!detacher?.stdin || !detacher.stdout) throw new Error('the sandbox was not opened')
    const detached = firstLine(detacher)
    detacher.stdin.end('now\n')
    if ((await detached) !== 'detached')
      throw new Error("the host's root cannot be detached from the sandbox")
  }

  destroy(): Promise<void> {
    this.#destroying ??= this.#destroy().finally(this.#options.onEnd)
    return this.#destroying
  }

  async #destroy(): Promise<void> {
    for (const server of this.#servers) server.close()
    this.#detacher?.stdin?.end()
    const { child } = this
    if (child.pid === undefined) return
    const ended = new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve()
      else child.once('exit', () => resolve())
    })
    child.stdin?.end()
    // Its PID 1 ends at the end of its input; killing it is faster, and works when it is busy.
    if (this.initPid > 0 && child.exitCode === null) kill(this.initPid)
    else if (this.initPid === 0) child.kill('SIGKILL')
    await ended
    for (const stream of child.stdio) stream?.destroy()
  }

  async #begin(): Promise<void> {
    let stderr = ''
    const onError = (chunk: Buffer) => {
      if (stderr.length < 4096) stderr += chunk
    }
    this.child.stderr?.on('data', onError)
    const ended = new Promise<never>((_, reject) => {
      this.child.once('error', reject)
      this.child.once('close', () => reject(new Error(stderr.trim() || 'it ended at once')))
    })
    ended.catch(() => undefined)
    // A function can write to its starter's memory, and so say whatever it likes here, without an end as well.
    const split = lines((line) => this.onReport(line.trimEnd()))
    this.#reports
      .on('data', (chunk: Buffer) => split.write(chunk))
      .on('close', () => {
        this.lost = true
        this.onLost()
      })
    const said: string[] = []
    await Promise.race([
      ended,
      this.#expect(openMs, (line) => {
        const [word, pid] = line.split(' ')
        if (word === 'map') this.#map(Number(pid))
        else if (word === 'lost') throw new Error(stderr.trim() || 'its starter ended at once')
        else if (word === 'init') this.initPid = Number(pid)
        else if (word === 'starter') this.starterPid = Number(pid)
        else if (word === 'failed') throw new Error(line.slice('failed '.length))
        else if (said.length < 10) {
          said.push(line)
          stderr += `${line}\n`
        }
        return this.initPid > 0 && this.starterPid > 0
      }),
    ])
    this.child.stderr?.off('data', onError)
    this.child.stderr?.pause()
  }

  /** Gives the starter's user namespace its ids. Nothing of an image has run yet: who asks is the starter. */
  #map(pid: number): void {
    const { uid } = this.#options
    if (uid === undefined) return
    writeFileSync(`/proc/${pid}/uid_map`, idMap(sandboxUser.uid, uid))
    writeFileSync(`/proc/${pid}/gid_map`, idMap(sandboxUser.gid, uid))
    this.tell('mapped')
  }

  async #listen(): Promise<void> {
    const ports = [runtimeApiPort, this.serverPort]
    const helper = this.#spawnInside(['--net', ...listenCommand(ports)], 'ipc')
    const servers = await listenersOf(helper, ports)
    this.#servers.push(...servers.values())
    this.runtimeApi = servers.get(runtimeApiPort)
    const own = servers.get(this.serverPort)
    if (own) relay(own, this.serverPort)
  }

  async #prepareDetaching(): Promise<void> {
    // Its root stays the host's: it can run `umount` after the sandbox's own root is the image, which may have none.
    const shell = ['sh', '-c', detachScript, 'tidegate-detach', `/proc/${this.initPid}/root/tmp`]
    this.#detacher = this.#spawnInside(['--mount', '--root=/', '--wd=/', ...shell], 'pipe')
    this.#detacher.stdin?.on('error', () => undefined)
  }

  #spawnInside(args: readonly string[], how: 'ipc' | 'pipe'): ChildProcess {
    const user = this.#options.uid === undefined ? ['--user', '--preserve-credentials'] : []
    return spawn('nsenter', ['--target', `${this.initPid}`, ...user, ...args], {
      stdio: how === 'ipc' ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['pipe', 'pipe', 'ignore'],
      env: environment,
      cwd: '/',
    })
  }

  /** Waits for the report that `wanted` accepts. */
  #expect(
    withinMs: number,
    wanted: (line: string) => boolean,
    begin: () => void = () => undefined,
  ): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const done = (error?: unknown) => {
        clearTimeout(timer)
        this.onReport = () => undefined
        this.onLost = () => undefined
        if (error) reject(error)
        else resolve()
      }
      const timer = setTimeout(() => done(new Error(`no answer within ${withinMs} ms`)), withinMs)
      this.onLost = () => done(new Error('the sandbox ended'))
      this.onReport = (line) => {
        try {
          if (wanted(line)) done()
        } catch (error) {
          done(error)
        }
      }
      begin()
    })
  }
}
