import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../test/support/memory.ts'
import { writeSetting } from './kernel/settings.ts'
import { readMark } from './mark.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const database = () => join(folder, 'metadata.sqlite')

test('the mark counts what was committed, and no work that changed nothing', async () => {
  const { db, close } = await openStore(folder)
  const first = readMark(folder)?.commits ?? 0
  await db.transaction().execute((within) => within.selectFrom('settings').selectAll().execute())
  await db.deleteFrom('settings').where('name', '=', 'absent').execute()
  const givenUp = db.transaction().execute(async () => {
    throw new Error('given up')
  })
  await expect(givenUp).rejects.toThrow('given up')
  await writeSetting(db, 'a', '1')
  await close()
  expect(readMark(folder)).toMatchObject({ commits: first + 1, clean: true })
})

test('a database whose last byte is gone is refused, and not by its own cut', async () => {
  await (await openStore(folder)).close()
  const { size } = statSync(database())
  truncateSync(database(), size - 1)
  await expect(openStore(folder)).rejects.toThrow('its last page is cut short')
  expect(statSync(database()).size).toBe(size - 1)
})

test('opening it twice in one process does not let another process in', async () => {
  const { close } = await openStore(folder)
  await expect(openStore(folder)).rejects.toThrow('another server uses the data folder')
  const other = `const db = new (require('libsql'))(process.argv[1]); db.pragma('user_version')`
  const { stderr } = spawnSync(process.execPath, ['-e', other, database()], {
    ...{ encoding: 'utf8', cwd: import.meta.dirname },
  })
  expect(stderr).toContain('SQLITE_BUSY')
  await close()
})
