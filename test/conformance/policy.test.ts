import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type Decision,
  decide,
  decideWithTrace,
  denialText,
  fixes,
} from '../../src/policy/index.ts'
import { type Case, questionOf } from './policy/question.ts'

const folder = new URL('./policy/', import.meta.url)

function told(decision: Decision): string {
  switch (decision.outcome) {
    case 'allowed':
      return 'allowed'
    case 'explicitly-denied':
      return `deny in ${decision.type}`
    case 'implicitly-denied':
      return `no ${decision.type}`
    default:
      return decision satisfies never
  }
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe.each(files)('%s', (file) => {
  const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[]

  test.each(cases)('$row $name: $expect', (one) => {
    const question = questionOf(one)
    const decision = decide(question)
    expect(told(decision)).toBe(one.expect)
    expect(decideWithTrace(question).decision).toEqual(decision)
    if (one.message !== undefined)
      expect(denialText(question, decision, { withReason: true })).toBe(one.message)
    if (decision.outcome === 'allowed') expect(fixes(question, decision)).toEqual([])
  })
})
