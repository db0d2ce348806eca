import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RefusalReport } from '../../src/cli/report/schema.ts'
import { collect } from '../../src/collected/exports.fixture.ts'
import type { Diagnosis } from '../../src/doctor/diagnosis.ts'
import { examine } from '../support/doctor/ask.ts'
import { breakOne } from '../support/doctor/break.ts'
import { type Healthy, healthy } from '../support/doctor/healthy.ts'
import { filesOf } from '../support/doctor/model.ts'
import { Random } from '../support/doctor/random.ts'
import { type Refused, replay } from '../support/doctor/replay.ts'
import { Replica } from '../support/doctor/replica.ts'

// `npm run prove doctor` repeats four hundred.
const estates = Number(process.env.PROVE_REPLAYS ?? 16)
// Each is invited, accepts and is moved.
const accountsMax = Number(process.env.PROVE_ACCOUNTS ?? 4)
const first = Number(process.env.PROVE_SEED ?? 1)
const count = { estates: 0, refused: 0, explained: 0, mended: 0, kinds: new Set<string>() }

let replica: Replica
beforeAll(async () => {
  replica = await Replica.start()
}, 60_000)
afterAll(async () => {
  await replica.close()
  console.log(
    `${count.estates} broken estates of ${count.kinds.size} kinds imported: the server refuses ${count.refused} as the doctor says, explains ${count.explained} as it does, and allows ${count.mended} after its fix`,
  )
})

const onFiles = (one: Healthy): Promise<Diagnosis> => examine(one, collect(filesOf(one.model)))

/** As `tidegate doctor` reads a running server. */
const onServer = async (one: Healthy): Promise<Diagnosis> =>
  examine(one, await replica.collected(one))

/** The stage at which it fails, what AWS answers, and which side is to blame. Whoever makes a control policy gives it its id. */
const said = ({ verdict, chain, answer, causes }: Diagnosis) => ({
  verdict,
  stage: chain.find((link) => link.verdict === 'denied')?.stage,
  answer: answer && inWords(answer).replace(/\/o-\w+\/(\w+)\/p-\w+/, '/$1'),
  sides: causes.map(({ type, account, actions }) => [type, account, ...actions].join(' ')).sort(),
})

const inWords = ({ code, message }: Pick<Refused, 'code' | 'message'>) => `${code}: ${message}`

type Decisions = readonly {
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly outcome: string
  readonly layers: readonly { readonly type: string; readonly verdict: string }[]
}[]

const layersOf = (decisions: Decisions): readonly string[] =>
  decisions.flatMap(({ caller, action, resource, outcome, layers }) =>
    action.split(', ').flatMap((one) => {
      const verdicts = layers
        // The server has no endpoints.
        .filter(({ type }) => type !== 'VPC endpoint policy')
        .map(({ type, verdict }) => `${type} ${verdict}`)
      return `${caller} ${one} ${resource}: ${outcome} by ${verdicts.join(', ')}`
    }),
  )

/** What `tidegate explain` says of the refusal that it kept: each layer as the doctor has it. */
function expectExplained({ report, answer }: Diagnosis, explained: RefusalReport, what: string) {
  expect(explained.message, `${what}: explain`).toBe(answer?.message)
  const told = new Set(layersOf(report?.decisions ?? []))
  const others = layersOf(explained.decisions).filter((one) => !told.has(one))
  expect(others, `${what}: explain and doctor`).toEqual([])
  count.explained += 1
}

/** A function that lost its role or its repository is made nowhere. */
const isMakeable = ({ model, execution, repository }: Healthy): boolean =>
  execution in model.roles && repository in model.repositories

async function breakAndReplay(seed: number): Promise<void> {
  const random = new Random(seed)
  const one = healthy(random, accountsMax)
  const { injected, says } = breakOne(one, random)
  const what = `seed ${seed}, ${says}`
  if (injected.some(({ isSilent, isUnserved }) => isSilent || isUnserved)) return
  if (one.task === 'invoke' && !isMakeable(one)) return
  expect(await replica.make(one), what).toEqual([])
  const predicted = said(await onFiles(one))
  const diagnosis = await onServer(one)
  expect(said(diagnosis), `${what}: files and server`).toEqual(predicted)
  const refused = await replay(replica, one)
  expect(refused && inWords(refused), what).toBe(diagnosis.answer && inWords(diagnosis.answer))
  expect(refused?.stage, what).toBe(predicted.stage)
  if (refused?.stage === 'now') expectExplained(diagnosis, await replica.explained(), what)
  count.estates += 1
  count.refused += 1
  for (const { name } of injected) count.kinds.add(name)
  const fix = diagnosis.report?.fixes.find(({ proven }) => proven)
  if (injected.some(({ unfixable }) => unfixable)) return
  expect(fix, `${what}: no fix is proven`).toBeDefined()
  await replica.apply(fix?.commands ?? [])
  const again = await replay(replica, one)
  expect(again, `${what}: ${fix?.title}: ${again && inWords(again)}`).toBeUndefined()
  count.mended += 1
}

test('a server with the same estate refuses the call as the doctor says, and allows it after the fix', async () => {
  const misses: string[] = []
  for (let seed = first; seed < first + estates; seed++) {
    try {
      await breakAndReplay(seed)
    } catch (error) {
      misses.push(`seed ${seed}: ${(error as Error).message}`.slice(0, 1500))
    }
  }
  expect(
    misses.slice(0, Number(process.env.PROVE_SHOWN ?? 5)),
    `${misses.length} of ${estates} missed`,
  ).toEqual([])
}, 3_600_000)
