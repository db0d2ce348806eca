import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import type { Shape } from '../../../src/aws/model.ts'
import { type ModelledService, modelOf } from '../../../src/aws/models.ts'
import { clientsFor } from '../../../src/cli/collect/calls.ts'
import { gather } from '../../../src/cli/collect/gather.ts'
import { textsOf } from '../../../src/cli/collect/write.ts'
import { fetchCredentials } from '../../../src/cli/credentials.ts'
import { askAsOperator } from '../../../src/cli/explain-ask.ts'
import { findServer } from '../../../src/cli/find-server.ts'
import { importEstate } from '../../../src/cli/import/estate.ts'
import type { RefusalReport } from '../../../src/cli/report/schema.ts'
import { readClock } from '../../../src/cli/server-client.ts'
import { Collection } from '../../../src/collected/collection.ts'
import { collect } from '../../../src/collected/exports.fixture.ts'
import { readConfig, startTidegate, type Tidegate } from '../../../src/main.ts'
import { parseArn } from '../../../src/names/arn.ts'
import { Api } from '../attack/api.ts'
import type { Input } from '../attack/wire.ts'
import { document, type Keys, rootOf } from '../aws.ts'
import { pushImage, rootSettings } from '../collect/accounts.ts'
import { makeImage, type TestImage } from '../image.ts'
import { type PrintedCommand, readCommand } from './command.ts'
import type { Healthy } from './healthy.ts'
import { type ImageKind, manifestOf } from './images.ts'
import { filesOf, region, sessionOf } from './model.ts'

/** A server in this process on which each estate has accounts of its own. */
export class Replica {
  readonly api: Api
  /** What every repository has, tagged `1`. */
  readonly image: TestImage
  readonly #server: Tidegate
  readonly #folder: string

  private constructor(server: Tidegate, folder: string, image: TestImage) {
    this.image = image
    this.#server = server
    this.#folder = folder
    this.api = new Api(server.port)
  }

  static async start(): Promise<Replica> {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-replica-'))
    process.env.XDG_RUNTIME_DIR = folder
    const config = readConfig({ port: 0, ephemeral: true, logLevel: 'error' }, {})
    return new Replica(await startTidegate(config), folder, await makeImage(Buffer.from('a layer')))
  }

