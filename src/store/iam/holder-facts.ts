import { type HolderFacts, noHolder } from '../../estate/facts.ts'
import { policyAt } from '../../policy/place.ts'
import type { AppliedPolicy, Place } from '../../policy/types.ts'
import type { Database } from '../database.ts'
import { attachedTo } from './attachments.ts'
import { type Entity, entityArn, entityById } from './entities.ts'
import { groupsOfUser } from './groups.ts'
import { inlinePoliciesOf } from './inline-policies.ts'
import { defaultDocument } from './policies.ts'
import { iamChanges } from './revision.ts'
import { tagRecordOf } from './tags.ts'

interface Known {
  readonly account: string
  readonly facts: HolderFacts
}

interface Cached extends Known {
  /** How far the changes had come before it was read. */
  readonly at: number
}

const caches = new WeakMap<Database, Map<string, Cached>>()
const holdersMax = 10_000

/**
 * A user's or role's facts by its id. They stand in the way of every request, so they are computed once until something
 * of their account is written, and are a value rather than a promise once they are known.
 */
export function holderFacts(db: Database, id: string): HolderFacts | Promise<HolderFacts> {
  const cached = cacheOf(db).get(id)
  return cached && iamChanges(db).holds(cached.account, cached.at) ? cached.facts : load(db, id)
}

function cacheOf(db: Database): Map<string, Cached> {
  const known = caches.get(db)
  if (known) return known
  const made = new Map<string, Cached>()
  caches.set(db, made)
  return made
}

async function load(db: Database, id: string): Promise<HolderFacts> {
  // From before it is read: a write in between makes it stale at once.
  const at = iamChanges(db).now
  const known = await read(db, id)
  // The user or role was deleted under a running request: nothing allows it any more.
  if (!known) return noHolder
  const holders = cacheOf(db)
  if (holders.size >= holdersMax) holders.clear()
  holders.set(id, { ...known, at })
  return known.facts
}

async function read(db: Database, id: string): Promise<Known | undefined> {
  const entity = await entityById(db, id)
  if (!entity) return undefined
  const groups = entity.kind === 'user' ? await groupsOfUser(db, id) : []
  const identity = await policiesOf(db, entity)
  for (const group of groups) identity.push(...(await policiesOf(db, group)))
  const { boundary: arn } = entity
  const of = entityArn(entity)
  const [boundary] = arn ? await managed(db, { kind: 'permissions boundary', arn, of }) : []
  const tags = await tagRecordOf(db, id)
  return { account: entity.account, facts: { identity, ...(boundary && { boundary }), tags } }
}

async function policiesOf(db: Database, entity: Entity): Promise<AppliedPolicy[]> {
  const of = entityArn(entity)
  const inline = await inlinePoliciesOf(db, entity.id)
  const policies = inline.map(({ name, document }) =>
    policyAt({ kind: 'inline policy', name, of }, document),
  )
  for (const arn of await attachedTo(db, entity.id))
    policies.push(...(await managed(db, { kind: 'managed policy', arn, attachedTo: of })))
  return policies
}

async function managed(
  db: Database,
  place: Extract<Place, { kind: 'managed policy' | 'permissions boundary' }>,
): Promise<AppliedPolicy[]> {
  const text = await defaultDocument(db, place.arn)
  return text === undefined ? [] : [policyAt(place, text)]
}
