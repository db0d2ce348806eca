import { decide, isSameAccount } from './decide.ts'
import { allowIn, allowInResource } from './fix/allow.ts'
import { applyEdit, bearsOn, type Edit } from './fix/change.ts'
import { exemptions } from './fix/exempt.ts'
import { widenings } from './fix/widen.ts'
import { type Fix, minimal } from './fix.ts'
import type { Decision, PolicyType, Question } from './types.ts'

export interface FixOptions {
  /**
   * Other questions of the same principal that are denied, as they are now. A fix that would allow one of
   * them is left out where another fix does not.
   */
  readonly deniedBefore?: readonly Question[]
}

export interface ProvenFix extends Fix {
  /** Which of `deniedBefore` it would allow as well. */
  readonly alsoAllows: readonly Question[]
}

/**
 * Every smallest change that would allow the question, the narrowest first: which document to change, by
 * a statement of its own, by one more value in an element of an Allow, or by an exemption from a Deny.
 * Each was applied to a copy of the question and decided again, so none is proposed that another layer
 * would still deny. Empty when the question is allowed already, or nothing in a policy can allow it.
 */
export function fix(question: Question, options: FixOptions = {}): readonly ProvenFix[] {
  const { deniedBefore = [] } = options
  const found = new Map<string, { edits: readonly Edit[]; breadth: number }>()
  search(question, decide(question), [], 1, (edits, breadth) => {
    const kept = minimal(question, edits)
    const key = JSON.stringify(kept)
    const known = found.get(key)
    if (!known || known.breadth > breadth) found.set(key, { edits: kept, breadth })
    return found.size < fixesMax
  })
  const proven = [...found.values()]
    .sort((a, b) => a.edits.length - b.edits.length || a.breadth - b.breadth)
    .map(({ edits }) => ({ edits, alsoAllows: deniedBefore.filter((one) => frees(edits, one)) }))
  const clean = proven.filter(({ alsoAllows }) => alsoAllows.length === 0)
  return clean.length > 0 ? clean : proven
}

/** Layers that may each need a change of their own, with room for a Deny behind each. */
const editsMax = 8
const fixesMax = 32

type Found = (edits: readonly Edit[], breadth: number) => boolean

/** Depth first; false ends it. */
function search(
  question: Question,
  decision: Decision,
  edits: readonly Edit[],
  breadth: number,
  found: Found,
): boolean {
  if (decision.outcome === 'allowed') return edits.length === 0 || found(edits, breadth)
  if (edits.length >= editsMax) return true
  for (const step of steps(question, decision)) {
    const after = step.edits.reduce(applyEdit, question)
    const more = [...edits, ...step.edits]
    if (!search(after, decide(after), more, breadth * step.breadth, found)) return false
  }
  return true
}

interface Step {
  readonly edits: readonly Edit[]
  readonly breadth: number
}

type Denied = Exclude<Decision, { outcome: 'allowed' }>

const steps = (question: Question, decision: Denied): readonly Step[] =>
  decision.outcome === 'explicitly-denied'
    ? exemptionSteps(question, decision)
    : allowSteps(question, decision.type)

/** In one account the resource may grant by itself, where the identity side is silent. */
function allowSteps(question: Question, type: PolicyType): readonly Step[] {
  const either = type === 'identity-based policy' && isSameAccount(question)
  const own: readonly (readonly Edit[])[] = [
    allowIn(type, question),
    ...(either ? [allowInResource(question)] : []),
  ]
  const wider = [
    ...widenings(type, question),
    ...(either ? widenings('resource-based policy', question) : []),
  ]
  return [
    ...own.filter((edits) => edits.length > 0).map((edits) => ({ edits, breadth: 1 })),
    ...wider
      .filter(({ edit }) => helps(question, type, edit))
      .map(({ edit, breadth }) => ({ edits: [edit], breadth })),
  ]
}

function helps(question: Question, type: PolicyType, edit: Edit): boolean {
  const after = decide(applyEdit(question, edit))
  return after.outcome === 'allowed' || after.type !== type
}

/** To spare one caller is narrower than to spare a resource or an action for everybody, or to drop it all. */
function exemptionSteps(
  question: Question,
  { type, by }: Extract<Denied, { outcome: 'explicitly-denied' }>,
): readonly Step[] {
  const [denying] = by
  if (!denying) return []
  const helping = exemptions(type, denying, question)
    .map((edit, at) => ({ edits: [edit], breadth: 10 ** (at + 1) }))
    .filter(({ edits }) => {
      const after = decide(edits.reduce(applyEdit, question))
      return (
        after.outcome !== 'explicitly-denied' || after.type !== type || after.by.length < by.length
      )
    })
  // A Deny is dropped only where nothing narrower helps.
  const narrow = helping.filter(({ edits }) => edits[0]?.statement !== undefined)
  return narrow.length > 0 ? narrow : helping
}

const frees = (edits: readonly Edit[], other: Question): boolean =>
  decide(other).outcome !== 'allowed' &&
  decide(edits.filter((edit) => bearsOn(other, edit)).reduce(applyEdit, other)).outcome ===
    'allowed'
