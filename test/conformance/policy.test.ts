import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type Decision,
  decide,
  decideWithTrace,
  denialText,
  explain,
  explanationLines,
  fix,
  type Question,
} from '../../src/policy/index.ts'
import { type Case, questionOf } from './policy/question.ts'
import { told } from './policy/told.ts'

const folder = new URL('./policy/', import.meta.url)

const deciding = (decision: Decision): readonly string[] =>
  'by' in decision
    ? decision.by.map(({ policy, index }) => `${policy.label}, statement ${index + 1}`)
    : []

function nearest(question: Question, policy: string): Case['nearest'] {
  const found = explain(question)
    .layers.flatMap(({ policies }) => policies)
    .find(({ label }) => label === policy)?.nearest
  return (
    found && {
      policy,
      statement: found.index + 1,
      failed: found.failed.map(({ element, condition }) =>
        condition === undefined ? element : `${element} ${condition}`,
      ),
    }
  )
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe.each(files)('%s', (file) => {
  const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[]

  test.each(cases)('$row $name: $expect', (one) => {
    const question = questionOf(one)
    const decision = decide(question)
    expect(told(decision)).toBe(one.expect)
    expect(decideWithTrace(question).decision).toEqual(decision)
    if (one.by) expect(deciding(decision)).toEqual(one.by)
    if (one.nearest) expect(nearest(question, one.nearest.policy)).toEqual(one.nearest)
    const text = explanationLines(explain(question)).join('\n')
    for (const said of one.says ?? []) expect(text).toContain(said)
    if (one.notes) expect(explain(question).notes).toEqual(one.notes)
    if (one.message !== undefined)
      expect(denialText(question, decision, { withReason: true })).toBe(one.message)
    if (decision.outcome === 'allowed') expect(fix([question])).toEqual([])
  })
})
