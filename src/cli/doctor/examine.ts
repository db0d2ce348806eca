import type { Collection } from '../../collected/collection.ts'
import { readAnswers } from '../../collected/readers/readers.ts'
import { type Diagnosis, diagnose } from '../../doctor/diagnosis.ts'
import { tasksOfMessage } from '../../doctor/from-message.ts'
import {
  isRefused,
  recordsIn,
  sessionsIn,
  type TrailRecord,
  tasksOfRecord,
} from '../../doctor/from-trail.ts'
import type { Task, TaskName } from '../../doctor/task.ts'
import { parseArn } from '../../names/arn.ts'
import { usage } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { fromJson } from '../json.ts'
import { estatesOf } from './estates.ts'
import { remember } from './excerpt.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import { messageFrom, tellMeaning } from './message-alone.ts'
import { namedTask } from './named-task.ts'
import type { Format, Options } from './options.ts'
import { formatOf, page } from './page.ts'
import { collectionOf } from './read-now.ts'
import { renderDiagnosis } from './render.ts'
import { reportedDiagnoses } from './reported.ts'

export async function aboutTask(
  name: TaskName,
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const collection = await collectionOf(paths, options)
  const { task, notes } = namedTask(name, options, collection)
  await tell([await examine(task, collection, options, notes)], options, paths)
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
  readAnswers(sessionsIn(records, trailName), collection)
  const found: Diagnosis[] = []
  for (const one of refused) {
    const { tasks, notes } = tasksOfRecord(one, collection)
    if (tasks.length === 0)
      process.stderr.write(`tidegate: ${one.eventName}: ${notes.join('; ')}\n`)
    for (const task of tasks) found.push(await examine(task, collection, options, notes))
  }
  await tell(found, options, paths)
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
  if (!isAbout || tasks.length === 0) return tellMeaning(message, notes, options)
  const found: Diagnosis[] = []
  for (const task of tasks) found.push(await examine(task, collection, options, notes))
  await tell(found, options, paths)
}

/** A message about other accounts than those of the running server is none of its own. */
function concerns({ steps }: Task, collection: Collection): boolean {
  const accounts = collection.accounts()
  return steps.some(({ step }) => accounts.has(step.as.account))
}

async function tell(
  found: readonly Diagnosis[],
  options: Options,
  paths: readonly string[],
): Promise<void> {
  const { apply, endpoint, profile, region } = options
  if (apply && paths.length > 0 && !profile)
    throw usage('--apply: expected --profile or a running server to write to, got files alone')
  if (found.some(({ verdict }) => verdict !== 'allowed')) process.exitCode = 1
  process.stdout.write(written(found, formatOf(options)))
  if (!apply) return
  const { applyFix } = await import('./apply.ts')
  if (!profile) return applyFix(found, { server: findServer(endpoint, process.env) })
  const { accountsOf } = await import('../collect/connections.ts')
  const accounts = await accountsOf(profile, region ?? [])
  const profiles = new Map(accounts.map((one) => [one.id, one.profile ?? '']))
  await applyFix(found, { profiles })
}

function written(found: readonly Diagnosis[], format: Format): string {
  if (format === 'json') return `${JSON.stringify(found, undefined, 2)}\n`
  if (format === 'text') return found.map((one) => renderDiagnosis(one, page())).join('')
  const reported = reportedDiagnoses(found)
  if (format === 'sarif') return sarif(reported)
  const settle = found.flatMap((one) => one.settle)
  return markdown({ reported, access: [], unknown: settle.length, settle })
}

async function examine(
  task: Task,
  collection: Collection,
  options: Options,
  notes: readonly string[],
): Promise<Diagnosis> {
  const { estates, about } = await estatesOf(collection, options)
  for (const { step } of task.steps)
    for (const { resource } of step.checks) {
      about(step.as.account)
      about(parseArn(resource)?.account ?? '')
    }
  return diagnose(task, estates, new Date(), {
    notes: [...notes, ...firstOf([...collection.notes])],
    sourceOf: (place) => collection.sourceOf(place),
  })
}

const notesMax = 10

const firstOf = (notes: readonly string[]): readonly string[] =>
  notes.length <= notesMax
    ? notes
    : [...notes.slice(0, notesMax), `and ${notes.length - notesMax} more that were left out`]