  async close(): Promise<void> {
    await this.#server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #running() {
    return findServer(this.#server.url, {})
  }

  /** Makes the estate, with an image in the repository. What could not be made. */
  async make({ model, repository }: Healthy): Promise<readonly string[]> {
    const repositories = Object.entries(filesOf(model)).filter(([file]) =>
      file.startsWith('describe-repositories.'),
    )
    const first = collect(Object.fromEntries(repositories))
    await importEstate(this.#running, first, new Collection())
    for (const arn of new Set([repository, ...Object.values(model.functions).map(imageOf)])) {
      const image = model.repositories[arn]?.image
      if (image) await this.#push(arn, image)
    }
    const { conflicts, notImported } = await importEstate(
      this.#running,
      collect(filesOf(model)),
      first,
    )
    return [...conflicts, ...notImported]
  }

  async #push(repository: string, kind: ImageKind): Promise<void> {
    const { account = '', resource = '' } = parseArn(repository) ?? {}
    const repositoryName = resource.slice('repository/'.length)
    const ecr = new ECRClient(rootSettings(this.#server.url, account))
    const { manifest, digest, mediaType } = manifestOf(kind, this.image)
    if (kind !== 'index')
      return pushImage(ecr, repositoryName, { blobs: this.image.blobs, manifest, digest })
    // An index names what is there.
    await pushImage(ecr, repositoryName, this.image)
    const put = { imageManifest: manifest, imageManifestMediaType: mediaType, imageTag: '1' }
    await ecr.send(new PutImageCommand({ repositoryName, ...put }))
  }

  /** A session of the role, with the policy that the model says was passed. */
  async session({ caller, mine, model }: Healthy): Promise<Keys> {
    const policy = model.sessions[sessionOf(caller)]
    if (!policy) return this.as(caller)
    const root = rootOf(mine)
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
    const UserName = 'starter'
    // A root user may assume no role.
    await this.api.ask('iam', 'CreateUser', { UserName }, root)
    const PolicyDocument = JSON.stringify(document(statement))
    const inline = { UserName, PolicyName: 'starts', PolicyDocument }
    await this.api.call('iam', 'PutUserPolicy', inline, root)
    const made = await this.api.call(
      'sts',
      'AssumeRole',
      { RoleArn: caller, RoleSessionName: 'session', Policy: JSON.stringify(policy) },
      await this.as(`arn:aws:iam::${mine}:user/${UserName}`),
    )
    return {
      accessKeyId: made('AccessKeyId'),
      secretAccessKey: made('SecretAccessKey'),
      sessionToken: made('SessionToken'),
    }
  }

  /** What `tidegate explain` says of the last refusal. */
  explained(): Promise<RefusalReport> {
    return askAsOperator(this.#running, {}, undefined)
  }

  async as(principal: string): Promise<Keys> {
    return fetchCredentials(this.#running, { principal, sessionName: 'session' })
  }

  /** Moves its clock. */
  async wait(milliseconds: number): Promise<void> {
    await readClock(this.#running, milliseconds)
  }

  /** Does what the printed lines do, as those who are to run them. */
  async apply(lines: readonly string[]): Promise<void> {
    let made = ''
    for (const line of lines) {
      const { as, service, operation, flags } = readCommand(line.replace('"$made"', made))
      const named = service as ModelledService
      const model = [...modelOf(named).operations.values()].find(
        ({ name }) => name.toLowerCase() === operation.replaceAll('-', ''),
      )
      if (!model) throw new Error(`there is no operation ${operation} of ${service}`)
      const input = inputFrom(model.input, flags)
      const answer = await this.api.call(named, model.name, input, await this.as(as))
      if (line.startsWith('made=')) made = answer('Id')
    }
  }

  /** What the server tells of these accounts, as it tells `tidegate collect`, with what no service tells. */
  async collected({ model, mine, theirs }: Healthy): Promise<Collection> {
    const accounts = [...new Set([mine, theirs, model.organization?.management ?? mine])]
    const { answers } = await gather(
      accounts.map((id) => ({
        id,
        regions: [
          {
            region,
            clients: clientsFor({
              ...{ region, endpoint: this.#server.url },
              credentials: { accessKeyId: id, secretAccessKey: 'any' },
            }),
          },
        ],
      })),
    )
    const files = filesOf(model)
    const untold = Object.entries(files).filter(([file]) => isUntold.test(file))
    return collect({ ...Object.fromEntries(textsOf(answers)), ...Object.fromEntries(untold) })
  }
}

/** Sessions and images, for which collecting does not ask; the server has no endpoints. */
const isUntold = /^(session|images|manifests|inspect)-|^endpoints/

const imageOf = ({ repository }: Healthy['model']['functions'][string]) => repository

/** As the AWS CLI reads its flags. */
function inputFrom(shape: Shape | undefined, flags: PrintedCommand['flags']): Input {
  return Object.fromEntries(
    [...flags].flatMap(([flag, text]) => {
      const found = [...(shape?.members ?? [])].find(
        ([name]) => name.toLowerCase() === flag.replaceAll('-', ''),
      )
      return found ? [[found[0], valueFrom(found[1].shape, text)]] : []
    }),
  )
}

function valueFrom({ type }: Shape, text: string): unknown {
  if (type === 'boolean') return true
  if (type !== 'list') return text
  const pairs = [...text.matchAll(/Key=([^,]+),Value=(\S*)/g)]
  return pairs.map(([, Key, Value]) => ({ Key, Value }))
}
