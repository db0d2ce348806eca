import type { Unknown } from '../collected/unknown.ts'
import { lacksItsResource } from '../estate/check.ts'
import { denialCode, denialMessage } from '../estate/denial.ts'
import type { Decided } from '../estate/question.ts'
import { type RefusalReport, reportOf } from '../estate/report.ts'
import type { Refusal } from '../estate/scenarios/scenario.ts'
import { roleOf } from '../policy/action-rule.ts'
import { notesOn } from '../policy/notes.ts'
import { principalName } from '../policy/principal-name.ts'
import { type Cause, causesOf, type SourceOf } from './cause.ts'
import type { ImageCause } from './image-causes.ts'
import { type Settle, settleUnknown } from './settle.ts'
import type { Stage, Task } from './task.ts'
import { type Estates, type StepResult, type Verdict, walkTask } from './walk.ts'

/** What the doctor says of one task: each link of the chain, the causes, and what would put them right. */
export interface Diagnosis {
  readonly version: 1
  /** `create-function` */
  readonly task: string
  readonly verdict: Verdict
  /** What AWS answers to the first link that is denied, as far as a sentence of its own is known. */
  readonly answer?: Refusal
  readonly causes: readonly Cause[]
  readonly chain: readonly ChainStep[]
  /** The denied links statement by statement, with the fixes. Absent where nothing is denied. */
  readonly report?: RefusalReport
  /** What was not read, and is taken to allow in what is said of the denied links and of the fixes. */
  readonly assumed: readonly Unknown[]
  /** What would settle the links that are unknown. */
  readonly settle: readonly Settle[]
  readonly notes: readonly string[]
}

export interface ChainStep {
  readonly stage: Stage
  readonly verdict: Verdict
  /** An ARN, or `lambda.amazonaws.com`. */
  readonly as: string
  readonly resource: string
  readonly purpose?: string
  readonly actions: readonly { readonly action: string; readonly verdict: Verdict }[]
  /** Nothing allows it yet; Lambda writes its statement for this caller. */
  readonly isMended?: true
}

export interface DiagnosisOptions {
  readonly notes?: readonly string[]
  readonly sourceOf?: SourceOf
  /** What stands in the way besides policies. */
  readonly images?: readonly ImageCause[]
}

/** A diagnosis, and what it was made of. */
export interface Examined {
  readonly diagnosis: Diagnosis
  readonly decided: readonly Decided[]
}

export async function diagnose(...args: Parameters<typeof examine>): Promise<Diagnosis> {
  return (await examine(...args)).diagnosis
}

export async function examine(
  task: Task,
  estates: Estates,
  at: Date,
  options: DiagnosisOptions = {},
): Promise<Examined> {
  const results = await walkTask(task, estates, at)
  const decided = results.flatMap((one) => one.decided)
  return { diagnosis: await diagnosisOf(task, results, estates, at, options), decided }
}

async function diagnosisOf(
  task: Task,
  results: readonly StepResult[],
  estates: Estates,
  at: Date,
  { notes = [], sourceOf = () => undefined, images = [] }: DiagnosisOptions,
): Promise<Diagnosis> {
  const denied = results.filter(({ verdict }) => verdict === 'denied')
  const open = results.filter(({ verdict }) => verdict === 'unknown')
  const report = await reportFor(task, results, estates, at)
  return {
    version: 1,
    task: task.name,
    verdict: denied.length + images.length > 0 ? 'denied' : open.length > 0 ? 'unknown' : 'allowed',
    ...answerIn(denied, images),
    causes: [
      ...causesOf(
        denied.flatMap(({ decided }) => decided),
        sourceOf,
      ),
      ...images.map(({ cause }) => cause),
    ],
    chain: [...results.flatMap(linksOf), ...images.map(linkOf)],
    ...(report && { report }),
    assumed: unique(denied.flatMap(({ checks }) => checks).flatMap(({ unknowns }) => unknowns)),
    settle: settleUnknown(
      unique(open.flatMap(({ checks }) => checks.flatMap((one) => one.unknowns))),
    ),
    notes: [...new Set([...notes, ...results.flatMap(notesOf)])],
  }
}

