import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import type { Database } from '../database.ts'
import { readSetting, writeSetting } from './settings.ts'
import { behind } from './write-behind.ts'

let db: Database
let told: string[]
beforeEach(async () => {
  db = await openMemory()
  told = []
  behind(db).onFailure((what, error) => told.push(`${what}: ${String(error)}`))
})
afterEach(() => db.destroy())

const full = () =>
  Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }))

test('a note is written at the flush, and of two about the same the last', async () => {
  for (const value of ['first', 'second'])
    behind(db).note('name', (db) => writeSetting(db, 'name', value))
  expect(await readSetting(db, 'name')).toBeUndefined()
  await behind(db).flush()
  expect(await readSetting(db, 'name')).toBe('second')
})

test('it is written by itself after a while', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  behind(db).note('name', (db) => writeSetting(db, 'name', 'value'))
  vi.advanceTimersByTime(5_000)
  vi.useRealTimers()
  await behind(db).flush()
  expect(await readSetting(db, 'name')).toBe('value')
})

test('what finds no room is told and tried again, and hinders no other', async () => {
  let room = false
  behind(db).note('one', (db) => (room ? writeSetting(db, 'one', 'kept') : full()))
  behind(db).note('other', (db) => writeSetting(db, 'other', 'kept'))
  await behind(db).flush()
  expect(await readSetting(db, 'other')).toBe('kept')
  expect(told).toEqual(['bookkeeping: Error: database or disk is full'])
  room = true
  await behind(db).flush()
  expect(await readSetting(db, 'one')).toBe('kept')
})

test('what fails for another reason is told once and dropped', async () => {
  const write = vi.fn(() => Promise.reject(new Error('no such table')))
  behind(db).note('bad', write)
  await behind(db).flush()
  await behind(db).flush()
  expect(write).toHaveBeenCalledTimes(1)
  expect(told).toEqual(['bookkeeping: Error: no such table'])
})

test('a newer note is not replaced by an older one that found no room', async () => {
  let fail = (): void => undefined
  const waits = new Promise<void>((resolve) => {
    fail = resolve
  })
  behind(db).note('name', () => waits.then(full))
  const flushed = behind(db).flush()
  behind(db).note('name', (db) => writeSetting(db, 'name', 'newer'))
  fail()
  await flushed
  await behind(db).flush()
  expect(await readSetting(db, 'name')).toBe('newer')
})

test('after the end nothing is noted', async () => {
  behind(db).note('before', (db) => writeSetting(db, 'before', 'kept'))
  await behind(db).close()
  behind(db).note('after', (db) => writeSetting(db, 'after', 'kept'))
  await behind(db).flush()
  expect(await readSetting(db, 'before')).toBe('kept')
  expect(await readSetting(db, 'after')).toBeUndefined()
})
