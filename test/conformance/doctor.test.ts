import { afterAll, expect, test } from 'vitest'
import { collect } from '../../src/collected/exports.fixture.ts'
import type { Cause } from '../../src/doctor/cause.ts'
import type { Diagnosis } from '../../src/doctor/diagnosis.ts'
import { questionOf } from '../../src/estate/question.ts'
import { decide } from '../../src/policy/decide.ts'
import { at, callerOf, estateOf, examine, must } from '../support/doctor/ask.ts'
import { breakOne } from '../support/doctor/break.ts'
import type { Expected, Fault } from '../support/doctor/faults/fault.ts'
import { type Healthy, healthy } from '../support/doctor/healthy.ts'
import { filesOf, type Model } from '../support/doctor/model.ts'
import { paste } from '../support/doctor/paste.ts'
import { Random } from '../support/doctor/random.ts'
import { thinner } from '../support/doctor/thinner.ts'
import { checksOf, differenceBetween } from '../support/doctor/told.ts'

// `npm run prove doctor` breaks two thousand.
const estates = Number(process.env.PROVE_ESTATES ?? 200)
const count = {
  estates: 0,
  causes: 0,
  fixes: 0,
  thinner: 0,
  checks: 0,
  differences: 0,
  kinds: new Set<string>(),
}
const ask = (one: Healthy) => examine(one, collect(filesOf(one.model)))

const names =
  ({ type, holder, action, element }: Expected) =>
  (cause: Cause) =>
    cause.type === type &&
    [cause.holder, cause.statement?.holder].includes(holder) &&
    (action === undefined || cause.actions.includes(action)) &&
    (element === undefined ||
      (cause.statement?.elements ?? []).some((it) => (it.condition ?? it.element) === element))

/** What everybody may do to everything, but for those whose task it is. */
function allowedTo(model: Model, one: Healthy): ReadonlySet<string> {
  const collection = collect(filesOf(model))
  const estate = estateOf(collection, 'allows')
  const found = new Set<string>()
  for (const arn of Object.keys(model.roles)) {
    const caller = callerOf(arn, collection)
    for (const action of ['PutImage', 'BatchGetImage', 'ListImages', 'DeleteRepository'])
      for (const resource of Object.keys(model.repositories)) {
        if (arn === one.caller && resource === one.repository) continue
        const { question } = questionOf(estate, caller, { action: `ecr:${action}`, resource }, at)
        if (decide(question).outcome === 'allowed') found.add(`${arn} ${action} ${resource}`)
      }
  }
  return found
}

async function breakAndMend(seed: number): Promise<void> {
  const random = new Random(seed)
  const one = healthy(random)
  const whole = await ask(one)
  expect(whole.verdict, `${seed}: ${JSON.stringify(whole.chain)}`).toBe('allowed')
  const { injected, expected, says } = breakOne(one, random)
  const what = `seed ${seed}, ${says}`
  const broken = await ask(one)
  expect(broken.verdict, what).toBe('denied')
  for (const [index, { name }] of injected.entries()) {
    const wanted = must(expected[index], name)
    const named = broken.causes.some(names(wanted))
    expect(named, `${what}: ${JSON.stringify(wanted)} in ${JSON.stringify(broken.causes)}`).toBe(
      true,
    )
    count.causes += 1
    count.kinds.add(name)
  }
  count.estates += 1
  const fixes = broken.report?.fixes ?? []
  const left = expected.filter((_, at) => injected[at]?.unfixable)
  const proven = fixes.filter((fix) => fix.proven)
  if (left.length === 0)
    expect(proven.length, `${what}: ${JSON.stringify(fixes)}`).toBeGreaterThan(0)
  if (left.length === injected.length)
    expect(
      proven.map(({ title }) => title),
      what,
    ).toEqual([])
  const before = allowedTo(one.model, one)
  for (const { commands } of proven) {
    const mended: Healthy = { ...one, model: structuredClone(one.model) }
    paste(commands, mended.model)
    const { verdict, causes } = await ask(mended)
    const done = `${what}: ${commands.join('\n')} ${JSON.stringify(causes)}`
    expect(verdict, done).toBe(left.length > 0 ? 'denied' : 'allowed')
    for (const cause of causes)
      expect(
        left.map(names).some((is) => is(cause)),
        done,
      ).toBe(true)
    if (left.length === 0) await expectMinimal(one, mended, what)
    if (left.length === 0 && commands === proven[0]?.commands) expectTold(broken, one, mended, what)
    const after = allowedTo(mended.model, one)
    for (const it of before) expect(after.has(it), `${what}: ${it} is lost`).toBe(true)
    expect(
      [...after].filter((it) => !before.has(it) && !isBack(it, one, injected)),
      `${what}: gained by ${commands.join('\n')}`,
    ).toEqual([])
    count.fixes += 1
  }
}

