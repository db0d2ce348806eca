import { applied } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import type { Edit } from '../policy/fix.ts'
import { fixesTogether } from '../policy/fix-together.ts'
import { principalName } from '../policy/principal-name.ts'
import type { Question } from '../policy/types.ts'
import { type DecisionReport, decisionReports } from './decision-report.ts'
import { fixCommand } from './fix-command.ts'
import type { Decided } from './question.ts'
import { sequelOf } from './sequels.ts'
import { mayHearOf, maySee, ownerOf, owns, type Viewer, withoutHiddenControls } from './viewer.ts'

export interface RefusalReport {
  readonly version: 2
  /** The id of the request. */
  readonly request: string
  readonly at: string
  readonly caller: string
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly decisions: readonly DecisionReport[]
  readonly fixes: readonly FixReport[]
  readonly notes: readonly string[]
}

export interface FixReport {
  readonly title: string
  readonly proven: boolean
  readonly edits: readonly (Pick<Edit, 'side' | 'holder' | 'label'> & {
    readonly document: string
    readonly command?: string
  })[]
}

/** A report of these decisions under this head, as far as the viewer's account may know. */
export function reportOf(
  head: Omit<RefusalReport, 'version' | 'decisions' | 'fixes' | 'notes'>,
  decided: readonly Decided[],
  viewer: Viewer | undefined,
): RefusalReport {
  const denied = decided.filter(({ outcome }) => outcome !== 'allowed')
  return {
    version: 2,
    ...head,
    decisions: groups(denied).flatMap((group) => decisionReports(group, viewer)),
    fixes: groups(denied).flatMap((group) => fixReports(group, viewer)),
    notes: notesFor(denied, viewer),
  }
}

const nameOf = ({ caller }: Decided): string => principalName(caller.principal)

/** Denied questions of the same caller about the same resource are answered by one fix. */
function groups(denied: readonly Decided[]): readonly (readonly Decided[])[] {
  const found = new Map<string, Decided[]>()
  for (const one of denied) {
    const key = `${nameOf(one)} ${one.question.resource} ${one.check.purpose}`
    found.set(key, [...(found.get(key) ?? []), one])
  }
  return [...found.values()]
}

function fixReports(group: readonly Decided[], viewer: Viewer | undefined): FixReport[] {
  const questions = group.map(({ question }) =>
    withoutHiddenControls(viewer, asKnownTo(viewer, question)),
  )
  const [first] = questions
  const [one] = group
  if (!first || !one) return []
  const caller = nameOf(one)
  const actions = [...new Set(questions.map(({ action }) => action))].join(' and ')
  const proven = questions.every((question, at) => question === group[at]?.question)
  const report = (title: string, asked: readonly Question[]): FixReport[] =>
    fixesTogether(asked).map((fix) => ({
      title,
      proven,
      edits: fix.edits.map((edit) => editReport(edit, viewer, first)),
    }))
  const sequel = questions.length === 1 && !one.check.purpose ? sequelOf(first) : undefined
  const whole = sequel?.questions.filter((question) => decide(question).outcome !== 'allowed')
  return [
    ...report(`let ${caller} do ${actions}`, questions),
    ...(sequel && whole && whole.length > 1
      ? report(`let ${caller} ${sequel.what}: what it would be denied next is in it too`, whole)
      : []),
  ]
}

/**
 * The question with the other account's policies left out: what is proposed to its owner must not depend
 * on what stands there, or on whether the resource is there at all.
 */
function asKnownTo(viewer: Viewer | undefined, question: Question): Question {
  const { policies, principal, resourceAccount } = question
  const mine = 'account' in principal && owns(viewer, principal.account)
  const ours = owns(viewer, resourceAccount)
  if ((mine || !('account' in principal)) && ours) return question
  if (ours) {
    const { boundary: _, session: __, ...rest } = policies
    return { ...question, policies: { ...rest, identity: [anything] } }
  }
  return { ...question, policies: { ...policies, resource: [] } }
}

/** Stands for the caller's own policies where they are not ours to see, nor to change. */
const anything = applied(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  'policies of the caller',
  '',
)

function editReport(
  edit: Edit,
  viewer: Viewer | undefined,
  question: Question,
): FixReport['edits'][number] {
  const { side, holder } = edit
  if (maySee(viewer, side, question)) {
    const command = fixCommand(edit)
    const document = edit.document ?? ''
    return { side, holder, label: edit.label, document, ...(command && { command }) }
  }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [edit.statement] }, null, 2)
  return { side, holder, label: `to be added by the owner of ${holder}`, document }
}

function notesFor(denied: readonly Decided[], viewer: Viewer | undefined): string[] {
  const notes: string[] = []
  notes.push(...new Set(denied.flatMap(({ question }) => controlNote(question, viewer) ?? [])))
  const hidden = denied.find(({ question }) => !owns(viewer, question.resourceAccount))
  if (hidden)
    notes.push(
      `account ${hidden.question.resourceAccount} alone may know whether ${hidden.question.resource} exists: its owner can ask with \`--as ${hidden.question.resourceAccount}\``,
    )
  return notes
}

/** To a member of an organization AWS names the policy that denies; changing it is for another account. */
function controlNote(question: Question, viewer: Viewer | undefined): string | undefined {
  const decision = decide(question)
  if (decision.outcome === 'allowed' || !/control policy$/.test(decision.type)) return undefined
  const { type } = decision
  if (maySee(viewer, type, question) || !mayHearOf(viewer, type, question)) return undefined
  return `a ${type} stands in the way: only account ${ownerOf(type, question)} may see and change it`
}
