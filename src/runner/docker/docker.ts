import { systemWords } from '../../aws/system-words.ts'
import { commandOf } from '../command.ts'
import { FunctionSandbox } from '../sandbox.ts'
import {
  ImageUnusable,
  type RunnableImage,
  type Runner,
  type Sandbox,
  type SandboxSpec,
} from '../types.ts'
import { Engine } from './engine.ts'
import { imageArchive } from './image-archive.ts'
import { DockerJail } from './jail.ts'

const repository = 'tidegate/function'
const label = 'dev.tidegate.sandbox'

interface ImageInspect {
  readonly Id: string
  readonly Config: {
    readonly Entrypoint: readonly string[] | null
    readonly Cmd: readonly string[] | null
    readonly Env: readonly string[] | null
    readonly WorkingDir: string
    readonly Labels: Readonly<Record<string, string>> | null
  }
  readonly Architecture: string
}

/** Functions as containers of a Docker engine: for macOS, and for machines where namespaces cannot be made directly. */
export class DockerRunner implements Runner {
  readonly kind = 'docker'
  readonly #engine: Engine
  readonly #sandboxes = new Set<FunctionSandbox>()

  private constructor(engine: Engine) {
    this.#engine = engine
  }

  static async open(): Promise<DockerRunner> {
    const runner = new DockerRunner(new Engine())
    if ((await runner.unavailable()) === undefined) await runner.#sweep()
    return runner
  }

  async unavailable(): Promise<string | undefined> {
    try {
      await this.#engine.json('GET', '/version')
      return undefined
    } catch (error) {
      return `no Docker engine answers at \`${this.#engine.socket}\` (${systemWords(error)}): start Docker, or set DOCKER_HOST`
    }
  }

  async prepare(image: RunnableImage): Promise<void> {
    const name = nameOf(image.digest)
    if (await this.#engine.exists(`/images/${name}/json`)) return
    const said = await this.#engine.load(imageArchive(image, name))
    if (!(await this.#engine.exists(`/images/${name}/json`)))
      throw new ImageUnusable(`the Docker engine cannot load the image: ${said.trim()}`)
  }

  async forget(digest: string): Promise<void> {
    await this.#engine.remove(`/images/${nameOf(digest)}?force=true`)
  }

  async start(spec: SandboxSpec): Promise<Sandbox> {
    const since = performance.now()
    const name = nameOf(spec.image)
    if (!(await this.#engine.exists(`/images/${name}/json`)))
      throw new Error(`image ${spec.image} is not prepared`)
    const { Config, Architecture } = await this.#engine.json<ImageInspect>(
      'GET',
      `/images/${name}/json`,
    )
    const image = {
      entrypoint: Config.Entrypoint ?? [],
      command: Config.Cmd ?? [],
      environment: Config.Env ?? [],
      workingDirectory: Config.WorkingDir,
      architecture: Architecture,
    }
    const jail = await DockerJail.open(this.#engine, { name, label, spec })
    const command = commandOf(image, spec, jail.runtimeApiAddress)
    const sandbox = new FunctionSandbox(spec, command, (ended) => this.#sandboxes.delete(ended))
    this.#sandboxes.add(sandbox)
    jail.listen(sandbox.events)
    sandbox.begin(jail, since)
    return sandbox
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.stop()))
  }

  /** Removes what a server that was killed left behind. */
  async #sweep(): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
    const left = await this.#engine.json<readonly { Id: string; Labels: Record<string, string> }[]>(
      'GET',
      `/containers/json?all=true&filters=${filters}`,
    )
    for (const { Id, Labels } of left)
      if (!isRunning(Number(Labels[label])))
        await this.#engine.remove(`/containers/${Id}?force=true`)
  }
}

const nameOf = (digest: string): string => `${repository}:${digest.replace('sha256:', '')}`

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
