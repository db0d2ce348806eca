import type { Caller, Session } from '../estate/caller.ts'
import { nameInArn } from '../names/arn.ts'
import { applied } from '../policy/compile.ts'
import type { AppliedPolicy, Principal } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { attachedTo } from '../store/iam/attachments.ts'
import { type Entity, entityArn, entityById } from '../store/iam/entities.ts'
import { groupsOfUser } from '../store/iam/groups.ts'
import { inlinePoliciesOf } from '../store/iam/inline-policies.ts'
import { defaultDocument } from '../store/iam/policies.ts'
import { iamRevision } from '../store/iam/revision.ts'
import { type Tags, tagsOf } from '../store/iam/tags.ts'

/** What a principal brings to every question about it. */
export interface PrincipalPolicies {
  readonly identity: readonly AppliedPolicy[]
  readonly boundary?: AppliedPolicy
  /** Empty for a federated user to whom no policy was passed: nothing is allowed then. */
  readonly session?: readonly AppliedPolicy[]
  /** Tags of the user or role, with the session's own on top. */
  readonly principalTags: Tags
}

const none: PrincipalPolicies = { identity: [], principalTags: {} }

const describe = ({ kind, name }: Entity): string => `${kind} ${name}`

async function managed(
  db: Database,
  arn: string,
  label: string,
  holder: string,
): Promise<AppliedPolicy[]> {
  const text = await defaultDocument(db, arn)
  return text === undefined ? [] : [applied(text, label, holder, arn)]
}

async function policiesOf(db: Database, entity: Entity): Promise<AppliedPolicy[]> {
  const holder = entityArn(entity)
  const on = describe(entity)
  const inline = await inlinePoliciesOf(db, entity.id)
  const policies = inline.map(({ name, document }) =>
    applied(document, `inline policy ${name} on ${on}`, holder),
  )
  for (const arn of await attachedTo(db, entity.id))
    policies.push(...(await managed(db, arn, `managed policy ${nameInArn(arn)} on ${on}`, holder)))
  return policies
}

async function loadHolder(db: Database, id: string): Promise<PrincipalPolicies> {
  const entity = await entityById(db, id)
  // The user or role was deleted under a running request: nothing allows it any more.
  if (!entity) return none
  const groups = entity.kind === 'user' ? await groupsOfUser(db, id) : []
  const identity = await policiesOf(db, entity)
  for (const group of groups) identity.push(...(await policiesOf(db, group)))
  const holder = entityArn(entity)
  const bounds = entity.boundary
    ? await managed(db, entity.boundary, `permissions boundary of ${describe(entity)}`, holder)
    : []
  const [boundary] = bounds
  return { identity, ...(boundary && { boundary }), principalTags: await tagsOf(db, id) }
}

/** A root user may do everything in its account; a federated user it made needs that said as a policy. */
const ofRootIssuer = (account: string): PrincipalPolicies => {
  const text = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
  const holder = `arn:aws:iam::${account}:root`
  return {
    identity: [applied(text, `root user of ${account}`, holder)],
    principalTags: {},
  }
}

function withSession(own: PrincipalPolicies, session: Session, caller: Caller): PrincipalPolicies {
  const { principal } = caller
  const holder = 'arn' in principal ? principal.arn : ''
  const passed = session.policies?.map(({ text, arn }) =>
    applied(text, arn ? `session policy ${nameInArn(arn)}` : 'session policy', holder, arn),
  )
  const limits = passed ?? (principal.kind === 'federated-user' ? [] : undefined)
  const replaced = new Set(Object.keys(session.tags).map((key) => key.toLowerCase()))
  const kept = Object.entries(own.principalTags).filter(([key]) => !replaced.has(key.toLowerCase()))
  return {
    ...own,
    ...(limits && { session: limits }),
    principalTags: { ...Object.fromEntries(kept), ...session.tags },
  }
}

/** The id whose policies count: a role's, a user's, or that of the user behind a federated one. */
export function holderId(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.userId
    case 'assumed-role':
      return principal.roleId
    case 'federated-user':
      return principal.issuerId
    case 'root':
    case 'service':
    case 'identity-provider':
    case 'anonymous':
      return undefined
  }
}

interface Cached {
  readonly revision: number
  readonly policies: PrincipalPolicies
}

interface Caches {
  readonly holders: Map<string, Cached>
  readonly sessions: WeakMap<Session, Cached>
}

const caches = new WeakMap<Database, Caches>()
const holdersMax = 10_000

async function ofHolder(
  db: Database,
  { holders }: Caches,
  id: string,
  revision: number,
): Promise<PrincipalPolicies> {
  const cached = holders.get(id)
  if (cached?.revision === revision) return cached.policies
  // Root's id is its account's number.
  const policies = /^\d{12}$/.test(id) ? ofRootIssuer(id) : await loadHolder(db, id)
  if (holders.size >= holdersMax) holders.clear()
  // Kept under the revision from before the load: a write in between makes it stale at once.
  holders.set(id, { revision, policies })
  return policies
}

/**
 * Every policy of the caller's own side. Root and services have none: the evaluation knows what they
 * may. This stands in the way of every request, so it is computed once per IAM revision.
 */
export async function principalPolicies(db: Database, caller: Caller): Promise<PrincipalPolicies> {
  const id = holderId(caller.principal)
  if (id === undefined) return none
  const revision = iamRevision(db)
  let cache = caches.get(db)
  if (!cache) {
    cache = { holders: new Map(), sessions: new WeakMap() }
    caches.set(db, cache)
  }
  const { session } = caller
  if (!session) return ofHolder(db, cache, id, revision)
  const cached = cache.sessions.get(session)
  if (cached?.revision === revision) return cached.policies
  const policies = withSession(await ofHolder(db, cache, id, revision), session, caller)
  cache.sessions.set(session, { revision, policies })
  return policies
}