/** Looked at in some: each takes as long as the whole estate. */
async function expectMinimal(one: Healthy, mended: Healthy, what: string): Promise<void> {
  if (count.estates % 4 !== 0) return
  // A push is given what builders read back as well.
  const spared = one.task === 'push' ? ['ecr:BatchGetImage'] : []
  for (const model of thinner(one.model, mended.model, spared)) {
    const { verdict } = await ask({ ...mended, model })
    expect(verdict, `${what}: something of the fix can be left out`).toBe('denied')
    count.thinner += 1
  }
}

/** `check` flips with the fix, and `diff` tells exactly the access that it gives. */
function expectTold(broken: Diagnosis, one: Healthy, mended: Healthy, what: string): void {
  // An endpoint is the request's way, which neither is told.
  const causes = broken.causes.filter(({ type }) => type !== 'VPC endpoint policy')
  // Where the caller may have Lambda write its statement, it is not there yet.
  const isAmended = JSON.stringify(mended.model.roles[one.caller]).includes('SetRepositoryPolicy')
  const asked = causes.filter(({ who }) => !isAmended || who !== 'lambda.amazonaws.com')
  const before = checksOf(asked, one, one.model)
  expect(before, `${what}: check`).toEqual(before.map(() => false))
  const after = checksOf(asked, one, mended.model)
  expect(after, `${what}: check after the fix`).toEqual(before.map(() => true))
  count.checks += before.length
  if (count.estates % 4 !== 1) return
  const told = differenceBetween(one.model, mended.model)
  expect(told.said, `${what}: diff`).toEqual(told.true)
  const isPull = ({ actions }: Cause) => actions.some((it) => it.startsWith('ecr:'))
  const isLambdas = asked.some((it) => it.who === 'lambda.amazonaws.com' && isPull(it))
  const runs = one.model.functions[one.fn]?.repository === one.repository
  expect(
    told.forLambda.map(({ kind }) => kind),
    `${what}: diff for Lambda`,
  ).toEqual(isLambdas && runs ? ['added'] : [])
  count.differences += 1
}

/** Under a ceiling that was lifted, the account's own policies count again. */
const isBack = (it: string, { mine, repository }: Healthy, injected: readonly Fault[]): boolean =>
  injected.some(({ ceiling }) => ceiling) &&
  it.startsWith(`arn:aws:iam::${mine}:`) &&
  it.endsWith(` ${repository}`)

const first = Number(process.env.PROVE_SEED ?? 1)

test('every cause is named, and the fix that is printed mends it and gives nobody else anything', async () => {
  const misses: string[] = []
  for (let seed = first; seed < first + estates; seed++) {
    try {
      await breakAndMend(seed)
    } catch (error) {
      misses.push((error as Error).message.slice(0, 1500))
    }
  }
  expect(
    misses.slice(0, Number(process.env.PROVE_SHOWN ?? 5)),
    `${misses.length} of ${estates} missed`,
  ).toEqual([])
}, 3_600_000)

afterAll(() => {
  console.log(
    `${count.causes} causes of ${count.kinds.size} kinds named in ${count.estates} broken estates, ${count.fixes} fixes pasted, ${count.thinner} without a part of them; check flips for ${count.checks} causes, and diff tells ${count.differences} fixes`,
  )
})
