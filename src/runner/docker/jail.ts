import { type AddressInfo, createServer, type Server } from 'node:net'
import { posix } from 'node:path'
import { formatProblem, isElf } from '../architecture.ts'
import { exitOf } from '../exit.ts'
import type { Command, Jail, JailEvents, LaunchFailure, Memory } from '../jail.ts'
import { sandboxUser } from '../local/shim.ts'
import { lines } from '../output.ts'
import type { SandboxSpec } from '../types.ts'
import type { Engine } from './engine.ts'
import { demultiplex } from './log-stream.ts'
import { seccompProfile } from './seccomp-profile.ts'

interface Options {
  readonly name: string
  readonly label: string
  readonly spec: SandboxSpec
}

/** Directories and other special files have one of Go's high mode bits. */
const isProgram = (found: { readonly mode: number } | undefined): boolean =>
  found !== undefined && found.mode < 2 ** 24 && (found.mode & 0o111) !== 0

/** Linux lets a container share the host's network, and so its loopback; elsewhere the engine is in a virtual machine. */
const hostNetwork = process.platform === 'linux'

/**
 * A function's processes in a container; a new one for each launch.
 *
 * Differs from AWS in what `docker.contract.ts` lists, and on Linux the function shares the host's network.
 */
export class DockerJail implements Jail {
  readonly runtimeApi: Server
  readonly runtimeApiAddress: string
  readonly #engine: Engine
  readonly #options: Options
  #events: JailEvents | undefined
  #container: string | undefined
  #measuring: Promise<void> | undefined
  #peakBytes = 0

  private constructor(engine: Engine, options: Options, server: Server) {
    this.#engine = engine
    this.#options = options
    this.runtimeApi = server
    const host = hostNetwork ? '127.0.0.1' : 'host.docker.internal'
    this.runtimeApiAddress = `${host}:${(server.address() as AddressInfo).port}`
  }

