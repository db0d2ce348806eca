import { decide } from '../policy/decide.ts'
import { type DocumentChange, withDocuments } from '../policy/edit/documents.ts'
import { attachedMax, attachedTo, besides } from '../policy/fix/quota.ts'
import { labelOf } from '../policy/place.ts'
import { principalsOf } from '../policy/principals.ts'
import type { Place, Question } from '../policy/types.ts'
import { excess } from '../policy/validate/document.ts'
import { type PutPolicies, putPolicyAt } from './commands.ts'
import type { Estate } from './estate.ts'
import type { Making } from './making.ts'

export type Proof = { readonly proven: true } | { readonly proven: false; readonly why: string }

/**
 * Whether somebody may make each change, the service takes it, and with all of them every question is answered with
 * yes. `others` are changes that somebody else is asked for: they are taken as made.
 */
export async function prove(
  estate: Estate,
  makings: readonly Making[],
  questions: readonly Question[],
  others: readonly DocumentChange[],
): Promise<Proof> {
  const puts = await estate.putPolicy
  for (const { change, actor } of makings) {
    const why =
      problemOf(puts, change, questions) ??
      (await unknownPrincipal(estate, change)) ??
      (actor ? (actor.ok ? undefined : actor.why) : unwritable(change.place))
    if (why !== undefined) return { proven: false, why }
  }
  const changes = [...makings.map(({ change }) => change), ...others]
  const denied = questions.find(
    (question) => decide(withDocuments(question, changes)).outcome !== 'allowed',
  )
  if (denied)
    return {
      proven: false,
      why: `with it \`${denied.action}\` on \`${denied.resource}\` is still denied`,
    }
  return { proven: true }
}

const unwritable = (place: Place): string =>
  place.kind === 'session policy'
    ? 'a session policy is passed when the session begins: begin it anew with this one'
    : `no command writes the ${labelOf(place)}`

function problemOf(
  puts: PutPolicies,
  { place, after }: DocumentChange,
  questions: readonly Question[],
): string | undefined {
  const rules = putPolicyAt(puts, place)?.limits?.(place)
  if (after === undefined || !rules) return undefined
  const problem = rules.problem(after)
  if (problem !== undefined) return `the service refuses the document: ${problem}`
  const over = excess(rules, after, besides(place, questions))
  if (!over) return undefined
  const full =
    place.kind === 'inline policy' && attachedTo(place.of, questions).size >= attachedMax
      ? `, and ${attachedMax} managed policies hang there, as many as may: detach one, and ask again`
      : ''
  return `it would take ${over.taken} characters, and ${over.charactersMax} are allowed${full}`
}

/** The service refuses a document that names a user or role which does not exist. */
async function unknownPrincipal(
  estate: Estate,
  { after }: DocumentChange,
): Promise<string | undefined> {
  for (const { kind, value } of principalsOf(after ?? '')) {
    if (kind !== 'AWS' || !/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(value)) continue
    const { exists } = await estate.resource({ action: 'iam:GetPrincipal', resource: value })
    if (exists === false) return `\`${value}\` does not exist, and the service refuses its name`
  }
  return undefined
}
