import { expect, test } from 'vitest'
import { type Found, lossIn } from './loss.ts'

const mark = { format: 1, store: 's', commits: 7, clean: false }
const row = { id: 's', commits: 7 }
const left: Found = { mark, file: true, log: true, blobs: true, row, empty: false }
const nothing = { file: false, log: false, row: undefined, empty: undefined }

test.each<{ name: string; found: Partial<Found> }>([
  { name: 'a new folder', found: { ...nothing, mark: undefined, blobs: false } },
  { name: 'a first start that was cut off', found: { mark: undefined, blobs: false } },
  { name: 'a database from before there were marks', found: { mark: undefined, row: undefined } },
  { name: 'as it was left', found: {} },
  { name: 'after a clean stop', found: { log: false } },
  { name: 'a mark that lags', found: { row: { id: 's', commits: 9 } } },
])('$name is whole', ({ found }) => {
  expect(lossIn({ ...left, ...found })).toBeUndefined()
})

test.each<{ name: string; found: Partial<Found>; says: RegExp }>([
  {
    name: 'images and no database',
    found: { ...nothing, mark: undefined },
    says: /missing or empty$/,
  },
  {
    name: 'images and an empty database',
    found: { mark: undefined, row: undefined, empty: true },
    says: /missing or empty$/,
  },
  { name: 'images and no mark', found: { mark: undefined }, says: /tidegate\.json is gone/ },
  {
    name: 'a mark and no database',
    found: { ...nothing, blobs: false },
    says: /missing or empty$/,
  },
  {
    name: 'a log and no database',
    found: { ...nothing, log: true, mark: undefined, blobs: false },
    says: /beside its -wal/,
  },
  {
    name: 'a mark and an empty database',
    found: { row: undefined, empty: true },
    says: /7 commits of store s, and its database is empty/,
  },
  {
    name: 'fewer commits than were seen',
    found: { row: { id: 's', commits: 6 } },
    says: /holds 6/,
  },
  {
    name: 'the database of another folder',
    found: { row: { id: 't', commits: 9 } },
    says: /is of store t/,
  },
  { name: 'a damaged database', found: { damage: 'page 7 is never used' }, says: /page 7/ },
  { name: 'a newer layout', found: { mark: { ...mark, format: 2 } }, says: /newer version/ },
])('$name is a loss', ({ found, says }) => {
  expect(lossIn({ ...left, ...found })).toMatch(says)
})
