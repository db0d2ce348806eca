import { decide } from '../policy/decide.ts'
import { readMessage } from '../policy/message/read.ts'
import { principalName } from '../policy/principal-name.ts'
import type { Question } from '../policy/types.ts'
import { type DecisionReport, decisionReports } from './decision-report.ts'
import type { Estate } from './estate.ts'
import type { FixReport } from './fix-report.ts'
import { fixesFor } from './fixes.ts'
import { meaningsOf } from './meaning/meaning.ts'
import { pageOf, pagePath } from './meaning/page.ts'
import type { Meaning } from './meaning/said.ts'
import type { Decided } from './question.ts'
import { type Known, nothingKnown } from './remedies/known.ts'
import { remediesOf } from './remedies/remedies.ts'
import type { Remedy } from './remedies/remedy.ts'
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
  /** What helps besides changing a policy. */
  readonly remedies: readonly Remedy[]
  /** What the server did by itself around it and was refused, newest first. */
  readonly background?: readonly BackgroundReport[]
  /** AWS's sentences, read without an account at hand. */
  readonly meanings?: readonly Meaning[]
  readonly notes: readonly string[]
  /** What explains the message, in the package: `docs/messages/….md`. Absent where none does. */
  readonly page?: string
}

export interface BackgroundReport {
  readonly request: string
  readonly at: string
  readonly caller: string
  readonly operation: string
  readonly message: string
}

/** Who asked for what, and the answer. */
export type Head = Omit<
  RefusalReport,
  'version' | 'decisions' | 'fixes' | 'remedies' | 'background' | 'meanings' | 'notes' | 'page'
>

/** What is known besides the decisions. */
export interface Besides {
  readonly known?: Known
  /** The Region that was asked. */
  readonly region?: string | undefined
  /** The function that it is about. */
  readonly functionName?: string | undefined
  readonly background?: readonly BackgroundReport[]
  /** Told before all else. */
  readonly notes?: readonly string[]
}

/** A report of these decisions under this head, with fixes for the estate as it is now, as far as the viewer may know. */
export async function reportOf(
  estate: Estate,
  head: Head,
  decided: readonly Decided[],
  viewer: Viewer | undefined,
  { known = nothingKnown, region, functionName, background = [], notes = [] }: Besides = {},
): Promise<RefusalReport> {
  const denied = decided.filter(({ outcome }) => outcome !== 'allowed')
  const fixes = await fixesFor(estate, decided, viewer)
  // What is known of this refusal says more than what its sentence says of all.
  const said = notes.length > 0 ? [] : meant(head.message)
  const others = denied.length > 0 ? notesFor(denied, viewer) : said
  const page = pageOf(readMessage(head.message))
  const refused = {
    ...head,
    ...(region !== undefined && { region }),
    ...(functionName !== undefined && { functionName }),
  }
  return {
    version: 2,
    ...head,
    ...(background.length > 0 && { background }),
    decisions: groups(denied).flatMap((group) => decisionReports(group, viewer, known)),
    fixes: fixes.fixes,
    remedies: remediesOf(refused, denied, viewer, known),
    notes: [...notes, ...fixes.notes, ...others],
    ...(page && { page: pagePath(page) }),
  }
}

/** What AWS's sentence says, where no policy stood in the way. */
const meant = (message: string): readonly string[] =>
  meaningsOf(readMessage(message)).flatMap(({ proves }) => proves)

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
