import Sqlite from 'libsql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../src/services/all.ts'
import { openDatabase } from '../src/store/database.ts'
import { growingReads } from './support/plans/query-plan.ts'

// `test/support/plans/watch-statements.ts` asks this of every statement that any test prepares.

let sqlite: Sqlite.Database
let db: Awaited<ReturnType<typeof openDatabase>>

beforeAll(async () => {
  sqlite = new Sqlite(':memory:')
  db = await openDatabase(sqlite, migrations)
})
afterAll(() => db.destroy())

test.each([
  ['a table that is read whole', 'select "digest" from "images"'],
  ['a condition without an index', 'select * from "images" where "size" > ? limit ?'],
  ['all of a repository', 'select "tag" from "image_tags" where "repository" = ?'],
  [
    'all tags of a repository, in order, to find those of an image',
    'select "tag" from "image_tags" indexed by "sqlite_autoindex_image_tags_1" where "repository" = ? and "digest" = ? order by "tag"',
  ],
  [
    'a page of what is sorted whole',
    'select * from "images" where "repository" = ? order by "pushed_at" limit ?',
  ],
  ['a count', 'select count(*) from "image_tags" where "repository" = ?'],
  ['what is removed is found by no index', 'delete from "layers" where "media_type" = ?'],
  [
    'a join that has no index',
    'select "i".* from "repositories" as "r" inner join "images" as "i" on "i"."subject" = "r"."name" where "r"."id" = ?',
  ],
])('%s grows', (_, sql) => {
  expect(growingReads(sqlite, sql)).not.toEqual([])
})

test.each([
  ['one row', 'select * from "images" where "repository" = ? and "digest" = ?'],
  ['rows by their keys', 'select * from "images" where "repository" = ? and "digest" in (?, ?)'],
  [
    'a page in the order of an index',
    'select * from "image_tags" where "repository" = ? and "tag" > ? order by "tag" limit ?',
  ],
  [
    'what few share',
    'select * from "image_tags" where "repository" = ? and "digest" = ? order by "tag"',
  ],
  [
    'whether there is one',
    'select "digest" from "images" where "repository" = ? and "digest" = ? and exists (select "tag" from "image_tags" where "image_tags"."repository" = "images"."repository")',
  ],
  ['what is removed', 'delete from "image_tags" where "repository" = ? and "digest" = ?'],
  ['what refers to it goes too', 'delete from "repositories" where "id" = ?'],
  ['rows that are given', 'insert into "iam_attachments" values (?, ?), (?, ?)'],
])('%s does not grow', (_, sql) => {
  expect(growingReads(sqlite, sql)).toEqual([])
})
