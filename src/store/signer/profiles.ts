import type { Selectable } from 'kysely'
import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { SignerTables } from './schema.ts'

export type Profile = Selectable<SignerTables['signing_profiles']>

export interface ProfileKey {
  readonly account: string
  readonly region: string
  readonly name: string
}

/** The ARN has a slash before its kind: AWS's. */
export const profileArn = ({ account, region, name }: ProfileKey): string =>
  `arn:aws:signer:${region}:${account}:/signing-profiles/${name}`

export const findProfile = (
  db: Database,
  { account, region, name }: ProfileKey,
): Promise<Profile | undefined> =>
  db
    .selectFrom('signing_profiles')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()

export const listProfiles = (
  db: Database,
  { account, region }: Omit<ProfileKey, 'name'>,
  { after, limit }: Slice,
): Promise<readonly Profile[]> =>
  db
    .selectFrom('signing_profiles')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()

/** False where there is one of that name. */
export async function insertProfile(db: Database, profile: Profile): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('signing_profiles')
    .values(profile)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows) === 1
}

/** False where its policy is another by now. */
export async function changeProfile(
  db: Database,
  { account, region, name, revision }: Profile,
  change: Partial<Pick<Profile, 'status' | 'statements' | 'revision'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('signing_profiles')
    .set(change)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return Number(numUpdatedRows) === 1
}

export async function profileFacts(db: Database, arn: Arn): Promise<ResourceFacts> {
  const name = /^\/signing-profiles\/(\w+)/.exec(arn.resource)?.[1]
  if (!name) return noResource
  const found = await findProfile(db, { account: arn.account, region: arn.region, name })
  if (!found) return { ...noResource, exists: false }
  const of = profileArn(found)
  const Statement = JSON.parse(found.statements) as readonly object[]
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  return {
    policies: Statement.length > 0 ? [policyAt({ kind: 'resource policy', of }, text)] : [],
    tags: {},
    exists: true,
    context: { 'signer:profileversion': found.version },
  }
}
