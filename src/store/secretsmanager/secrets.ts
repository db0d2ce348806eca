import type { Selectable } from 'kysely'
import { secretArn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import { newSuffix, newUuid } from '../ids.ts'
import type { SecretsTables } from './schema.ts'

export type Secret = Selectable<SecretsTables['secrets']>

/** Where a secret is; its name is unique within one account and Region. */
export interface SecretKey {
  readonly account: string
  readonly region: string
  readonly name: string
}

export const arnOf = ({ account, region, name, suffix }: Secret): string =>
  secretArn(account, region, `${name}-${suffix}`)

/** By its name, or by what stands in its ARN: the name and its six characters. The name alone goes before. */
export async function findSecret(
  db: Database,
  { account, region, name }: SecretKey,
): Promise<Secret | undefined> {
  const byName = (named: string) =>
    db
      .selectFrom('secrets')
      .selectAll()
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', named)
      .executeTakeFirst()
  const [, start, suffix] = /^(.+)-([A-Za-z0-9]{6})$/.exec(name) ?? []
  const whole = await byName(name)
  if (whole || start === undefined) return whole
  const found = await byName(start)
  return found?.suffix === suffix ? found : undefined
}

/** Undefined when there is one of that name. */
export async function insertSecret(
  within: Database,
  { account, region, name }: SecretKey,
  description: string | null,
  at: number,
): Promise<Secret | undefined> {
  const secret: Secret = {
    ...{ id: newUuid(), account, region, name, suffix: newSuffix(), description },
    ...{ created_at: at, changed_at: at, accessed_at: null },
    ...{ deleted_at: null, deletion_due: null, policy: null },
  }
  const { numInsertedOrUpdatedRows } = await within
    .insertInto('secrets')
    .values(secret)
    .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows ? secret : undefined
}

export async function updateSecret(
  db: Database,
  id: string,
  change: Partial<Omit<Secret, 'id' | 'account' | 'region' | 'name' | 'suffix'>>,
): Promise<void> {
  await db.updateTable('secrets').set(change).where('id', '=', id).execute()
}

/** With its versions. `due`: only where its deletion is due by then. */
export async function deleteSecret(db: Database, id: string, due?: number): Promise<void> {
  const all = db.deleteFrom('secrets').where('id', '=', id)
  await (due === undefined ? all : all.where('deletion_due', '<=', due)).execute()
}

export interface SecretOrder {
  readonly by: 'created_at' | 'name'
  readonly descending: boolean
  /** Of the secret after which to go on. */
  readonly after: Pick<Secret, 'name' | 'created_at' | 'id'> | undefined
  readonly limit: number
}

export function listSecrets(
  db: Database,
  { account, region }: Pick<SecretKey, 'account' | 'region'>,
  { by, descending, after, limit }: SecretOrder,
): Promise<readonly Secret[]> {
  const direction = descending ? 'desc' : 'asc'
  const beyond = descending ? '<' : '>'
  const all = db
    .selectFrom('secrets')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .orderBy(by, direction)
    .limit(limit)
  if (by === 'name') return (after ? all.where('name', beyond, after.name) : all).execute()
  const ordered = all.orderBy('id', direction)
  if (!after) return ordered.execute()
  return ordered
    .where('created_at', `${beyond}=`, after.created_at)
    .where((e) =>
      e.or([
        e('created_at', beyond, after.created_at),
        e.and([e('created_at', '=', after.created_at), e('id', beyond, after.id)]),
      ]),
    )
    .execute()
}

export async function secretTags(db: Database, secret: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('secret_tags')
    .select(['key', 'value'])
    .where('secret', '=', secret)
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export async function putSecretTags(
  db: Database,
  secret: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('secret_tags')
      .values({ secret, key, value })
      .onConflict((conflict) => conflict.columns(['secret', 'key']).doUpdateSet({ value }))
      .execute()
}

export async function removeSecretTags(
  db: Database,
  secret: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await db.deleteFrom('secret_tags').where('secret', '=', secret).where('key', 'in', keys).execute()
}
