import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { newUuid } from '../../store/ids.ts'
import { arnOf, type Secret, updateSecret } from '../../store/secretsmanager/secrets.ts'
import {
  addVersion,
  noteAccess,
  readVersion,
  type SecretValue,
  stagesOf,
  versionsOf,
} from '../../store/secretsmanager/versions.ts'
import type { Needs } from '../kernel/needs.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { define } from './define.ts'
import {
  defaultKeyAcrossAccounts,
  invalidToken,
  noValue,
  refuseArguments,
  stageOfAnother,
  tokenInUse,
  twoValues,
  valueMissing,
} from './errors.ts'
import { onSecret, requireInUse, requireSecret } from './find.ts'

export interface ValueInput {
  readonly ClientRequestToken?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
  readonly SecretString?: string | undefined
}

/** Throws for a value given twice. */
export function valueIn({ SecretBinary, SecretString }: ValueInput): SecretValue | undefined {
  if (SecretBinary !== undefined && SecretString !== undefined) throw twoValues()
  if (SecretBinary !== undefined) return { kind: 'binary', bytes: SecretBinary }
  return SecretString === undefined
    ? undefined
    : { kind: 'string', bytes: Buffer.from(SecretString, 'utf8') }
}

/**
 * Makes the value a version and gives its id. A token that was used before stands for what it made then, and for
 * nothing else.
 */
export async function storeValue(
  within: Database,
  secret: Secret,
  value: SecretValue,
  { token = newUuid(), stages = ['AWSCURRENT'], at }: StoreAs,
): Promise<string> {
  const known = await readVersion(within, secret.id, token)
  if (known) {
    const isSame = known.kind === value.kind && Buffer.from(known.bytes).equals(value.bytes)
    if (!isSame) throw tokenInUse(token, arnOf(secret))
    return token
  }
  await addVersion(within, secret.id, token, value, stages, at.getTime())
  await updateSecret(within, secret.id, { changed_at: at.getTime() })
  return token
}

interface StoreAs {
  readonly token: string | undefined
  readonly stages?: readonly string[] | undefined
  readonly at: Date
}

export const putSecretValue = define('PutSecretValue', onSecret, async (input, caller, needs) => {
  refuseArguments({ RotationToken: input.RotationToken })
  const secret = await requireInUse(input, caller, needs)
  const value = valueIn(input)
  if (!value) throw valueMissing()
  const { ClientRequestToken: token, VersionStages: stages } = input
  const now = { token, stages, at: needs.clock.now() }
  return needs.db.transaction().execute(async (within) => {
    const id = await storeValue(within, secret, value, now)
    const all = await stagesOf(within, secret.id)
    return {
      ARN: arnOf(secret),
      Name: secret.name,
      VersionId: id,
      VersionStages: all.flatMap(({ stage, version }) => (version === id ? stage : [])),
    }
  })
})

const dayMs = 86_400_000

export const getSecretValue = define(
  'GetSecretValue',
  (input, caller) => {
    const { VersionId: id, VersionStage: stage } = input
    const asked = onSecret(input, caller)
    return {
      ...asked,
      context: {
        ...asked.context,
        ...(id !== undefined && { 'secretsmanager:versionid': id }),
        // Without either it is the current version that is asked for, and its label that is sent.
        ...((stage !== undefined || id === undefined) && {
          'secretsmanager:versionstage': stage ?? 'AWSCURRENT',
        }),
      },
    }
  },
  async (input, caller, needs) => {
    const { db, clock } = needs
    const secret = await requireInUse(input, caller, needs)
    requireKey(secret, caller)
    const stages = await stagesOf(db, secret.id)
    const { VersionId: wanted, VersionStage: stage } = input
    const label = stage ?? 'AWSCURRENT'
    const labelled = stages.find((one) => one.stage === label)?.version
    const id = wanted ?? labelled
    const version = id === undefined ? undefined : await readVersion(db, secret.id, id)
    if (id === undefined || !version)
      throw wanted ? noValue('VersionId', wanted) : noValue('staging label', label)
    if (stage !== undefined && labelled !== id) throw stageOfAnother()
    const today = Math.floor(clock.now().getTime() / dayMs) * dayMs
    if (secret.accessed_at !== today) await noteAccess(db, secret.id, id, today)
    return {
      ARN: arnOf(secret),
      Name: secret.name,
      VersionId: id,
      ...(version.kind === 'string'
        ? { SecretString: Buffer.from(version.bytes).toString('utf8') }
        : { SecretBinary: version.bytes }),
      VersionStages: stages.flatMap((one) => (one.version === id ? one.stage : [])),
      CreatedDate: version.createdAt,
    }
  },
)

/** Every secret here has the default key, which lets nobody in from outside, whatever its policy says. */
function requireKey(secret: Secret, { principal, account }: Caller): void {
  const from = 'account' in principal ? principal.account : account
  if (from !== secret.account) throw defaultKeyAcrossAccounts()
}

const list = 'ListSecretVersionIds'

export const listSecretVersionIds = define(list, onSecret, async (input, caller, needs: Needs) => {
  const secret = await requireSecret(input, caller, needs)
  const all = (await versionsOf(needs.db, secret.id)).filter(
    ({ stages }) => input.IncludeDeprecated || stages.length > 0,
  )
  const { NextToken: token, MaxResults: max = 100 } = input
  const after = token === undefined ? '' : keyInToken(list, token)
  if (after === undefined) throw invalidToken()
  const from = after === '' ? 0 : all.findIndex(({ id }) => id === after) + 1
  const shown = all.slice(from, from + max)
  const last = shown.at(-1)
  return {
    ARN: arnOf(secret),
    Name: secret.name,
    Versions: shown.map(({ id, stages, createdAt, accessedAt }) => ({
      VersionId: id,
      ...(stages.length > 0 && { VersionStages: stages }),
      ...(accessedAt && { LastAccessedDate: accessedAt }),
      CreatedDate: createdAt,
      KmsKeyIds: ['DefaultEncryptionKey'],
    })),
    ...(last && from + max < all.length && { NextToken: pageToken(list, last.id) }),
  }
})
