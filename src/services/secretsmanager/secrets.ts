import type { SecretListEntry } from '../../aws/models/secretsmanager.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { secretArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import {
  arnOf,
  updateSecret as changeSecret,
  findSecret,
  insertSecret,
  putSecretTags,
  type Secret,
  secretTags,
} from '../../store/secretsmanager/secrets.ts'
import { stagesOf } from '../../store/secretsmanager/versions.ts'
import type { Asked } from '../kernel/define.ts'
import { define } from './define.ts'
import { invalidName, nameIsDeleted, refuseArguments, secretExists } from './errors.ts'
import { onSecret, requireInUse, requireSecret } from './find.ts'
import { readTags } from './tags.ts'
import { storeValue, valueIn } from './values.ts'

const describing = (description: string | undefined): Asked['context'] =>
  description === undefined ? {} : { 'secretsmanager:description': description }

/** A new secret's ARN ends in characters that nobody knows before. */
const onNewSecret = (name: string, { account, region }: Caller): Asked => ({
  resource: secretArn(account, region, `${name}-??????`),
  printedResource: name,
})

export const createSecret = define(
  'CreateSecret',
  ({ Name, Description, Tags = [] }, caller) => {
    const asked = onNewSecret(Name, caller)
    const tags = requestTags(Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })))
    const context = { ...tags, ...describing(Description), 'secretsmanager:name': Name }
    return [
      { ...asked, context },
      ...(Tags.length > 0
        ? [{ ...asked, action: 'secretsmanager:TagResource', context: tags }]
        : []),
    ]
  },
  async (input, caller, { db, clock }) => {
    const { Name: name, AddReplicaRegions, CrossAccountPrimaryARN, KmsKeyId, Type } = input
    refuseArguments({ AddReplicaRegions, CrossAccountPrimaryARN, KmsKeyId, Type })
    if (!/^[A-Za-z0-9/_+=.@!-]+$/.test(name)) throw invalidName()
    const value = valueIn(input)
    const tags = readTags(input.Tags)
    const at = clock.now()
    const { account, region } = caller
    return db.transaction().execute(async (within) => {
      const key = { account, region, name }
      const made = await insertSecret(within, key, input.Description ?? null, at.getTime())
      const secret = made ?? (await sameRequest(within, key, input.ClientRequestToken))
      if (made) await putSecretTags(within, made.id, pairs(tags))
      const token = input.ClientRequestToken
      const id = value && (await storeValue(within, secret, value, { token, at }))
      return { ARN: arnOf(secret), Name: name, ...(id !== undefined && { VersionId: id }) }
    })
  },
)

/** A request that comes again with its token makes nothing. Throws for every other. */
async function sameRequest(
  within: Database,
  key: Parameters<typeof findSecret>[1],
  token: string | undefined,
): Promise<Secret> {
  const secret = await findSecret(within, key)
  if (secret && secret.deleted_at !== null) throw nameIsDeleted()
  const stages = secret ? await stagesOf(within, secret.id) : []
  const isSame = token !== undefined && stages.some(({ version }) => version === token)
  if (!secret || !isSame) throw secretExists(key.name)
  return secret
}

const pairs = (tags: ReturnType<typeof readTags>): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))

export const updateSecret = define(
  'UpdateSecret',
  (input, caller) => {
    const asked = onSecret(input, caller)
    return { ...asked, context: { ...asked.context, ...describing(input.Description) } }
  },
  async (input, caller, needs) => {
    const { KmsKeyId, Type, Description, ClientRequestToken: token } = input
    refuseArguments({ KmsKeyId, Type })
    const secret = await requireInUse(input, caller, needs)
    const value = valueIn(input)
    const at = needs.clock.now()
    return needs.db.transaction().execute(async (within) => {
      await changeSecret(within, secret.id, {
        changed_at: at.getTime(),
        ...(Description !== undefined && { description: Description }),
      })
      const id = value && (await storeValue(within, secret, value, { token, at }))
      return { ARN: arnOf(secret), Name: secret.name, ...(id !== undefined && { VersionId: id }) }
    })
  },
)

export const describeSecret = define('DescribeSecret', onSecret, async (input, caller, needs) => {
  const secret = await requireSecret(input, caller, needs)
  const { SecretVersionsToStages, ...shown } = await showSecret(needs.db, secret)
  return { ...shown, VersionIdsToStages: SecretVersionsToStages }
})

/** All but its value. */
export async function showSecret(db: Database, secret: Secret): Promise<SecretListEntry> {
  const { description, changed_at, accessed_at, deleted_at, created_at } = secret
  const tags = Object.entries(await secretTags(db, secret.id))
  const stages = await stagesOf(db, secret.id)
  const versions = [...new Set(stages.map(({ version }) => version))]
  return {
    ARN: arnOf(secret),
    Name: secret.name,
    ...(description !== null && description !== '' && { Description: description }),
    LastChangedDate: new Date(changed_at),
    ...(accessed_at !== null && { LastAccessedDate: new Date(accessed_at) }),
    ...(deleted_at !== null && { DeletedDate: new Date(deleted_at) }),
    ...(tags.length > 0 && { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
    ...(versions.length > 0 && {
      SecretVersionsToStages: Object.fromEntries(
        versions.map((id) => [
          id,
          stages.flatMap(({ version, stage }) => (version === id ? stage : [])),
        ]),
      ),
    }),
    CreatedDate: new Date(created_at),
  }
}
