import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  identityPolicyProblem,
  normaliseRepositoryPolicy,
  repositoryPolicyProblem,
  trustPolicyProblem,
} from '../../src/policy/index.ts'

interface DocumentCase {
  /** A row of the checklist, a section of the facts, or `recorded` from AWS. */
  readonly row: number | string
  readonly name: string
  readonly document: unknown
  /** The refusal, or null for a document that is accepted. */
  readonly expect: string | null
}

const casesIn = (file: string): readonly DocumentCase[] =>
  JSON.parse(readFileSync(new URL(`./policy/documents/${file}.json`, import.meta.url), 'utf8'))

const textOf = ({ document }: DocumentCase): string =>
  typeof document === 'string' ? document : JSON.stringify(document)

describe.each([
  ['identity', identityPolicyProblem],
  ['trust', trustPolicyProblem],
  ['repository', repositoryPolicyProblem],
] as const)('%s policies', (file, problemOf) => {
  test.each(casesIn(file))('$row $name: $expect', (one) =>
    expect(problemOf(textOf(one)) ?? null).toBe(one.expect),
  )
})

describe('repository policies read back', () => {
  test.each(casesIn('normalised'))('$name', (one) => {
    const text = normaliseRepositoryPolicy(textOf(one))
    expect(text).toBe(one.expect)
    expect(normaliseRepositoryPolicy(text)).toBe(text)
  })
})
