import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { questionOf } from '../../src/estate/question.ts'
import { actionTables } from '../../src/policy/actions.ts'
import { decide, documentsOf, fix } from '../../src/policy/index.ts'
import type { Question } from '../../src/policy/types.ts'
import {
  caller,
  type Documents,
  documentsArbitrary,
  estateOf,
  mine,
  now,
  questionsOf,
  repository,
  taskArbitrary,
  theirs,
  withTexts,
} from '../support/generated-estate.ts'

// `npm run prove fixes` makes three thousand.
const worlds = Number(process.env.PROVE_WORLDS ?? 200)
const count = { worlds: 0, fixes: 0, asked: 0 }

const isAllowed = (question: Question): boolean => decide(question).outcome === 'allowed'

const ecr = (await actionTables()).service('ecr')
const actionNames = (service: string): readonly string[] =>
  service === 'ecr' ? [...(ecr?.actions.values() ?? [])].map(({ name }) => name) : []

/** Everybody, everything, everywhere: what is allowed in an estate. */
function allowedIn(documents: Documents): ReadonlySet<string> {
  const estate = estateOf(documents)
  const allowed = new Set<string>()
  for (const who of [caller(mine, 'bob'), caller(mine, 'ann'), caller(theirs, 'eve')])
    for (const action of ['PutImage', 'BatchGetImage', 'ListImages', 'DeleteRepository'])
      for (const [owner, name] of [
        [mine, 'app'],
        [mine, 'web'],
        [theirs, 'app'],
        [theirs, 'web'],
      ] as const) {
        const check = { action: `ecr:${action}`, resource: repository(owner, name) }
        count.asked += 1
        if (isAllowed(questionOf(estate, who, check, now).question))
          allowed.add(
            `${'arn' in who.principal && who.principal.arn} ${check.action} ${check.resource}`,
          )
      }
  return allowed
}

test('each fix turns the whole task, nothing of it can be left out, and it gives no more than it counts', () => {
  fc.assert(
    fc.property(documentsArbitrary, taskArbitrary, (documents, task) => {
      count.worlds += 1
      const questions = questionsOf(documents, task)
      const before = allowedIn(documents)
      const asked = new Set(
        questions.map(({ principal, action, resource }) =>
          [principal.kind === 'user' && principal.arn, action, resource].join(' '),
        ),
      )
      for (const { edits, gain, complete } of fix(questions, { actionNames })) {
        count.fixes += 1
        const changes = documentsOf(questions, edits)
        const fixed = withTexts(documents, changes)
        expect(complete).toBe(true)
        expect(questionsOf(fixed, task).every(isAllowed)).toBe(true)
        for (const edit of edits) {
          const fewer = documentsOf(
            questions,
            edits.filter((one) => one !== edit),
          )
          expect(questionsOf(withTexts(documents, fewer), task).every(isAllowed)).toBe(false)
        }
        const after = allowedIn(fixed)
        for (const one of before) expect(after.has(one), `${one} is lost`).toBe(true)
        const gained = [...after].filter((one) => !before.has(one) && !asked.has(one))
        if (gain === 0) expect(gained).toEqual([])
      }
    }),
    { numRuns: worlds },
  )
}, 3_600_000)

afterAll(() => {
  console.log(
    `${count.fixes} fixes in ${count.worlds} worlds, ${count.asked} questions about others`,
  )
  expect(count.fixes).toBeGreaterThan(count.worlds / 2)
})
