import { setTimeout } from 'node:timers/promises'
import type { ModelledService } from '../../../src/aws/models.ts'
import type { Stage } from '../../../src/doctor/task.ts'
import { nameInArn, parseArn } from '../../../src/names/arn.ts'
import { codeOf, type Input } from '../attack/wire.ts'
import { type Keys, rootOf } from '../aws.ts'
import type { Healthy } from './healthy.ts'
import { uriOf } from './model.ts'
import type { Replica } from './replica.ts'

/** What a server said no to. */
export interface Refused {
  /** Later, when the function was idle. */
  readonly stage: Stage
  readonly code: string
  readonly message: string
}

type Call = readonly [service: ModelledService, operation: string, input: Input]

/** Repeats the call of which an estate is about. Undefined where all of it is allowed. */
export async function replay(replica: Replica, one: Healthy): Promise<Refused | undefined> {
  const keys = await replica.session(one)
  return replays[one.task](replica, one, keys)
}

async function ask(replica: Replica, keys: Keys, [service, operation, input]: Call) {
  const answer = await replica.api.ask(service, operation, input, keys)
  const code = codeOf(answer)
  const body = answer.text.startsWith('{') ? JSON.parse(answer.text) : {}
  const refused: Refused | undefined =
    code === undefined
      ? undefined
      : { stage: 'now', code, message: body.message ?? body.Message ?? '' }
  return { refused, body }
}

/** Of the same blobs. */
const another = (manifest: string): string =>
  JSON.stringify({ ...JSON.parse(manifest), annotations: { build: 'another' } })

/** A push or a pull, as a client does it. */
async function moves(replica: Replica, { task, repository, tag }: Healthy, keys: Keys) {
  const { account: registryId = '', resource = '' } = parseArn(repository) ?? {}
  const on = { registryId, repositoryName: resource.slice('repository/'.length) }
  const { blobs, manifest } = replica.image
  const [layer] = blobs
  if (!layer) throw new Error('expected a layer')
  const pulls = [
    { operation: 'BatchGetImage', input: { imageIds: [{ imageTag: tag }] } },
    { operation: 'GetDownloadUrlForLayer', input: { layerDigest: layer.digest } },
  ]
  const pushes = [
    { operation: 'BatchCheckLayerAvailability', input: { layerDigests: [layer.digest] } },
    { operation: 'InitiateLayerUpload', input: {} },
    {
      operation: 'UploadLayerPart',
      input: {
        ...{ partFirstByte: 0, partLastByte: layer.bytes.length - 1 },
        layerPartBlob: layer.bytes,
      },
    },
    { operation: 'CompleteLayerUpload', input: { layerDigests: [layer.digest] } },
    { operation: 'PutImage', input: { imageManifest: another(manifest), imageTag: tag } },
  ]
  const login = await ask(replica, keys, ['ecr', 'GetAuthorizationToken', {}])
  if (login.refused) return login.refused
  let uploadId: string | undefined
  for (const { operation, input } of task === 'push' ? pushes : pulls) {
    const more = uploadId === undefined || operation === 'PutImage' ? {} : { uploadId }
    const { refused, body } = await ask(replica, keys, [
      'ecr',
      operation,
      { ...on, ...input, ...more },
    ])
    // The layer is there already: what counts is that it was not refused for want of a permission.
    if (refused && refused.code !== 'LayerAlreadyExistsException') return refused
    uploadId = body.uploadId ?? uploadId
  }
  return undefined
}

const nameOf = ({ fn }: Healthy): string => nameInArn(fn.split(':').at(-1) ?? '')
const uriIn = ({ repository, tag }: Healthy): string => `${uriOf(repository)}:${tag}`

async function creates(replica: Replica, one: Healthy, keys: Keys): Promise<Refused | undefined> {
  const FunctionName = nameOf(one)
  const Code = { ImageUri: uriIn(one) }
  const input = { FunctionName, Role: one.execution, PackageType: 'Image', Code }
  const made = await ask(replica, keys, ['lambda', 'CreateFunction', input])
  if (made.refused) return made.refused
  const refused = await comesBack(replica, one.mine, FunctionName)
  await replica.api.call('lambda', 'DeleteFunction', { FunctionName }, rootOf(one.mine))
  return refused
}

async function updates(replica: Replica, one: Healthy, keys: Keys): Promise<Refused | undefined> {
  const FunctionName = nameOf(one)
  await settled(replica, one.mine, FunctionName)
  const input = { FunctionName, ImageUri: uriIn(one) }
  const made = await ask(replica, keys, ['lambda', 'UpdateFunctionCode', input])
  return made.refused ?? comesBack(replica, one.mine, FunctionName)
}

/** What the image itself says when it runs is nobody's refusal. */
async function invokes(replica: Replica, one: Healthy, keys: Keys): Promise<Refused | undefined> {
  const FunctionName = nameOf(one)
  await settled(replica, one.mine, FunctionName)
  const run = await ask(replica, keys, ['lambda', 'Invoke', { FunctionName }])
  const isRefused = run.refused?.code === 'AccessDeniedException'
  return isRefused ? run.refused : comesBack(replica, one.mine, FunctionName)
}

const replays = {
  push: moves,
  pull: moves,
  'create-function': creates,
  'update-function-code': updates,
  invoke: invokes,
} as const

const weeks = 15 * 24 * 3_600_000

/** Once nothing is under way. */
async function settled(replica: Replica, account: string, FunctionName: string) {
  for (;;) {
    const input = { FunctionName }
    const call: Call = ['lambda', 'GetFunctionConfiguration', input]
    const { refused, body } = await ask(replica, rootOf(account), call)
    if (refused) throw new Error(`whoever watches the function is refused: ${refused.message}`)
    if (body.State !== 'Pending' && body.LastUpdateStatus !== 'InProgress') return body
    await setTimeout(5)
  }
}

/** The function is used once more after it was idle for weeks. */
async function comesBack(
  replica: Replica,
  account: string,
  FunctionName: string,
): Promise<Refused | undefined> {
  const made = await settled(replica, account, FunctionName)
  // One that was refused before goes on resting, and is brought back once more.
  if (made.State === 'Failed') throw new Error(`it failed: ${made.StateReason}`)
  await replica.wait(weeks)
  await ask(replica, rootOf(account), ['lambda', 'Invoke', { FunctionName }])
  const {
    State,
    StateReasonCode = '',
    StateReason = '',
  } = await settled(...([replica, account, FunctionName] as const))
  return State === 'Active'
    ? undefined
    : { stage: 'later', code: StateReasonCode, message: StateReason }
}
