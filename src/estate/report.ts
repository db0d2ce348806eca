import { decide } from '../policy/decide.ts'
import type { DiffLine } from '../policy/edit/diff.ts'
import { principalName } from '../policy/principal-name.ts'
import type { PolicyType, Question } from '../policy/types.ts'
import { type DecisionReport, decisionReports } from './decision-report.ts'
import type { Estate } from './estate.ts'
import { fixesFor } from './fixes.ts'
import type { Decided } from './question.ts'
import { mayHearOf, maySee, ownerOf, owns, type Viewer } from './viewer.ts'

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

/** A report of these decisions under this head, with fixes for the estate as it is now, as far as the viewer may know. */
export async function reportOf(
  estate: Estate,
  head: Omit<RefusalReport, 'version' | 'decisions' | 'fixes' | 'notes'>,
  decided: readonly Decided[],
  viewer: Viewer | undefined,
): Promise<RefusalReport> {
  const denied = decided.filter(({ outcome }) => outcome !== 'allowed')
  const { fixes, notes } = await fixesFor(estate, decided, viewer)
  return {
    version: 2,
    ...head,
    decisions: groups(denied).flatMap((group) => decisionReports(group, viewer)),
    fixes,
    notes: [...notes, ...notesFor(denied, viewer)],
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