/** What is not known of a service; the report of a denied link has its own. So are a key's grants that nobody read. */
function notesOf({ decided, verdict }: StepResult): readonly string[] {
  return decided.flatMap(({ question }) => [
    ...(verdict === 'denied' ? [] : notesOn(question)),
    ...(roleOf(question) === 'required' && !question.policies.grants
      ? [
          `a grant may allow it too: \`aws kms list-grants --key-id ${question.resource}\` lists them`,
        ]
      : []),
  ])
}

/** What is asked now is answered before what comes later, and policies before what they give access to. */
function answerIn(denied: readonly StepResult[], images: readonly ImageCause[]) {
  const [first] = denied
  const image = images.find(({ stage, answer }) => stage === 'now' && answer)
  const isImageFirst =
    !first || first.stage === 'later' || first.taken.step.absence?.isBeforeChecks === true
  if (image?.answer && isImageFirst && !isAbsence(first)) return { answer: image.answer }
  return first && answerTo(first)
}

const isAbsence = (step: StepResult | undefined): boolean =>
  step?.decided.some((one) => lacksItsResource(one.check, one.resourceExists)) === true

const linkOf = ({ stage, cause }: ImageCause): ChainStep => ({
  ...{ stage, verdict: 'denied', as: '', resource: cause.holder, actions: [] },
  purpose: cause.type === 'absence' ? 'the image must be there' : 'the image must be of use',
})

/** A step's checks on one resource are one link. */
function linksOf({ stage, taken, checks, isMended }: StepResult): readonly ChainStep[] {
  const links = new Map<string, ChainStep & { actions: { action: string; verdict: Verdict }[] }>()
  for (const { answer, verdict } of checks) {
    if (!taken.answers.includes(answer)) continue
    const { action, resource, purpose } = answer.check
    const link = links.get(resource) ?? {
      stage,
      verdict: 'allowed' as Verdict,
      as: principalName(answer.as.principal),
      resource,
      ...(purpose !== undefined && { purpose }),
      actions: [],
      ...(isMended && { isMended }),
    }
    link.actions.push({ action, verdict })
    links.set(resource, link)
  }
  return [...links.values()].map((link) => ({
    ...link,
    verdict: isMended ? 'allowed' : worst(link.actions.map(({ verdict }) => verdict)),
  }))
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('denied') ? 'denied' : verdicts.includes('unknown') ? 'unknown' : 'allowed'

async function reportFor(
  { name }: Task,
  results: readonly StepResult[],
  estates: Estates,
  at: Date,
): Promise<RefusalReport | undefined> {
  const first = results.find(({ verdict }) => verdict === 'denied')
  const refused = first?.decided.find(({ outcome }) => outcome !== 'allowed')
  if (!first || !refused) return undefined
  const { check, caller } = refused
  const { code = denialCode(check), message = '' } = answerTo(first)?.answer ?? {}
  const [service = '', action = ''] = check.action.split(':')
  const head = {
    request: '',
    at: at.toISOString(),
    caller: principalName(caller.principal),
    service,
    operation: action,
    ...{ code, message },
  }
  return reportOf(estates.allows, head, whole(name, first, results), undefined)
}

/** Of a step that is denied: because something is not there, or in its own words, or in those of its first denied check. */
function answerTo({ taken, decided }: StepResult): { readonly answer: Refusal } | undefined {
  const { refusal, absence } = taken.step
  const refused = decided.find(({ outcome }) => outcome !== 'allowed')
  const isAbsent = decided.some((one) => lacksItsResource(one.check, one.resourceExists))
  if (isAbsent && absence && (!refused || absence.isBeforeChecks)) {
    const { code, message } = absence
    return { answer: { code, message } }
  }
  if (!refused) return undefined
  if (refusal) return { answer: refusal }
  const { check, question } = refused
  const told = taken.answers.find((one) => one.check === check)
  return (
    told && {
      answer: {
        code: denialCode(check),
        message: denialMessage(check, question, told.decision),
      },
    }
  )
}

/** A fix for creating a function takes what comes later into account by itself. */
function whole(name: string, first: StepResult, results: readonly StepResult[]) {
  const same = name === 'invoke' ? results : results.filter(({ stage }) => stage === first.stage)
  return same.flatMap(({ decided }) => decided)
}

const unique = (unknowns: readonly Unknown[]): readonly Unknown[] => [
  ...new Map(unknowns.map((one) => [`${one.what} ${one.name} ${one.of}`, one])).values(),
]
