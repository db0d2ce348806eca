import { expect, test } from 'vitest'
import { lossIn } from './loss.ts'

const mark = { format: 1, store: 's', commits: 7, clean: false }
const row = { id: 's', commits: 7 }
const file = true
const blobs = true

test.each([
  { name: 'a new folder', mark: undefined, file: false, blobs: false },
  { name: 'a database from before there were marks', mark: undefined, file, blobs, empty: false },
  { name: 'as it was left', mark, file, blobs, row, empty: false },
  { name: 'a mark that lags', mark, file, blobs, row: { id: 's', commits: 9 }, empty: false },
])('$name is whole', (found) => {
  expect(lossIn(found)).toBeUndefined()
})

test.each([
  { name: 'images and no database', mark: undefined, file: false, blobs, says: /missing or empty/ },
  {
    name: 'images and an empty database',
    mark: undefined,
    file,
    blobs,
    empty: true,
    says: /missing or empty/,
  },
  { name: 'a mark and no database', mark, file: false, blobs: false, says: /is gone/ },
  {
    name: 'a mark and an empty database',
    mark,
    file,
    blobs,
    empty: true,
    says: /7 commits of store s, and its database is empty/,
  },
  {
    name: 'fewer commits than were seen',
    mark,
    file,
    blobs,
    row: { id: 's', commits: 6 },
    empty: false,
    says: /holds 6/,
  },
  {
    name: 'the database of another folder',
    mark,
    file,
    blobs,
    row: { id: 't', commits: 9 },
    empty: false,
    says: /is of store t/,
  },
  {
    name: 'a newer layout',
    mark: { ...mark, format: 2 },
    file,
    blobs,
    row,
    empty: false,
    says: /newer version/,
  },
])('$name is a loss', ({ says, ...found }) => {
  expect(lossIn(found)).toMatch(says)
})
