import type { Collection } from '../../collected/collection.ts'
import { readAnswers } from '../../collected/readers/readers.ts'
import { type Diagnosis, type Examined, examine } from '../../doctor/diagnosis.ts'
import { tasksOfMessage } from '../../doctor/from-message.ts'
import {
  isRefused,
  recordsIn,
  sessionsIn,
  type TrailRecord,
  tasksOfRecord,
} from '../../doctor/from-trail.ts'
import { imageCauses } from '../../doctor/image-causes.ts'
import { planFor, type Refused } from '../../doctor/plan.ts'
import type { Task, TaskName } from '../../doctor/task.ts'
import { throughEndpoints, unreadRegistries } from '../../doctor/through.ts'
import type { Verdict } from '../../doctor/walk.ts'
import { parseArn } from '../../names/arn.ts'
import { usage } from '../failure.ts'
import { fromJson } from '../json.ts'
import { sayAside } from '../language/say.ts'
import type { Page } from '../report/render.ts'
import { applyPlan, refuseFilesAlone, sayApplied } from './apply.ts'
import { estatesOf, type Standing } from './estates.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import { messageFrom, tellMeaning } from './message-alone.ts'
import { namedTask } from './named-task.ts'
import { firstOf } from './notes.ts'
import type { Format, Options } from './options.ts'
import { formatOf, pageFor } from './page.ts'
import { collectionOf } from './read-now.ts'
import { renderDiagnosis } from './render.ts'
import { reportedDiagnoses } from './reported.ts'
import { remember } from './text.ts'

/** A task, and what could not be told of it. */
interface Asked {
  readonly task: Task
  readonly notes: readonly string[]
}

export async function aboutTask(
  name: TaskName,
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const collection = await collectionOf(paths, options)
  await answer([namedTask(name, options, collection)], collection, paths, options)
}

/** What places in the records are told by. */
const trailName = 'CloudTrail'

/** False where the text is no record of CloudTrail's. */
export async function aboutRecords(
  text: string,
  paths: readonly string[],
  options: Options,
): Promise<boolean> {
  const records = recordsIn(fromJson(text))
  if (!records) return false
  remember(trailName, text)
  await aboutRefused(records, paths, options)
  return true
}

async function aboutRefused(
  records: readonly TrailRecord[],
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const refused = records.filter(isRefused)
  if (refused.length === 0) throw usage('none of these CloudTrail records is of a refused request')
  const collection = await collectionOf(paths, options)
  const learn = (into: Collection) => readAnswers(sessionsIn(records, trailName), into)
  learn(collection)
  const say = await sayAside()
  const asked = refused.flatMap((one): readonly Asked[] => {
    const { tasks, notes } = tasksOfRecord(one, collection)
    if (tasks.length === 0)
      process.stderr.write(`tidegate: ${one.eventName}: ${notes.map(say).join('; ')}\n`)
    return tasks.map((task) => ({ task, notes }))
  })
  await answer(asked, collection, paths, options, learn)
}

/** A message, with files, profiles or a running server at hand. */
export async function aboutMessage(
  message: string,
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const read = messageFrom(message)
  const collection = await collectionOf(paths, options)
  const { tasks, notes } = tasksOfMessage(read, collection, options)
  const isSaid = paths.length > 0 || options.profile !== undefined
  const isAbout = isSaid || tasks.some((task) => concerns(task, collection))
  if (!isAbout || tasks.length === 0) return await tellMeaning(message, notes, options)
  const asked = tasks.map((task) => ({ task, notes }))
  await answer(asked, collection, paths, options)
}

/** A message about other accounts than those of the running server is none of its own. */
function concerns({ steps }: Task, collection: Collection): boolean {
  const accounts = collection.accounts()
  return steps.some(({ step }) => accounts.has(step.as.account))
}

/** Asks, prints what is to be said, and where it was wished for applies the fixes and asks again. */
async function answer(
  said: readonly Asked[],
  collection: Collection,
  paths: readonly string[],
  options: Options,
  /** Adds what the question itself says of the accounts. */
  learn: (into: Collection) => void = () => undefined,
): Promise<void> {
  if (options.apply) refuseFilesAlone(paths, options)
  const through = options.vpcEndpoint ?? []
  const asked = said.map((one) => ({ ...one, task: throughEndpoints(one.task, through) }))
  const standing = await estatesOf(collection, options)
  const found: Examined[] = []
  for (const one of asked) found.push(await examineIn(standing, one))
  const diagnoses = found.map(({ diagnosis }) => diagnosis)
  if (diagnoses.some(({ verdict }) => verdict !== 'allowed')) process.exitCode = 1
  process.stdout.write(written(diagnoses, formatOf(options), await pageFor(options)))
  const refused = found.flatMap(refusedOf)
  if (!options.apply || refused.length === 0) return
  await applyPlan(await planFor(standing.estates.allows, refused), options)
  const again = await collectionOf([], options)
  learn(again)
  await askAgain(asked, again, options)
}

const refusedOf = ({ diagnosis, decided }: Examined): readonly Refused[] =>
  diagnosis.report ? [{ what: diagnosis.task, fixes: diagnosis.report.fixes, decided }] : []

/** What was read of files is as it was: only where it was written to is asked. */
async function askAgain(
  asked: readonly Asked[],
  collection: Collection,
  options: Options,
): Promise<void> {
  const standing = await estatesOf(collection, options)
  const verdicts: Verdict[] = []
  for (const one of asked) {
    const { diagnosis } = await examineIn(standing, one)
    verdicts.push(diagnosis.verdict)
    await sayApplied(`asked again: ${diagnosis.task} ${verdictsAgain[diagnosis.verdict]}`, options)
  }
  process.exitCode = verdicts.every((one) => one === 'allowed') ? 0 : 1
}

const verdictsAgain: Readonly<Record<Verdict, string>> = {
  allowed: 'is allowed',
  denied: 'is still refused',
  unknown: 'cannot be told from what was read now',
}

function written(found: readonly Diagnosis[], format: Format, page: Page): string {
  if (format === 'json') return `${JSON.stringify(found, undefined, 2)}\n`
  if (format === 'text') return found.map((one) => renderDiagnosis(one, page)).join('')
  const reported = reportedDiagnoses(found)
  if (format === 'sarif') return sarif(reported, page.say)
  const settle = found.flatMap((one) => one.settle)
  return markdown({ reported, access: [], unknown: settle.length, settle }, page.say)
}

async function examineIn(
  { collection, estates, about }: Standing,
  { task, notes }: Asked,
): Promise<Examined> {
  for (const { step } of task.steps)
    for (const { resource } of step.checks) {
      about(step.as.account)
      about(parseArn(resource)?.account ?? '')
    }
  return examine(task, estates, new Date(), {
    notes: [...notes, ...unreadRegistries(task, collection), ...firstOf([...collection.notes])],
    sourceOf: (place) => collection.sourceOf(place),
    images: imageCauses(task, collection),
  })
}
