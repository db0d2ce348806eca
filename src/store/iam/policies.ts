import type { Database } from '../database.ts'
import { derivedId } from '../ids.ts'
import type { Slice } from '../slice.ts'
import { beginsWith, type Entity, type EntityPart, entityArn, insertEntity } from './entities.ts'
import { awsManagedPolicies } from './managed-policies/index.ts'
import { findPartnerPolicy, type PartnerPolicy } from './partners.ts'

/** A managed policy, the customer's or AWS's own. */
export interface ManagedPolicy {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly path: string
  /** Twelve digits, `aws`, or `partner`. */
  readonly owner: string
  readonly description: string | undefined
  /** `v2` */
  readonly defaultVersion: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface PolicyVersion {
  readonly id: string
  /** Undefined for the older versions of AWS's own policies, which are long and seldom wanted: those are unpacked. */
  readonly document: string | undefined
  readonly unpacked?: () => Promise<string>
  readonly createdAt: Date
  readonly isDefault: boolean
}

const customerPolicies = (db: Database) =>
  db
    .selectFrom('iam_policies')
    .innerJoin('iam_entities', 'iam_entities.id', 'iam_policies.id')
    .selectAll('iam_policies')
    .select(['account', 'name', 'path', 'created_at'])

type Row = Awaited<ReturnType<ReturnType<typeof customerPolicies>['execute']>>[number]

const fromRow = (row: Row): ManagedPolicy => ({
  arn: row.arn,
  id: row.id,
  name: row.name,
  path: row.path,
  owner: row.account,
  description: row.description ?? undefined,
  defaultVersion: `v${row.default_version}`,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
})

async function awsPolicy(arn: string) {
  return arn.startsWith('arn:aws:iam::aws:') ? (await awsManagedPolicies()).get(arn) : undefined
}

/** A permissions boundary that a partner registered: it has one version, for ever. */
const partnerPolicy = async (db: Database, arn: string) =>
  arn.startsWith('arn:aws:iam::partner:') ? findPartnerPolicy(db, arn) : undefined

function fromPartner({ arn, description, created_at }: PartnerPolicy): ManagedPolicy {
  const resource = arn.slice(arn.indexOf('/'))
  const nameAt = resource.lastIndexOf('/') + 1
  const at = new Date(created_at)
  return {
    ...{ arn, id: derivedId('ANPA', arn), owner: 'partner', defaultVersion: 'v1' },
    ...{ name: resource.slice(nameAt), path: resource.slice(0, nameAt) },
    ...{ description: description ?? undefined, createdAt: at, updatedAt: at },
  }
}

export async function findPolicy(db: Database, arn: string): Promise<ManagedPolicy | undefined> {
  const aws = await awsPolicy(arn)
  if (aws) return { ...aws, owner: 'aws', defaultVersion: aws.version }
  const partner = await partnerPolicy(db, arn)
  if (partner) return fromPartner(partner)
  const row = await customerPolicies(db).where('arn', '=', arn).executeTakeFirst()
  return row && fromRow(row)
}

/** One account's own policies, in the order of their names. */
export async function customerPoliciesOf(
  db: Database,
  account: string,
  { pathPrefix = '/', after, limit }: EntityPart = {},
): Promise<ManagedPolicy[]> {
  let query = customerPolicies(db)
    .where('account', '=', account)
    .where('kind', '=', 'policy')
    .where(beginsWith('path', pathPrefix))
    .orderBy('name')
  if (after !== undefined) query = query.where('name', '>', after)
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(fromRow)
}

/** ARNs of one account's own policies, in order. */
export async function customerPolicyArns(
  db: Database,
  account: string,
  { after, limit }: Slice,
): Promise<string[]> {
  const own = `arn:aws:iam::${account}:policy/`
  const rows = await db
    .selectFrom('iam_policies')
    .select('arn')
    .where('arn', '>', after > own ? after : own)
    // What comes after the slash.
    .where('arn', '<', `arn:aws:iam::${account}:policy0`)
    .orderBy('arn')
    .limit(limit)
    .execute()
  return rows.map(({ arn }) => arn)
}

/** The text that applies now, or undefined when there is no such policy. */
export async function defaultDocument(db: Database, arn: string): Promise<string | undefined> {
  const aws = await awsPolicy(arn)
  if (aws) return aws.document
  const partner = await partnerPolicy(db, arn)
  if (partner) return partner.document
  const row = await db
    .selectFrom('iam_policies')
    .innerJoin('iam_policy_versions', (join) =>
      join
        .onRef('iam_policy_versions.policy', '=', 'iam_policies.id')
        .onRef('iam_policy_versions.version', '=', 'iam_policies.default_version'),
    )
    .select('document')
    .where('arn', '=', arn)
    .executeTakeFirst()
  return row?.document
}

/** Newest first. */
export async function versionsOf(db: Database, policy: ManagedPolicy): Promise<PolicyVersion[]> {
  const aws = await awsPolicy(policy.arn)
  if (aws)
    return [
      { id: aws.version, document: aws.document, createdAt: aws.updatedAt, isDefault: true },
      ...aws.olderVersions.map(({ document, ...older }) => ({
        ...older,
        ...{ document: undefined, unpacked: document, isDefault: false },
      })),
    ]
  const partner = await partnerPolicy(db, policy.arn)
  if (partner)
    return [{ id: 'v1', document: partner.document, createdAt: policy.createdAt, isDefault: true }]
  const rows = await db
    .selectFrom('iam_policy_versions')
    .select(['version', 'document', 'created_at'])
    .where('policy', '=', policy.id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    id: `v${row.version}`,
    document: row.document,
    createdAt: new Date(row.created_at),
    isDefault: `v${row.version}` === policy.defaultVersion,
  }))
}

export async function insertPolicy(
  db: Database,
  entity: Omit<Entity, 'id' | 'kind' | 'boundary'>,
  description: string | null,
  document: string,
): Promise<void> {
  const row = await insertEntity(db, { ...entity, kind: 'policy', boundary: null })
  await db
    .insertInto('iam_policies')
    .values({
      id: row.id,
      arn: entityArn(row),
      description,
      updated_at: row.created_at,
      default_version: 1,
      last_version: 1,
    })
    .execute()
  await db
    .insertInto('iam_policy_versions')
    .values({ policy: row.id, version: 1, document, created_at: row.created_at })
    .execute()
}

/** Returns the new version's number. */
export async function insertVersion(
  db: Database,
  id: string,
  document: string,
  now: number,
): Promise<number> {
  const { last_version } = await db
    .updateTable('iam_policies')
    .set((eb) => ({ last_version: eb('last_version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .returning('last_version')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('iam_policy_versions')
    .values({ policy: id, version: last_version, document, created_at: now })
    .execute()
  return last_version
}

export async function setDefaultVersion(
  db: Database,
  id: string,
  version: number,
  now: number,
): Promise<void> {
  await db
    .updateTable('iam_policies')
    .set({ default_version: version, updated_at: now })
    .where('id', '=', id)
    .execute()
}

export async function deleteVersion(db: Database, id: string, version: number): Promise<void> {
  await db
    .deleteFrom('iam_policy_versions')
    .where('policy', '=', id)
    .where('version', '=', version)
    .execute()
}
