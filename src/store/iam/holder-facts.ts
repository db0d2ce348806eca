import { type HolderFacts, noHolder } from '../../estate/facts.ts'
import { policyAt } from '../../policy/place.ts'
import type { AppliedPolicy, Place } from '../../policy/types.ts'
import type { Database } from '../database.ts'
import { attachedTo } from './attachments.ts'
import { type Entity, entityArn, entityById } from './entities.ts'
import { groupsOfUser } from './groups.ts'
import { inlinePoliciesOf } from './inline-policies.ts'
import { defaultDocument } from './policies.ts'
import { iamRevision } from './revision.ts'
import { tagRecordOf } from './tags.ts'

interface Cached {
  readonly revision: number
  readonly facts: HolderFacts
}

const caches = new WeakMap<Database, Map<string, Cached>>()
const holdersMax = 10_000

/**
 * A user's or role's facts by its id. They stand in the way of every request, so they are computed once per IAM
 * revision, and are a value rather than a promise once they are known.
 */
export function holderFacts(db: Database, id: string): HolderFacts | Promise<HolderFacts> {
  const revision = iamRevision(db)
  const cached = cacheOf(db).get(id)
  return cached?.revision === revision ? cached.facts : load(db, id, revision)
}

function cacheOf(db: Database): Map<string, Cached> {
  const known = caches.get(db)
  if (known) return known
  const made = new Map<string, Cached>()
  caches.set(db, made)
  return made
}

async function load(db: Database, id: string, revision: number): Promise<HolderFacts> {
  const facts = await read(db, id)
  const holders = cacheOf(db)
  if (holders.size >= holdersMax) holders.clear()
  // Kept under the revision from before the load: a write in between makes it stale at once.
  holders.set(id, { revision, facts })
  return facts
}

async function read(db: Database, id: string): Promise<HolderFacts> {
  const entity = await entityById(db, id)
  // The user or role was deleted under a running request: nothing allows it any more.
  if (!entity) return noHolder
  const groups = entity.kind === 'user' ? await groupsOfUser(db, id) : []
  const identity = await policiesOf(db, entity)
  for (const group of groups) identity.push(...(await policiesOf(db, group)))
  const { boundary: arn } = entity
  const of = entityArn(entity)
  const [boundary] = arn ? await managed(db, { kind: 'permissions boundary', arn, of }) : []
  return { identity, ...(boundary && { boundary }), tags: await tagRecordOf(db, id) }
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
