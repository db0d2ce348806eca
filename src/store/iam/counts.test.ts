import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { openWorld } from '../../services/iam/testing.contract.ts'
import type { Database } from '../database.ts'
import { countEntities, countInTriggers, usedPolicies, usesOf } from './counts.ts'
import { deleteEntity, findEntity } from './entities.ts'

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const audit = 'arn:aws:iam::aws:policy/SecurityAudit'

async function counted(db: Database) {
  const { rows } = await sql<object>`
    select account, 'kind/' || kind as counted, count(*) as count from iam_entities
      group by account, kind
    union all select account, 'bounds/' || boundary, count(*) from iam_entities
      where boundary is not null group by account, boundary
    union all select account, 'attached/' || policy, count(*) from iam_attachments
      join iam_entities on iam_entities.id = holder group by account, policy
    order by 1, 2`.execute(db)
  return rows
}

const kept = (db: Database) =>
  db.selectFrom('iam_counts').selectAll().orderBy('account').orderBy('counted').execute()

test('the counts are those of the rows after every kind of write', async () => {
  const world = await openWorld()
  const root = await world.root()
  const { db } = world
  const account = root.account
  const write = async (operation: string, input: object) => {
    await world.call(root, 'iam', operation, input)
    expect(await kept(db)).toEqual(await counted(db))
  }
  const uses = async () => Object.fromEntries(await usedPolicies(db, account))

  await write('CreateUser', { UserName: 'u', PermissionsBoundary: readOnly })
  await write('CreateUser', { UserName: 'v' })
  await write('CreateGroup', { GroupName: 'g' })
  await write('AttachUserPolicy', { UserName: 'u', PolicyArn: readOnly })
  await write('AttachUserPolicy', { UserName: 'u', PolicyArn: readOnly })
  await write('AttachGroupPolicy', { GroupName: 'g', PolicyArn: readOnly })
  await write('AttachGroupPolicy', { GroupName: 'g', PolicyArn: audit })
  await write('PutUserPermissionsBoundary', { UserName: 'v', PermissionsBoundary: readOnly })
  expect(await uses()).toEqual({
    [readOnly]: { attachments: 2, boundaries: 2 },
    [audit]: { attachments: 1, boundaries: 0 },
  })
  expect((await usesOf(db, account, [audit, 'arn:none'])).size).toBe(1)
  await write('PutUserPermissionsBoundary', { UserName: 'v', PermissionsBoundary: audit })
  await write('DeleteUserPermissionsBoundary', { UserName: 'v' })
  await write('DetachUserPolicy', { UserName: 'u', PolicyArn: readOnly })
  await write('UpdateUser', { UserName: 'u', NewUserName: 'w' })
  await write('DeleteUser', { UserName: 'v' })
  expect(await uses()).toEqual({
    [readOnly]: { attachments: 1, boundaries: 1 },
    [audit]: { attachments: 1, boundaries: 0 },
  })
  // A database of before has them counted at once.
  const before = await kept(db)
  const { rows: triggers } = await sql<{ name: string }>`select name from sqlite_master
    where type = 'trigger' and name like 'iam_counts_%'`.execute(db)
  for (const { name } of triggers) await sql`drop trigger ${sql.ref(name)}`.execute(db)
  await db.schema.dropTable('iam_counts').execute()
  await countInTriggers(db as Kysely<unknown>)
  expect(await kept(db)).toEqual(before)
  // What is attached goes with its holder.
  const group = await findEntity(db, 'group', account, 'g')
  await deleteEntity(db, group?.id ?? '')
  expect(await kept(db)).toEqual(await counted(db))
  expect(await uses()).toEqual({ [readOnly]: { attachments: 0, boundaries: 1 } })
  expect(await countEntities(db, 'group', account)).toBe(0)
  expect(await countEntities(db, 'user', account)).toBe(1)
})
