import { afterAll, expect, test } from 'vitest'
import { collect } from '../../src/collected/exports.fixture.ts'
import type { Finding } from '../../src/doctor/survey/finding.ts'
import { survey } from '../../src/doctor/survey/survey.ts'
import { actionTables } from '../../src/policy/actions.ts'
import { at, estateOf } from '../support/doctor/ask.ts'
import { type Healthy, healthy } from '../support/doctor/healthy.ts'
import { filesOf } from '../support/doctor/model.ts'
import { Random } from '../support/doctor/random.ts'
import { surveyFaults } from '../support/doctor/survey-faults.ts'

// `npm run prove doctor` looks through five hundred.
const estates = Number(process.env.PROVE_SURVEYS ?? 60)
const count = { whole: 0, broken: 0, rules: new Set<string>() }
const tables = await actionTables()

async function findingsIn({ model }: Healthy): Promise<readonly Finding[]> {
  const collection = collect(filesOf(model))
  const estates = { allows: estateOf(collection, 'allows'), denies: estateOf(collection, 'denies') }
  const about = (account: string) => {
    estates.allows.about(account)
    estates.denies.about(account)
  }
  return (await survey({ collection, estates, about, at, tables })).findings
}

/** A function that was made with the task, and comes back. */
function withFunction(random: Random): Healthy {
  const one = healthy(random, 20, 'create-function')
  one.model.functions[one.fn] = { role: one.execution, repository: one.repository }
  return one
}

const rulesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ rule, say }) => `${rule}: ${say}`)

async function lookThrough(seed: number): Promise<void> {
  const random = new Random(seed)
  const one = withFunction(random)
  expect(rulesOf(await findingsIn(one)), `seed ${seed}: an unbroken estate`).toEqual([])
  count.whole += 1
  const fault = random.pick(surveyFaults.filter(({ when }) => when?.(one) ?? true))
  const subject = fault.inject(one)
  const found = await findingsIn(one)
  const what = `seed ${seed}, ${fault.rule}: ${rulesOf(found).join('\n')}`
  expect(
    found.map(({ rule }) => rule),
    what,
  ).toEqual([fault.rule])
  const [finding] = found
  expect([...(finding?.subjects ?? []), finding?.say].join(' '), what).toContain(subject)
  count.broken += 1
  count.rules.add(fault.rule)
}

test('everything that is wrong in an estate is found, and nothing is found where nothing is wrong', async () => {
  const misses: string[] = []
  const first = Number(process.env.PROVE_SEED ?? 1)
  for (let seed = first; seed < first + estates; seed++)
    try {
      await lookThrough(seed)
    } catch (error) {
      misses.push((error as Error).message.slice(0, 1500))
    }
  expect(
    misses.slice(0, Number(process.env.PROVE_SHOWN ?? 5)),
    `${misses.length} of ${estates} missed`,
  ).toEqual([])
}, 3_600_000)

afterAll(() => {
  console.log(
    `${count.broken} faults of ${count.rules.size} rules found, each alone, and none in ${count.whole} unbroken estates`,
  )
})