  static async open(engine: Engine, options: Options): Promise<DockerJail> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
    return new DockerJail(engine, options, server)
  }

  get id(): string {
    return this.#container ?? this.runtimeApiAddress
  }

  listen(events: JailEvents): void {
    this.#events = events
  }

  async launch(command: Command): Promise<LaunchFailure | undefined> {
    const { Id } = await this.#engine.json<{ readonly Id: string }>(
      'POST',
      '/containers/create',
      this.#definition(command),
    )
    this.#container = Id
    const wrong = await this.#check(Id, command)
    if (wrong) {
      await this.kill()
      return wrong
    }
    const logs = await this.#engine.stream(
      `/containers/${Id}/attach?stream=true&stdout=true&stderr=true`,
      'POST',
    )
    const split = lines((text) => this.#events?.onOutput(text))
    logs
      .on(
        'data',
        demultiplex((chunk) => split.write(chunk)),
      )
      .on('end', () => split.flush())
    logs.on('error', () => undefined)
    await this.#engine.json('POST', `/containers/${Id}/start`)
    this.#watch(Id)
    return undefined
  }

  /** Asked before, because the container's init process would only exit. */
  async #check(container: string, command: Command): Promise<LaunchFailure | undefined> {
    const program = command.entrypoint[0] ?? command.command[0] ?? ''
    const reason = program.includes('/')
      ? await this.#problemOf(container, posix.resolve(command.workingDirectory, program), command)
      : await this.#problemInPath(container, program, command)
    return reason === undefined
      ? undefined
      : { type: 'Runtime.InvalidEntrypoint', message: `fork/exec ${program}: ${reason}` }
  }

  /** The first that may be run counts; where there is none, the engine says so itself. */
  async #problemInPath(
    container: string,
    name: string,
    command: Command,
  ): Promise<string | undefined> {
    for (const folder of (command.environment.PATH ?? '').split(':')) {
      const path = posix.resolve(command.workingDirectory, folder, name)
      if (isProgram(await this.#engine.stat(container, path)))
        return this.#formatOf(container, path, command)
    }
    return undefined
  }

  async #problemOf(container: string, path: string, command: Command): Promise<string | undefined> {
    const found = await this.#engine.stat(container, path)
    if (!found) return 'no such file or directory'
    return isProgram(found) ? this.#formatOf(container, path, command) : 'permission denied'
  }

  /** Of a script, its interpreter is what must fit. */
  async #formatOf(
    container: string,
    path: string,
    { architecture }: Command,
  ): Promise<string | undefined> {
    const head = await this.#engine.head(container, path)
    if (!head) return undefined
    if (isElf(head)) return formatProblem(head, architecture)
    const shell = /^#![ \t]*([^ \t\n]+)/.exec(head.toString('latin1'))?.[1]
    if (shell === undefined) return 'exec format error'
    const shellHead = await this.#engine.head(container, shell)
    if (!shellHead) return 'no such file or directory'
    return isElf(shellHead) ? formatProblem(shellHead, architecture) : undefined
  }

  async kill(): Promise<void> {
    const container = this.#container
    this.#container = undefined
    if (container) await this.#engine.remove(`/containers/${container}?force=true`)
  }

  freeze(): void {}

  thaw(): void {}

  /** The last figure known: the engine may take a second for one, which no invocation should wait for twice. */
  async memory(): Promise<Memory> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined
    })
    if (this.#peakBytes === 0) await this.#measuring
    // The engine enforces the limit: see `OOMKilled`.
    return { usedBytes: 0, peakBytes: this.#peakBytes }
  }

  async destroy(): Promise<void> {
    this.runtimeApi.close()
    await this.kill()
  }

  async #measure(): Promise<void> {
    if (!this.#container) return
    const path = `/containers/${this.#container}/stats?stream=false&one-shot=true`
    const stats = await this.#engine
      .json<{ memory_stats?: { usage?: number } }>('GET', path)
      // It has just ended.
      .catch(() => undefined)
    this.#peakBytes = Math.max(this.#peakBytes, stats?.memory_stats?.usage ?? 0)
  }

  #watch(container: string): void {
    const watch = async () => {
      const { StatusCode } = await this.#engine.json<{ readonly StatusCode: number }>(
        'POST',
        `/containers/${container}/wait`,
      )
      const { State } = await this.#engine.json<{ State: { readonly OOMKilled: boolean } }>(
        'GET',
        `/containers/${container}/json`,
      )
      if (this.#container !== container) return
      this.#events?.onExit(State.OOMKilled ? { outOfMemory: true } : exitOf(StatusCode))
    }
    watch().catch(() => {
      if (this.#container === container) this.#events?.onLost()
    })
  }

  #definition(command: Command) {
    const { name, label, spec } = this.#options
    return {
      Image: name,
      User: `${sandboxUser.uid}:${sandboxUser.gid}`,
      // Empty means the image's own to Docker, and what is wanted is known here.
      Entrypoint: [...command.entrypoint, ...command.command],
      Cmd: [],
      WorkingDir: command.workingDirectory,
      Env: Object.entries(command.environment).map(([key, value]) => `${key}=${value}`),
      Labels: { [label]: `${process.pid}` },
      AttachStdout: true,
      AttachStderr: true,
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges', `seccomp=${seccompProfile}`],
        Memory: spec.memoryMiB * 1024 ** 2,
        MemorySwap: spec.memoryMiB * 1024 ** 2,
        PidsLimit: 1024,
        // Without /dev/shm, as on AWS.
        IpcMode: 'none',
        Init: true,
        Tmpfs: { '/tmp': `rw,exec,size=${spec.ephemeralStorageMiB}m,mode=1777` },
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
        ...(hostNetwork
          ? { NetworkMode: 'host' }
          : { ExtraHosts: ['host.docker.internal:host-gateway'] }),
      },
    }
  }
}
