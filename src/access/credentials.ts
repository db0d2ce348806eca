import { AwsError } from '../aws/error.ts'
import type { Awaitable } from '../estate/awaitable.ts'
import { type Caller, revived, type Session } from '../estate/caller.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { assumedRoleArn, federatedUserArn, rootArn } from '../names/arn.ts'
import type { Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { accessKeysOf, findAccessKey, insertAccessKey } from '../store/iam/access-keys.ts'
import { entityArn, entityById } from '../store/iam/entities.ts'
import { iamChanges, iamWrite } from '../store/iam/revision.ts'
import { findRoleByArn, roleById, updateRole } from '../store/iam/roles.ts'
import {
  findSession,
  insertSession,
  type SessionRow,
  type TemporaryCredentials,
} from '../store/iam/sessions.ts'
import type { Clock } from '../store/kernel/clock.ts'

/** A principal that can hold credentials. */
export type KeyHolder = Extract<
  Principal,
  { kind: 'root' | 'user' | 'assumed-role' | 'federated-user' }
>

export interface Credentials {
  readonly accessKeyId: string
  readonly account: AccountId
  /** Absent where any secret goes: the key is an account number. */
  readonly secret?: string
  readonly active: boolean
  /** Absent when the user or role behind the credentials is gone. */
  readonly holder?: KeyHolder
  readonly temporary?: {
    readonly tokenHash: string
    readonly expiresAt: number
    readonly session: Session
  }
}

const rootHolder = (account: AccountId): KeyHolder => ({
  kind: 'root',
  account,
  arn: rootArn(account),
})

/** A user by its unique id, or the root user by the account id. */
async function longTermHolder(
  db: Database,
  account: AccountId,
  id: string,
): Promise<KeyHolder | undefined> {
  if (id === account) return rootHolder(account)
  const user = await entityById(db, id)
  return user && { kind: 'user', account, arn: entityArn(user), userName: user.name, userId: id }
}

async function sessionHolder(
  db: Database,
  { account: text, kind, holder, name }: Pick<SessionRow, 'account' | 'kind' | 'holder' | 'name'>,
): Promise<KeyHolder | undefined> {
  const account = text as AccountId
  if (kind === 'root' || kind === 'user') return await longTermHolder(db, account, holder)
  if (name === null) return undefined
  if (kind === 'federated-user') {
    const issuer = await longTermHolder(db, account, holder)
    const arn = federatedUserArn(account, name)
    return issuer && { kind, account, arn, name, issuerArn: issuer.arn, issuerId: holder }
  }
  const role = await roleById(db, holder)
  return (
    role && {
      kind,
      account,
      arn: assumedRoleArn(account, role.name, name),
      roleArn: entityArn(role),
      roleId: role.id,
      sessionName: name,
      serviceLinked: role.linked_service !== null,
    }
  )
}

/** A principal as it is now; undefined when the user or role is gone, whoever has the name. */
export const stillThere = (db: Database, principal: KeyHolder): Promise<KeyHolder | undefined> =>
  sessionHolder(db, { ...principal, ...holderOf(principal) })

async function load(db: Database, accessKeyId: string): Promise<Credentials | undefined> {
  const key = await findAccessKey(db, accessKeyId)
  if (key) {
    const account = key.account as AccountId
    const holder = await longTermHolder(db, account, key.holder)
    const active = key.status === 'Active'
    return { accessKeyId, account, secret: key.secret, active, ...(holder && { holder }) }
  }
  const row = await findSession(db, accessKeyId)
  if (!row) return undefined
  const holder = await sessionHolder(db, row)
  return {
    accessKeyId,
    account: row.account as AccountId,
    secret: row.secret,
    active: true,
    ...(holder && { holder }),
    temporary: {
      tokenHash: row.token_hash,
      expiresAt: row.expires_at,
      session: revived(JSON.parse(row.session)),
    },
  }
}

interface Cached {
  /** How far IAM's changes had come before they were read. */
  readonly at: number
  readonly credentials: Credentials
}

const caches = new WeakMap<Database, Map<string, Cached>>()
const cachedMax = 10_000

/**
 * Who an access key id belongs to, whatever its status. Unless `strict`, an id that is itself a
 * 12-digit number is that account's root user with any secret: a local cloud's first key.
 */
export function findCredentials(
  db: Database,
  accessKeyId: string,
  { strict }: { strict: boolean },
): Awaitable<Credentials | undefined> {
  const account = parseAccountId(accessKeyId)
  if (account) {
    if (strict) return undefined
    return { accessKeyId, account, active: true, holder: rootHolder(account) }
  }
  const cached = cacheOf(db).get(accessKeyId)
  return cached && iamChanges(db).holds(cached.credentials.account, cached.at)
    ? cached.credentials
    : loadAnew(db, accessKeyId)
}

function cacheOf(db: Database): Map<string, Cached> {
  const known = caches.get(db)
  if (known) return known
  const made = new Map<string, Cached>()
  caches.set(db, made)
  return made
}

async function loadAnew(db: Database, accessKeyId: string): Promise<Credentials | undefined> {
  const at = iamChanges(db).now
  const credentials = await load(db, accessKeyId)
  const cache = cacheOf(db)
  if (cache.size >= cachedMax) cache.clear()
  if (credentials) cache.set(accessKeyId, { at, credentials })
  return credentials
}

/** The principal of a role's session, or undefined when no such role exists. */
export async function rolePrincipal(
  db: Database,
  roleArn: string,
  sessionName: string,
): Promise<Extract<Principal, { kind: 'assumed-role' }> | undefined> {
  const role = await findRoleByArn(db, roleArn)
  if (!role) return undefined
  const account = role.account as AccountId
  return {
    kind: 'assumed-role',
    account,
    arn: assumedRoleArn(account, role.name, sessionName),
    roleArn,
    roleId: role.id,
    sessionName,
    serviceLinked: role.linked_service !== null,
  }
}

export interface NewSession extends Partial<Omit<Session, 'issuedAt' | 'grantedBy'>> {
  readonly principal: KeyHolder
  /** How long it lasts from now on, or when it ends. */
  readonly durationSeconds: number | { readonly until: number }
  readonly grantedBy: Session['grantedBy']
  /** The Region in which the principal's role counts as used by this. */
  readonly usedIn?: Region
}

function holderOf(principal: KeyHolder): { holder: string; name: string | null } {
  switch (principal.kind) {
    case 'root':
      return { holder: principal.account, name: null }
    case 'user':
      return { holder: principal.userId, name: null }
    case 'assumed-role':
      return { holder: principal.roleId, name: principal.sessionName }
    case 'federated-user':
      return { holder: principal.issuerId, name: principal.name }
  }
}

/** Makes temporary credentials, in one commit. They are bound to the role's or user's unique id, and die with it. */
export async function mintSession(
  db: Database,
  clock: Clock,
  { principal, durationSeconds, usedIn, ...rest }: NewSession,
): Promise<TemporaryCredentials> {
  const issuedAt = clock.now()
  const session: Session = {
    mfaAuthenticated: false,
    tags: {},
    transitiveTagKeys: [],
    ...rest,
    issuedAt,
  }
  const row = {
    kind: principal.kind,
    account: principal.account,
    ...holderOf(principal),
    session: JSON.stringify(session),
    expires_at:
      typeof durationSeconds === 'number'
        ? issuedAt.getTime() + durationSeconds * 1000
        : durationSeconds.until,
  }
  const at = issuedAt.getTime()
  return await db.transaction().execute(async (within) => {
    if (usedIn !== undefined && principal.kind === 'assumed-role')
      await updateRole(within, principal.roleId, { last_used_at: at, last_used_region: usedIn })
    return insertSession(within, row, at)
  })
}

/** An account's first root key, made once for a server with strict credentials. */
export async function firstRootKey(
  db: Database,
  clock: Clock,
  account: AccountId,
): Promise<{ accessKeyId: string; secretAccessKey: string } | undefined> {
  const now = clock.now().getTime()
  const made = await iamWrite(db, async (db) =>
    (await accessKeysOf(db, account)).length > 0
      ? undefined
      : await insertAccessKey(db, { account, holder: account, now }),
  )
  return made && { accessKeyId: made.id, secretAccessKey: made.secret }
}

export const invalidClientToken = (): AwsError =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.')

const callableBySessionToken: ReadonlySet<string> = new Set([
  'AssumeRole',
  'GetCallerIdentity',
  'GetWebIdentityToken',
])
/** The second refuses them in words of its own. */
const callableByFederatedUsers: ReadonlySet<string> = new Set([
  'GetCallerIdentity',
  'GetWebIdentityToken',
])

/** What STS and IAM refuse to temporary credentials, whatever their policies allow. */
export function sessionRefusal(
  { principal, session }: Pick<Caller, 'principal' | 'session'>,
  service: string,
  operation: string,
): AwsError | undefined {
  if (!session) return undefined
  // A user or root with temporary credentials has them from GetSessionToken, or by our operator.
  const federated = principal.kind === 'federated-user'
  const viaSessionToken = session.grantedBy === 'GetSessionToken'
  if (service === 'iam' && (federated || (viaSessionToken && !session.mfaAuthenticated)))
    return invalidClientToken()
  if (service !== 'sts') return undefined
  if (operation === 'GetSessionToken' || operation === 'GetFederationToken')
    return cannotCall(operation)
  if (federated && !callableByFederatedUsers.has(operation)) return cannotCall(operation)
  if (viaSessionToken && !callableBySessionToken.has(operation)) return cannotCall(operation)
  return undefined
}

// Differs from AWS? Known for GetSessionToken and GetFederationToken; for the others the text is taken to be the same.
const cannotCall = (operation: string): AwsError =>
  new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`)
