import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compiledFolder } from './compile-cache.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tg-cache-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const folder = () => compiledFolder({ XDG_CACHE_HOME: home })

test('the folder is made for this user alone', () => {
  expect(folder()).toBe(join(home, 'tidegate', 'compiled'))
  expect(statSync(join(home, 'tidegate', 'compiled')).mode & 0o777).toBe(0o700)
  expect(folder()).toBe(join(home, 'tidegate', 'compiled'))
})

test.each([
  ['others may write it', () => chmodSync(join(home, 'tidegate', 'compiled'), 0o777)],
  ['others may write what it lies in', () => chmodSync(join(home, 'tidegate'), 0o770)],
  ['others may write all caches', () => chmodSync(home, 0o777)],
  [
    'it is a link',
    () => {
      rmSync(join(home, 'tidegate', 'compiled'), { recursive: true })
      mkdirSync(join(home, 'elsewhere'))
      symlinkSync(join(home, 'elsewhere'), join(home, 'tidegate', 'compiled'))
    },
  ],
  [
    'a file is in its place',
    () => {
      rmSync(join(home, 'tidegate'), { recursive: true })
      writeFileSync(join(home, 'tidegate'), '')
    },
  ],
])('it is not used where %s', (_, spoil) => {
  folder()
  spoil()
  expect(folder()).toBeUndefined()
})

test('a cache that is named by a relative path is not looked for in the folder one stands in', () => {
  const folder = compiledFolder({ XDG_CACHE_HOME: 'caches' }, home)
  expect(folder).toBe(join(home, '.cache', 'tidegate', 'compiled'))
})
