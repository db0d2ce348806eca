import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import Sqlite from 'libsql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countCommits } from './commit-count.ts'
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

describe('with a sync of its own', () => {
  /** Syncs that have begun, each of which waits to be ended. */
  let syncs: { end: () => void; fail: (error: Error) => void }[]
  let counted: number[]
  let synced: Kysely<Tables>

  beforeEach(async () => {
    syncs = []
    counted = []
    const sqlite = new Sqlite(join(folder, 'synced'))
    sqlite.pragma('journal_mode = WAL')
    const hooks = countCommits(sqlite, 'store', (commits) => counted.push(commits))
    sqlite.exec('create table parents (id integer primary key)')
    const sync = () =>
      new Promise<void>((end, fail) => {
        syncs.push({ end, fail })
      })
    synced = new Kysely<Tables>({ dialect: new GroupCommitDialect(sqlite, { hooks, sync }) })
  })
  afterEach(async () => {
    const ended = synced.destroy().catch(() => undefined)
    for (let turn = 0; turn < 5; turn++) {
      for (const { end } of syncs) end()
      await settle()
    }
    await ended
  })

  const settle = () => new Promise((resolve) => setTimeout(resolve, 10))
  const insert = (id: number) => synced.insertInto('parents').values({ id }).execute()
  const ids = async () =>
    (await synced.selectFrom('parents').select('id').orderBy('id').execute()).map(idOf)
  /** What has ended of the work so far. */
  function watch<Result>(work: Promise<Result>) {
    const seen: { done?: Result; error?: Error } = {}
    work.then(
      (done) => Object.assign(seen, { done }),
      (error) => Object.assign(seen, { error }),
    )
    return seen
  }

  test('neither a write nor a read of it is acknowledged before it is on disk', async () => {
    const written = watch(insert(1).then(() => 'written'))
    await settle()
    const read = watch(ids())
    const empty = watch(synced.transaction().execute(async () => 'nothing'))
    await settle()
    expect([written, read, empty, counted]).toEqual([{}, {}, {}, []])
    syncs[0]?.end()
    await settle()
    const all = [{ done: 'written' }, { done: [1] }, { done: 'nothing' }, [1]]
    expect([written, read, empty, counted]).toEqual(all)
    expect(syncs).toHaveLength(1)
  })

  test('what is committed while a sync runs shares the next', async () => {
    const first = watch(insert(1).then(() => 1))
    await settle()
    const later: object[] = []
    for (const id of [2, 3, 4]) {
      later.push(watch(insert(id).then(() => id)))
      await settle()
    }
    expect(syncs).toHaveLength(1)
    syncs[0]?.end()
    await settle()
    expect([first, ...later]).toEqual([{ done: 1 }, {}, {}, {}])
    expect(syncs).toHaveLength(2)
    syncs[1]?.end()
    await settle()
    expect(later).toEqual([{ done: 2 }, { done: 3 }, { done: 4 }])
    expect([syncs.length, counted]).toEqual([2, [1, 2, 3, 4]])
  })

  test('a sync that fails is acknowledged to nobody, and nothing is asked of the disk after it', async () => {
    const works = [watch(insert(1))]
    await settle()
    works.push(watch(insert(2)), watch(ids().then(() => [])))
    await settle()
    syncs[0]?.fail(new Error('EIO'))
    await settle()
    works.push(watch(insert(3)))
    await settle()
    for (const { error } of works)
      expect(error?.message).toContain('the disk did not keep what was written')
    expect([syncs.length, counted]).toEqual([1, []])
  })

  test('the end waits for the disk', async () => {
    const written = watch(insert(1).then(() => 'written'))
    await settle()
    const ended = watch(synced.destroy().then(() => 'ended'))
    await settle()
    expect([written, ended]).toEqual([{}, {}])
    syncs[0]?.end()
    await settle()
    expect([written, ended]).toEqual([{ done: 'written' }, { done: 'ended' }])
  })
})
