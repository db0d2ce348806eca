import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import type { RefusalReport as Told } from '../../estate/report.ts'
import type { Names } from './names.fixture.ts'
import { type RefusalReport, refusalReport } from './schema.ts'

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'explain.schema.json')

/** As those who read a report see it: what is added later is not an error to them. */
const published = `${JSON.stringify(z.toJSONSchema(refusalReport, { io: 'input' }), undefined, 2)}\n`

test('docs/explain.schema.json is what the reader of this program goes by: `npm run docs` writes it anew', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(file, published)
  expect(readFileSync(file, 'utf8')).toBe(published)
})

test('the server tells nothing that the schema does not have, and all that it asks for', () => {
  expectTypeOf<Names<Told>>().toEqualTypeOf<Names<RefusalReport>>()
  expectTypeOf<Told>().toExtend<Loose<RefusalReport>>()
})

test('a fix has a title, whether it is proven, and its commands', () => {
  const { $defs } = JSON.parse(published) as { $defs: { fix: { required: string[] } } }
  expect($defs.fix.required).toEqual(
    expect.arrayContaining(['title', 'proven', 'actor', 'edits', 'commands']),
  )
})

/** The estate's lists are readonly. */
type Loose<T> = T extends readonly (infer One)[]
  ? readonly Loose<One>[]
  : T extends object
    ? { readonly [key in keyof T]: Loose<T[key]> }
    : T
