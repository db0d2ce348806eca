import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ActionTables, actionTables } from '../actions.ts'
import { lint } from './lint.ts'

interface DocumentCase {
  readonly name: string
  readonly document: unknown
  /** The refusal, or null for a document that is accepted. */
  readonly expect: string | null
}

const folder = new URL('../../../test/conformance/policy/documents/', import.meta.url)
const refused = (file: string): readonly DocumentCase[] =>
  JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8')).filter(
    (one: DocumentCase) => one.expect !== null,
  )

let tables: ActionTables
beforeAll(async () => {
  tables = await actionTables()
})

describe.each([
  ['identity', 'identity'],
  ['trust', 'trust'],
  ['repository', 'ecr-repository'],
] as const)('what AWS refuses as %s policy has an error', (file, type) => {
  test.each(refused(file))('$name', ({ document }) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    const kinds = lint(text, { type, tables }).map(({ kind }) => kind)
    expect(kinds).toContain('ERROR')
  })
})
