import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import Sqlite from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { GroupCommitDialect } from './sqlite-dialect.ts'

interface Tables {
  parents: { id: number }
  /** Its reference is checked at the commit. */
  children: { id: number; parent: number }
}

let folder: string
let db: Kysely<Tables>
let other: Sqlite.Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-commit-'))
  const file = join(folder, 'db')
  const sqlite = new Sqlite(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('foreign_keys = ON')
  db = new Kysely<Tables>({ dialect: new GroupCommitDialect(sqlite) })
  await sql`create table parents (id integer primary key)`.execute(db)
  await sql`create table children (id integer primary key,
    parent integer not null references parents deferrable initially deferred)`.execute(db)
  other = new Sqlite(file)
})
afterEach(async () => {
  other.close()
  await db.destroy()
  rmSync(folder, { recursive: true })
})

/** What another process would find after a crash right now. */
const committed = () => other.prepare('select id from parents order by id').all([]).map(idOf)
const idOf = (row: unknown) => (row as { id: number }).id
const insert = (id: number) => db.insertInto('parents').values({ id }).execute()
const insertInTransaction = (id: number, fail = false) =>
  db.transaction().execute(async (trx) => {
    await trx.insertInto('parents').values({ id }).execute()
    if (fail) throw new Error('given up')
  })

test('a write is acknowledged after its commit, alone and in a transaction', async () => {
  await insert(1)
  expect(committed()).toEqual([1])
  await insertInTransaction(2)
  expect(committed()).toEqual([1, 2])
})

test('work of one turn shares a commit', async () => {
  const all = [1, 2, 3, 4].map((id) => (id % 2 ? insert(id) : insertInTransaction(id)))
  await Promise.race(all)
  expect(committed()).toEqual([1, 2, 3, 4])
  await Promise.all(all)
})

test('one that gives up undoes its own work only', async () => {
  const [first, second, third] = await Promise.allSettled([
    insertInTransaction(1),
    insertInTransaction(2, true),
    insert(3),
  ])
  expect([first.status, second.status, third.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(committed()).toEqual([1, 3])
})

test('a statement that fails alone undoes nothing else', async () => {
  const outcomes = await Promise.allSettled([insert(1), insert(1), insert(2)])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(committed()).toEqual([1, 2])
})

test('a commit that fails is acknowledged to nobody, and leaves nothing', async () => {
  const outcomes = await Promise.allSettled([
    insert(1),
    db.insertInto('children').values({ id: 1, parent: 99 }).execute(),
    insertInTransaction(2),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(committed()).toEqual([])
  await insert(3)
  expect(committed()).toEqual([3])
})

test('nobody reads what may still be lost', async () => {
  const written = insert(1)
  const seen = await db.selectFrom('parents').select('id').execute()
  expect(committed()).toEqual(seen.map(idOf))
  await written
})

test('a transaction that waits for something else holds up the others, and their commit', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const slow = db.transaction().execute(async (trx) => {
    await trx.insertInto('parents').values({ id: 1 }).execute()
    await gate
    await trx.insertInto('parents').values({ id: 2 }).execute()
  })
  const next = insert(3)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(committed()).toEqual([])
  go()
  await Promise.all([slow, next])
  expect(committed()).toEqual([1, 2, 3])
})

test('a kept statement answers for the values it is given, each time', async () => {
  for (const id of [1, 2, 3]) await insert(id)
  const find = (id: number) =>
    db.selectFrom('parents').select('id').where('id', '=', id).executeTakeFirst()
  expect(await find(2)).toEqual({ id: 2 })
  expect(await find(9)).toBeUndefined()
  expect(await find(3)).toEqual({ id: 3 })
  await expect(insert(3)).rejects.toThrow('UNIQUE')
  await insert(4)
  expect(await find(4)).toEqual({ id: 4 })
})

test('closing commits what was begun, and refuses the rest', async () => {
  const written = insert(1)
  await new Promise(process.nextTick)
  await db.destroy()
  await written
  expect(committed()).toEqual([1])
  await expect(insert(2)).rejects.toThrow('destroyed')
})
