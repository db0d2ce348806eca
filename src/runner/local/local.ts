import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandOf } from '../command.ts'
import { FunctionSandbox } from '../sandbox.ts'
import type { RunnableImage, Runner, Sandbox, SandboxSpec } from '../types.ts'
import { Cell, runtimeApiPort } from './cell.ts'
import { Images } from './images.ts'
import { LocalJail } from './jail.ts'
import { mountLine } from './mount-line.ts'
import { Pool } from './pool.ts'

const run = promisify(execFile)
const tools = ['unshare', 'nsenter', 'setpriv', 'mount', 'umount', 'pivot_root']

/** Functions in Linux namespaces, as root or as a user that may make user namespaces. */
export class LocalRunner implements Runner {
  readonly kind = 'local'
  readonly #images: Images
  readonly #pool: Pool
  readonly #sandboxes = new Set<FunctionSandbox>()
  #checked: Promise<string | undefined> | undefined

  private constructor(images: Images, pool: Pool) {
    this.#images = images
    this.#pool = pool
  }

  static async open(folder: string): Promise<LocalRunner> {
    const cells = join(folder, 'cell')
    await mkdir(join(cells, 'dev'), { recursive: true, mode: 0o755 })
    const pool = new Pool((serverPort) => Cell.open(cells, serverPort))
    return new LocalRunner(await Images.open(folder), pool)
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
  }

  async #check(): Promise<string | undefined> {
    if (process.platform !== 'linux')
      return `functions run in Linux namespaces, and this is ${process.platform}: start Docker and choose the docker runner`
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

function explain(message: string): string {
  const remedy =
    process.getuid?.() === 0
      ? 'root needs CAP_SYS_ADMIN here (in a container: --privileged); or use the docker runner'
      : 'allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0), run as root, or use the docker runner'
  return `sandboxes cannot be started: ${message}; ${remedy}`
}
