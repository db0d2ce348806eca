import { execFile } from 'node:child_process'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandOf } from '../command.ts'
import { FunctionSandbox } from '../sandbox.ts'
import type { RunnableImage, Runner, Sandbox, SandboxSpec } from '../types.ts'
import { Cell, runtimeApiPort } from './cell.ts'
import { Images } from './images.ts'
import { LocalJail } from './jail.ts'
import { launcher, machineOf } from './launcher.ts'
import { mountLine } from './mount-line.ts'
import { Pool } from './pool.ts'
import { Uids } from './uids.ts'

const run = promisify(execFile)
const tools = ['unshare', 'nsenter', 'setpriv', 'mount', 'umount', 'pivot_root']

/** Functions in Linux namespaces, as root or as a user that may make user namespaces. */
export class LocalRunner implements Runner {
  readonly kind = 'local'
  readonly #folder: string
  readonly #images: Images
  readonly #pool = new Pool((serverPort) => this.#openCell(serverPort))
  readonly #sandboxes = new Set<FunctionSandbox>()
  #checked: Promise<string | undefined> | undefined
  #means: Promise<Means> | undefined

  private constructor(folder: string, images: Images) {
    this.#folder = folder
    this.#images = images
  }

  static async open(folder: string): Promise<LocalRunner> {
    await mkdir(join(folder, 'cell', 'dev'), { recursive: true, mode: 0o755 })
    return new LocalRunner(folder, await Images.open(folder))
  }

  unavailable(): Promise<string | undefined> {
    this.#checked ??= this.#check()
    return this.#checked
  }

  async prepare(image: RunnableImage): Promise<void> {
    await this.#images.prepare(image)
    this.#pool.fill()
  }

  async forget(digest: string): Promise<void> {
    await this.#images.forget(digest)
  }

  async start(spec: SandboxSpec): Promise<Sandbox> {
    const since = performance.now()
    const image = await this.#images.find(spec.image)
    if (!image) throw new Error(`image ${spec.image} is not prepared`)
    const cell = await this.#pool.take(spec.serverPort)
    try {
      await cell.enter(await mountLine(image, cell.dev, spec.ephemeralStorageMiB))
      const command = commandOf(image.config, spec, `127.0.0.1:${runtimeApiPort}`)
      const sandbox = new FunctionSandbox(spec, command, (ended) => this.#sandboxes.delete(ended))
      this.#sandboxes.add(sandbox)
      sandbox.begin(new LocalJail(cell, sandbox.events), since)
      return sandbox
    } catch (error) {
      await cell.destroy()
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.stop()))
    await this.#pool.close()
    const means = await this.#means?.catch(() => undefined)
    means?.uids?.close()
  }

  async #openCell(serverPort: number): Promise<Cell> {
    this.#means ??= openMeans(this.#folder)
    const { launcher, uids } = await this.#means
    const uid = uids?.take()
    const onEnd = () => uid !== undefined && uids?.give(uid)
    return await Cell.open({ folder: join(this.#folder, 'cell'), serverPort, launcher, uid, onEnd })
  }

  async #check(): Promise<string | undefined> {
    if (process.platform !== 'linux')
      return `functions run in Linux namespaces, and this is ${process.platform}: start Docker and choose the docker runner`
    if (machineOf(process.arch) === undefined)
      return `the local runner filters system calls on x64 and arm64, and this is ${process.arch}: start Docker and choose the docker runner`
    for (const tool of tools) {
      const missing = await run(tool, ['--version']).then(
        () => undefined,
        (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
      )
      if (missing) return `\`${tool}\` is missing: install util-linux (apt-get install util-linux)`
    }
    try {
      await this.#pool.try()
      return undefined
    } catch (error) {
      return explain(error instanceof Error ? error.message : String(error))
    }
  }
}

/** What sets the sandboxes of one server apart from it and from each other. */
interface Means {
  /** Path of the program that sets the filter. */
  readonly launcher: string
  /** Only root can give ids away. */
  readonly uids: Uids | undefined
}

async function openMeans(folder: string): Promise<Means> {
  const machine = machineOf(process.arch)
  if (!machine) throw new Error(`there is no filter of system calls for ${process.arch}`)
  const path = join(folder, 'launcher')
  await writeFile(`${path}.new`, launcher(machine), { mode: 0o755 })
  await rename(`${path}.new`, path)
  return { launcher: path, uids: process.getuid?.() === 0 ? await Uids.open() : undefined }
}

function explain(message: string): string {
  const remedy =
    process.getuid?.() === 0
      ? 'root needs CAP_SYS_ADMIN and user namespaces (sysctl user.max_user_namespaces) here, in a container --privileged; or use the docker runner'
      : 'allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0), run as root, or use the docker runner'
  return `sandboxes cannot be started: ${message}; ${remedy}`
}
