import { parseAccountId } from '../names/account.ts'
import { rootArn } from '../names/arn.ts'
import { decide } from '../policy/decide.ts'
import { type DocumentChange, withDocuments } from '../policy/edit/documents.ts'
import { labelOf } from '../policy/place.ts'
import { principalsOf } from '../policy/principals.ts'
import type { Place, Question } from '../policy/types.ts'
import type { Asking } from './caller.ts'
import { makesItsResource } from './check.ts'
import { type Call, ownerOfPlace, putPolicyAt } from './commands.ts'
import type { Estate } from './estate.ts'
import { questionOf } from './question.ts'

export type Proof = { readonly proven: true } | { readonly proven: false; readonly why: string }

/** A change as it leaves, with the calls that make it; undefined where no command can. */
export interface Making {
  readonly change: DocumentChange
  readonly calls: readonly Call[] | undefined
}

/**
 * Whether whoever owns each document may make the change, the service takes it, and with all of them every question
 * is answered with yes. `others` are changes that somebody else is asked for: they are taken as made.
 */
export async function prove(
  estate: Estate,
  makings: readonly Making[],
  questions: readonly Question[],
  others: readonly DocumentChange[],
  now: Date,
): Promise<Proof> {
  for (const { change, calls } of makings) {
    const why =
      problemOf(estate, change, besides(change.place, questions)) ??
      (await unknownPrincipal(estate, change)) ??
      (calls ? await refusal(estate, change, calls, now) : unwritable(change.place))
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

/** The owner's root user is asked, who needs no policy: what binds it too binds everybody. */
async function refusal(
  estate: Estate,
  { place }: DocumentChange,
  calls: readonly Call[],
  now: Date,
): Promise<string | undefined> {
  const account = parseAccountId(ownerOfPlace(place) ?? '')
  if (!account) return `it is not known whose the ${labelOf(place)} is`
  const root: Asking = {
    principal: { kind: 'root', account, arn: rootArn(account) },
    account,
    request: { id: 'proof', secureTransport: true },
  }
  for (const { check } of calls) {
    const { question, resourceExists } = await questionOf(estate, root, check, now)
    if (resourceExists === false && !makesItsResource(check))
      return `\`${check.resource}\` does not exist any more`
    const decision = decide(question)
    if (decision.outcome === 'allowed') continue
    const by = decision.outcome === 'explicitly-denied' ? decision.by[0]?.policy.label : undefined
    const reason = by ? `a Deny in ${by}` : `no ${decision.type}`
    return `${reason} keeps the root user of account ${account} from \`${check.action}\`, too: only whom it spares can make this change`
  }
  return undefined
}

/** The limit of inline policies is for all of one holder together. */
function besides(place: Place, questions: readonly Question[]): number {
  if (place.kind !== 'inline policy') return 0
  const others = new Map<string, number>()
  for (const { policies } of questions)
    for (const { place: one, document } of policies.identity)
      if (one?.kind === 'inline policy' && one.of === place.of && one.name !== place.name)
        others.set(one.name, document.text.replace(/\s/g, '').length)
  return [...others.values()].reduce((sum, length) => sum + length, 0)
}

function problemOf(
  estate: Estate,
  { place, after }: DocumentChange,
  others: number,
): string | undefined {
  const rules = putPolicyAt(estate.putPolicy, place)?.limits?.(place)
  if (after === undefined || !rules) return undefined
  const problem = rules.problem(after)
  if (problem !== undefined) return `the service refuses the document: ${problem}`
  const text = JSON.stringify(JSON.parse(after))
  const length = others + (rules.countsSpaces ? text : text.replace(/\s/g, '')).length
  return length > rules.charactersMax
    ? `it would take ${length} characters, and ${rules.charactersMax} are allowed`
    : undefined
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
