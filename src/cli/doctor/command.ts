import { existsSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { readBody } from '../../aws/http.ts'
import type { Collection } from '../../collected/collection.ts'
import { type Diagnosis, diagnose } from '../../doctor/diagnosis.ts'
import { tasksOfMessage } from '../../doctor/from-message.ts'
import { isRefused, recordsIn, type TrailRecord, tasksOfRecord } from '../../doctor/from-trail.ts'
import type { Task, TaskName } from '../../doctor/task.ts'
import { meaningReport } from '../../estate/meaning/report.ts'
import { parseArn } from '../../names/arn.ts'
import { readMessage } from '../../policy/message/read.ts'
import { several, withEndpoint } from '../command.ts'
import { usage } from '../failure.ts'
import { type Page, renderReport } from '../report/render.ts'
import { refusalReport } from '../report/schema.ts'
import { findServer } from '../server-client.ts'
import { styleFor } from '../terminal.ts'
import { examineAll, type Format } from './all.ts'
import { estatesOf } from './estates.ts'
import { textOf } from './files.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import { namedTask, type TaskOptions } from './named-task.ts'
import { collectionOf, type ReadNow } from './read-now.ts'
import { renderDiagnosis } from './render.ts'
import { reportedDiagnoses } from './reported.ts'
import { type SettingOptions, withSetting } from './setting.ts'

interface Options extends TaskOptions, SettingOptions, ReadNow {
  readonly all?: boolean
  readonly full?: boolean
  readonly json?: boolean
  readonly apply?: boolean
  readonly format: Format
  /** False where the accounts are said to be in none. */
  readonly organization: boolean
}

const taskNames: readonly TaskName[] = [
  'create-function',
  'update-function-code',
  'invoke',
  'push',
  'pull',
]

const messageMax = 1024 * 1024
const widthMax = 100

export function configure(doctor: Command): void {
  withSetting(withEndpoint(doctor))
    .argument('[words...]', 'what to look at, then files and folders of what was collected')
    .option('--as <principal>', 'who does it: the ARN of a user, role or session, or an account')
    .option('--image <uri>', 'the image, or the ARN of its repository')
    .option('--function <arn>', 'the function')
    .option('--role <arn>', "the function's execution role")
    .option('--profile <name>', 'read the account of this AWS profile now; several times', several)
    .option('--no-organization', 'the accounts are in no organization, or its policies allow all')
    .option('--all', 'look at everything in what was collected; all words are files and folders')
    .addOption(
      new Option('--format <format>', 'how the findings are printed')
        .choices(['text', 'json', 'sarif', 'markdown'])
        .default('text'),
    )
    .option('--apply', 'write the fix, if it is proven, to where it was read; AWS: asks first')
    .option('--json', 'the same as --format json')
    .option('--full', 'with --all: every finding, also where there are many of one kind')
    .addHelpText(
      'after',
      `
The first word is a message of AWS's, in quotes, as any tool printed it; - to read
it from standard input; a file of CloudTrail's; or a task: ${taskNames.join(', ')}.
The others are files, or folders of files, as these commands print them:
  aws iam get-account-authorization-details
  aws ecr describe-repositories, get-repository-policy
  aws lambda list-functions, get-function, get-policy
  aws organizations list-roots, list-accounts-for-parent, describe-policy, …
A policy document by itself is given as FILE=ARN, with the ARN of what it is of.
Beside them, or in their place:
  terraform show -json PLAN > plan.json    how it will be: stands over how it is
  terraform show -json, terraform.tfstate  how it is
  template.yaml, template.json             of CloudFormation or SAM
  cdk.out                                  what cdk synth writes
What those call a resource may be written for its ARN, such as
aws_lambda_function.app or a template's AppFunction.
What was not collected is unknown, and is never taken for "there is none".
Without files and profiles the running server is asked, if there is one.

It ends with 0 when all is allowed, 1 with findings, 2 for input that is no use.
With --all a finding is an error or a warning: notes alone end with 0.

Examples:
  tidegate doctor - exports/ < message.txt
  tidegate doctor push --as arn:aws:iam::111111111111:role/ci \\
    --image 999999999999.dkr.ecr.us-east-1.amazonaws.com/app exports/
  tidegate doctor --all --format sarif exports/ > doctor.sarif`,
    )
    .action(run)
}

async function run(words: readonly string[], options: Options): Promise<void> {
  const [first, ...rest] = words
  if (options.all) {
    if (first === undefined) throw usage('--all: expected files or folders of what was collected')
    const isFine = await examineAll(words, options, formatOf(options), {
      ...page(),
      full: options.full ?? false,
    })
    if (!isFine) process.exitCode = 1
    return
  }
  if (first === undefined)
    throw usage('expected a message, a task or a file: see `tidegate doctor --help`')
  if ((taskNames as readonly string[]).includes(first)) {
    const collection = await collectionOf(rest, options)
    const { task, notes } = namedTask(first as TaskName, options, collection)
    return await tell([await examine(task, collection, options, notes)], options, rest)
  }
  const isFile = first !== '-' && existsSync(first.replace(/=arn:.*$/, ''))
  const message = first === '-' ? await standardInput() : isFile ? await textOf(first) : first
  const records = recordsOf(message)
  if (records) return aboutRecords(records, rest, options)
  if (isFile)
    throw usage(
      `expected a message, a task or a CloudTrail record before the files, got \`${first}\``,
    )
  return aboutMessage(message, rest, options)
}

function recordsOf(text: string): readonly TrailRecord[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return recordsIn(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function aboutRecords(
  records: readonly TrailRecord[],
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const refused = records.filter(isRefused)
  if (refused.length === 0) throw usage('none of these CloudTrail records is of a refused request')
  const collection = await collectionOf(paths, options)
  const found: Diagnosis[] = []
  for (const one of refused) {
    const { tasks, notes } = tasksOfRecord(one, collection)
    if (tasks.length === 0)
      process.stderr.write(`tidegate: ${one.eventName}: ${notes.join('; ')}\n`)
    for (const task of tasks) found.push(await examine(task, collection, options, notes))
  }
  await tell(found, options, paths)
}

async function aboutMessage(
  message: string,
  paths: readonly string[],
  options: Options,
): Promise<void> {
  const collection = await collectionOf(paths, options)
  const read = readMessage(message)
  if (read.sentences.length === 0)
    throw usage('none of AWS’s sentences about a refusal is in this message: paste the whole of it')
  const { tasks, notes } = tasksOfMessage(read, collection, options)
  const isSaid = paths.length > 0 || options.profile !== undefined
  const isAbout = isSaid || tasks.some((task) => concerns(task, collection))
  if (!isAbout || tasks.length === 0) {
    const report = meaningReport(message, new Date(), notes)
    if (!report) return
    process.exitCode = 1
    process.stdout.write(
      formatOf(options) === 'json'
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : renderReport(refusalReport.parse(report), page()),
    )
    return
  }
  const found: Diagnosis[] = []
  for (const task of tasks) found.push(await examine(task, collection, options, notes))
  await tell(found, options, paths)
}

/** A message about other accounts than those of the running server is none of its own. */
function concerns({ steps }: Task, collection: Collection): boolean {
  const accounts = collection.accounts()
  return steps.some(({ step }) => accounts.has(step.as.account))
}

/** Its accounts are AWS's, and it is asked for all that there is to say. */
const page = (): Page => ({
  ...{ target: 'aws', full: true },
  style: styleFor(process.stdout, process.env),
  width: Math.min(process.stdout.columns || widthMax, widthMax),
})

const formatOf = ({ json, format }: Options): Format => (json ? 'json' : format)

async function tell(
  found: readonly Diagnosis[],
  options: Options,
  paths: readonly string[],
): Promise<void> {
  const { apply, endpoint, profile, region } = options
  if (apply && paths.length > 0 && !profile)
    throw usage('--apply: expected --profile or a running server to write to, got files alone')
  if (found.some(({ verdict }) => verdict !== 'allowed')) process.exitCode = 1
  process.stdout.write(await written(found, formatOf(options)))
  if (!apply) return
  const { applyFix } = await import('./apply.ts')
  if (!profile) return applyFix(found, { server: findServer(endpoint, process.env) })
  const { accountsOf } = await import('../collect/connections.ts')
  const accounts = await accountsOf(profile, region ?? [])
  const profiles = new Map(accounts.map((one) => [one.id, one.profile ?? '']))
  await applyFix(found, { profiles })
}

async function written(found: readonly Diagnosis[], format: Format): Promise<string> {
  if (format === 'json') return `${JSON.stringify(found, undefined, 2)}\n`
  if (format === 'text') return found.map((one) => renderDiagnosis(one, page())).join('')
  const reported = await reportedDiagnoses(found)
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

const standardInput = async (): Promise<string> =>
  Buffer.from(await readBody(process.stdin, { bytesMax: messageMax })).toString('utf8')
