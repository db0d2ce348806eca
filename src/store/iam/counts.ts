import { type Kysely, sql } from 'kysely'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import type { EntityKind } from './schema.ts'

/** What an account has many of is counted as it is written, by the database itself, so that no answer counts it. */
const keyOf = {
  kind: (kind: EntityKind) => `kind/${kind}`,
  attached: (arn: string) => `attached/${arn}`,
  bounds: (arn: string) => `bounds/${arn}`,
} as const

/** Of how many users, groups and roles of an account a managed policy is a permissions policy, and of how many the boundary. */
export interface PolicyUses {
  readonly attachments: number
  readonly boundaries: number
}

export async function countEntities(
  db: Database,
  kind: EntityKind,
  account: AccountId,
): Promise<number> {
  const row = await db
    .selectFrom('iam_counts')
    .select('count')
    .where('account', '=', account)
    .where('counted', '=', keyOf.kind(kind))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

const atOnce = 500

/** Of these policies; of those that are not used nothing. */
export async function usesOf(
  db: Database,
  account: string,
  arns: readonly string[],
): Promise<ReadonlyMap<string, PolicyUses>> {
  const uses = new Map<string, PolicyUses>()
  for (let at = 0; at < arns.length; at += atOnce) {
    const some = arns.slice(at, at + atOnce)
    const rows = await db
      .selectFrom('iam_counts')
      .select(['counted', 'count'])
      .where('account', '=', account)
      .where('counted', 'in', [...some.map(keyOf.attached), ...some.map(keyOf.bounds)])
      .execute()
    addTo(uses, rows)
  }
  return uses
}

/** Of every policy that is used and whose ARN begins so. */
export async function usedPolicies(
  db: Database,
  account: string,
  arnBegin = 'arn:',
): Promise<ReadonlyMap<string, PolicyUses>> {
  const uses = new Map<string, PolicyUses>()
  for (const key of [keyOf.attached, keyOf.bounds]) {
    const rows = await db
      .selectFrom('iam_counts')
      .select(['counted', 'count'])
      .where('account', '=', account)
      .where('counted', '>=', key(arnBegin))
      .where('counted', '<', key(`${arnBegin}\u{10FFFF}`))
      .orderBy('counted')
      .execute()
    addTo(uses, rows)
  }
  return uses
}

function addTo(
  uses: Map<string, PolicyUses>,
  rows: readonly { readonly counted: string; readonly count: number }[],
): void {
  for (const { counted, count } of rows) {
    const slash = counted.indexOf('/')
    const arn = counted.slice(slash + 1)
    const before = uses.get(arn) ?? { attachments: 0, boundaries: 0 }
    const which = counted.startsWith('attached') ? 'attachments' : 'boundaries'
    uses.set(arn, { ...before, [which]: Number(count) })
  }
}

/** Counts what is there, and makes the triggers that keep the counts. */
export async function countInTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`create table iam_counts (
    account text not null, counted text not null, count integer not null,
    primary key (account, counted)) without rowid`.execute(db)
  await sql`insert into iam_counts
    select account, 'kind/' || kind, count(*) from iam_entities group by account, kind`.execute(db)
  await sql`insert into iam_counts select account, 'bounds/' || boundary, count(*) from iam_entities
    where boundary is not null group by account, boundary`.execute(db)
  await sql`insert into iam_counts select account, 'attached/' || policy, count(*)
    from iam_attachments join iam_entities on iam_entities.id = holder
    group by account, policy`.execute(db)

  const accountOf = (row: string) => `(select account from iam_entities where id = ${row}.holder)`
  const more = (account: string, counted: string, when = 'true') =>
    `insert into iam_counts select ${account}, ${counted}, 1 where ${when}
      on conflict (account, counted) do update set count = count + 1;`
  const less = (account: string, counted: string) =>
    `update iam_counts set count = count - 1 where account = ${account} and counted = ${counted};
     delete from iam_counts where account = ${account} and counted = ${counted} and count < 1;`
  const trigger = (name: string, when: string, ...statements: string[]) =>
    sql
      .raw(`create trigger iam_counts_${name} ${when} begin ${statements.join('\n')} end`)
      .execute(db)

  await trigger(
    'insert_entity',
    'after insert on iam_entities',
    more('new.account', `'kind/' || new.kind`),
    more('new.account', `'bounds/' || new.boundary`, 'new.boundary is not null'),
  )
  await trigger(
    'update_boundary',
    'after update of boundary on iam_entities',
    less('old.account', `'bounds/' || old.boundary`),
    more('new.account', `'bounds/' || new.boundary`, 'new.boundary is not null'),
  )
  // While its account is still to be found.
  await trigger(
    'delete_entity',
    'before delete on iam_entities',
    'delete from iam_attachments where holder = old.id;',
    less('old.account', `'kind/' || old.kind`),
    less('old.account', `'bounds/' || old.boundary`),
  )
  await trigger(
    'insert_attachment',
    'after insert on iam_attachments',
    more(accountOf('new'), `'attached/' || new.policy`),
  )
  await trigger(
    'delete_attachment',
    'after delete on iam_attachments',
    less(accountOf('old'), `'attached/' || old.policy`),
  )
}
