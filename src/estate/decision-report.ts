import { type Explanation, explain, type LayerExplanation } from '../policy/explain.ts'
import { principalName } from '../policy/principal-name.ts'
import { makesItsResource } from './check.ts'
import type { Decided } from './question.ts'
import { type Known, shownPrincipal } from './remedies/known.ts'
import { mayHearOf, maySee, ownerOf, owns, type Viewer } from './viewer.ts'

/** Why one step of a request was refused, kind by kind of policy. */
export interface DecisionReport {
  /** What it was for, where the action alone does not tell. */
  readonly purpose?: string
  readonly caller: string
  /** Several are joined with a comma when the same policies fail them in the same way. */
  readonly action: string
  readonly resource: string
  readonly outcome: string
  readonly layers: readonly LayerReport[]
  /** What is not known of the service, or not decided by policies: for the resource's owner alone. */
  readonly notes?: readonly string[]
  /** Whether the resource exists: for its owner alone. */
  readonly ownersNote?: string
}

/** `hidden`: another account's, of which not even the number is told. */
export type LayerReport = Omit<LayerExplanation, 'verdict'> & {
  readonly verdict: LayerExplanation['verdict'] | 'hidden'
}

/** Decisions that differ only in their action are told once. */
export function decisionReports(
  denied: readonly Decided[],
  viewer: Viewer | undefined,
  known: Known,
): DecisionReport[] {
  const told = new Map<
    string,
    { one: Decided; actions: string[]; layers: LayerReport[]; notes: readonly string[] }
  >()
  for (const one of denied) {
    const { action } = one.question
    const explanation = explain(one.question)
    const layers = shown(asSeenBy(viewer, explanation), known)
    const notes = owns(viewer, one.question.resourceAccount) ? explanation.notes : []
    const key = JSON.stringify([metBy(layers, action, []), notes])
    const same = told.get(key)
    if (same) same.actions.push(action)
    else told.set(key, { one, actions: [action], layers, notes })
  }
  return [...told.values()].map(({ one, actions, layers, notes }) => {
    const note = existenceNote(one, viewer)
    const { action, resource } = one.question
    const { purpose } = one.check
    return {
      ...(purpose !== undefined && { purpose }),
      caller: principalName(one.caller.principal),
      action: actions.join(', '),
      resource,
      outcome: one.outcome,
      layers: metBy(layers, action, actions),
      ...(notes.length > 0 && { notes }),
      ...(note && { ownersNote: note }),
    }
  })
}

/** Policies are kept with the ids of whom they name. */
const shown = (layers: LayerReport[], known: Known): LayerReport[] =>
  JSON.parse(JSON.stringify(layers), (name, value) =>
    name === 'says' ? value.map((said: string) => shownPrincipal(said, known)) : value,
  )

/** The same with other actions in the place of the one that was asked for. */
const metBy = (layers: LayerReport[], action: string, actions: readonly string[]): LayerReport[] =>
  JSON.parse(JSON.stringify(layers), (name, value) =>
    name === 'met' && value[0] === action ? actions : value,
  )

/** In the own account AWS itself tells what is missing, once the caller may look. */
function existenceNote(
  { question, resourceExists, caller }: Decided,
  viewer: Viewer | undefined,
): string | undefined {
  const { resourceAccount } = question
  if (resourceExists === undefined || !owns(viewer, resourceAccount)) return undefined
  // That it is absent is what the caller wants.
  if (!resourceExists && makesItsResource(question)) return undefined
  const only =
    caller.account === resourceAccount ? '' : `; only account ${resourceAccount} is told this`
  if (!resourceExists) return `the resource does not exist, and no grant would change that${only}`
  return only && `the resource exists${only}`
}

/** Each side's policies are shown to its own account; of the other side only AWS's sentence remains. */
function asSeenBy(viewer: Viewer | undefined, { question, layers }: Explanation): LayerReport[] {
  const seen = new Map<string, LayerReport>()
  for (const [at, layer] of layers.entries()) {
    const { type } = layer
    if (!mayHearOf(viewer, type, question)) continue
    if (maySee(viewer, type, question)) seen.set(`${at}`, layer)
    // One a type, so that the number of levels is hidden too.
    else seen.set(type, hidden(type, ownerOf(type, question)))
  }
  return [...seen.values()]
}

const hidden = (type: LayerExplanation['type'], owner: string): LayerReport => ({
  type,
  verdict: 'hidden',
  note: `only account ${owner} may see them`,
  policies: [],
})
