import { afterAll, expect, test } from 'vitest'
import type { Collection } from '../../src/collected/collection.ts'
import { CollectedEstate } from '../../src/collected/estate.ts'
import { collect } from '../../src/collected/exports.fixture.ts'
import { askerOf, callerIn } from '../../src/doctor/caller.ts'
import type { Cause } from '../../src/doctor/cause.ts'
import { type Diagnosis, diagnose } from '../../src/doctor/diagnosis.ts'
import {
  createFunctionTask,
  functionKeyOf,
  parseImage,
  pullTask,
  pushTask,
  type Task,
} from '../../src/doctor/task.ts'
import { questionOf } from '../../src/estate/question.ts'
import { parseRegion } from '../../src/names/region.ts'
import { decide } from '../../src/policy/decide.ts'
import { servicesKnown } from '../../src/services/all.ts'
import { awsManagedPolicies } from '../../src/store/iam/managed-policies/index.ts'
import { type Expected, type Fault, faults } from '../support/doctor/faults.ts'
import { type Healthy, healthy } from '../support/doctor/healthy.ts'
import { filesOf, type Model, region } from '../support/doctor/model.ts'
import { paste } from '../support/doctor/paste.ts'
import { Random } from '../support/doctor/random.ts'

// `npm run prove doctor` breaks two thousand.
const estates = Number(process.env.PROVE_ESTATES ?? 200)
const at = new Date('2026-11-27T12:00:00Z')
const count = { estates: 0, causes: 0, fixes: 0, kinds: new Set<string>() }
const managed = await awsManagedPolicies()

const must = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new Error(`expected ${what}`)
  return value
}

const estateOf = (collection: Collection, assume: 'allows' | 'denies') =>
  new CollectedEstate(collection, {
    assume,
    awsManaged: (arn) => managed.get(arn)?.document,
    putPolicy: servicesKnown.putPolicy,
  })

function taskOf(one: Healthy, collection: Collection): Task {
  const asker = must(askerOf(one.caller, collection), 'the caller')
  const caller = callerIn(asker, must(parseRegion(region), 'a Region'))
  const image = must(parseImage(one.repository), 'an image')
  if (one.task === 'push') return pushTask(caller, image)
  if (one.task === 'pull') return pullTask(caller, image)
  return createFunctionTask(caller, must(functionKeyOf(one.fn), 'a function'), one.execution, image)
}

async function examine(one: Healthy): Promise<Diagnosis> {
  const collection = collect(filesOf(one.model))
  const estates = { allows: estateOf(collection, 'allows'), denies: estateOf(collection, 'denies') }
  return diagnose(taskOf(one, collection), estates, at)
}

const names =
  ({ type, holder, action, element }: Expected) =>
  (cause: Cause) =>
    cause.type === type &&
    [cause.holder, cause.statement?.holder].includes(holder) &&
    cause.actions.includes(action) &&
    (element === undefined ||
      (cause.statement?.elements ?? []).some((it) => (it.condition ?? it.element) === element))

/** What everybody may do to everything, but for those whose task it is. */
function allowedTo(model: Model, one: Healthy): ReadonlySet<string> {
  const collection = collect(filesOf(model))
  const estate = estateOf(collection, 'allows')
  const here = must(parseRegion(region), 'a Region')
  const found = new Set<string>()
  for (const arn of Object.keys(model.roles)) {
    const caller = callerIn(must(askerOf(arn, collection), arn), here)
    for (const action of ['PutImage', 'BatchGetImage', 'ListImages', 'DeleteRepository'])
      for (const resource of Object.keys(model.repositories)) {
        if (arn === one.caller && resource === one.repository) continue
        const { question } = questionOf(estate, caller, { action: `ecr:${action}`, resource }, at)
        if (decide(question).outcome === 'allowed') found.add(`${arn} ${action} ${resource}`)
      }
  }
  return found
}

function pick(one: Healthy, random: Random): readonly Fault[] {
  const possible = faults.filter(({ when }) => when?.(one) ?? true)
  const first = random.pick(possible)
  if (!random.chance(0.5) || first.unfixable || first.alone) return [first]
  const others = possible.filter(
    ({ touches, unfixable, alone }) => touches !== first.touches && !unfixable && !alone,
  )
  return others.length > 0 ? [first, random.pick(others)] : [first]
}

async function breakAndMend(seed: number): Promise<void> {
  const random = new Random(seed)
  const one = healthy(random)
  const whole = await examine(one)
  expect(whole.verdict, `${seed}: ${JSON.stringify(whole.chain)}`).toBe('allowed')
  const injected = pick(one, random)
  const expected = injected.map((fault) => fault.inject(one, random))
  const what = `seed ${seed}, ${one.task}: ${injected.map(({ name }) => name).join(' and ')}`
  const broken = await examine(one)
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
  if (injected.some(({ unfixable }) => unfixable)) {
    expect(fixes, what).toEqual([])
    return
  }
  const proven = fixes.filter((fix) => fix.proven)
  expect(proven.length, `${what}: ${JSON.stringify(fixes)}`).toBeGreaterThan(0)
  const before = allowedTo(one.model, one)
  for (const { commands } of proven) {
    const mended: Healthy = { ...one, model: structuredClone(one.model) }
    paste(commands, mended.model)
    const { verdict, causes } = await examine(mended)
    expect(verdict, `${what}: ${commands.join('\n')} ${JSON.stringify(causes)}`).toBe('allowed')
    const after = allowedTo(mended.model, one)
    for (const it of before) expect(after.has(it), `${what}: ${it} is lost`).toBe(true)
    expect(
      [...after].filter((it) => !before.has(it) && !isBack(it, one, injected)),
      `${what}: gained by ${commands.join('\n')}`,
    ).toEqual([])
    count.fixes += 1
  }
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
    `${count.causes} causes of ${count.kinds.size} kinds named in ${count.estates} broken estates, ${count.fixes} fixes pasted`,
  )
})
