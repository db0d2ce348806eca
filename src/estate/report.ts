import { applied } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { type DiffLine, diffOf } from '../policy/edit/diff.ts'
import type { Edit } from '../policy/fix.ts'
import { fixesTogether } from '../policy/fix-together.ts'
import { principalName } from '../policy/principal-name.ts'
import type { PolicyType, Question } from '../policy/types.ts'
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
  /** With it, made by `actor`, the whole task is allowed. */
  readonly proven: boolean
  /** Why it is not proven. */
  readonly why?: string
  /** What it gives beyond the refused request. */
  readonly adds?: string
  /** Who makes the edits: an ARN. Several are joined with a comma. */
  readonly actor: string
  readonly edits: readonly EditReport[]
  /** What others have to do: it is theirs to prove. */
  readonly asks?: readonly AskReport[]
  /** Lines for a shell: pasted in order they are the whole fix. */
  readonly commands: readonly string[]
}

export interface EditReport {
  readonly side: PolicyType
  readonly label: string
  /** ARN of what holds the document. */
  readonly holder: string
  readonly op: 'create' | 'change' | 'remove' | 'attach' | 'detach' | 'copy'
  readonly diff: readonly DiffLine[]
  /** The whole document afterwards, as AWS shows and takes it. Absent where none is left. */
  readonly document?: string
}

export interface AskReport {
  /** Who can do it. */
  readonly account: string
  readonly say: string
  /** The statement to be added. */
  readonly statement?: string
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
      ...(!proven && { why: 'the other account has policies of its own' }),
      actor: ownersOf(fix.edits),
      edits: fix.edits.map((edit) => editReport(edit, viewer, first)),
      commands: fix.edits.flatMap((edit) => commandOf(edit, viewer, first)),
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

function editReport(edit: Edit, viewer: Viewer | undefined, question: Question): EditReport {
  const { side, holder, label, document } = edit
  const isOurs = maySee(viewer, side, question)
  const shown = isOurs
    ? document
    : JSON.stringify({ Version: '2012-10-17', Statement: [edit.statement] }, null, 2)
  return {
    side,
    label: isOurs ? label : `to be added by the owner of ${holder}`,
    holder,
    op: document === undefined ? 'remove' : 'change',
    diff: diffOf(undefined, shown),
    ...(shown !== undefined && { document: shown }),
  }
}

function commandOf(edit: Edit, viewer: Viewer | undefined, question: Question): readonly string[] {
  const command = maySee(viewer, edit.side, question) ? fixCommand(edit) : undefined
  return command ? [`npx tidegate exec --as ${edit.holder.split(':')[4]} -- ${command}`] : []
}

const ownersOf = (edits: readonly Edit[]): string =>
  [...new Set(edits.map(({ holder }) => `arn:aws:iam::${holder.split(':')[4]}:root`))].join(', ')

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
