import { parseAccountId } from '../names/account.ts'
import { assumedRoleArn, nameInArn, parseArn, rootArn } from '../names/arn.ts'
import { decide } from '../policy/decide.ts'
import { type DocumentChange, withDocuments } from '../policy/edit/documents.ts'
import type { Decision, Principal, Question } from '../policy/types.ts'
import type { Asking } from './caller.ts'
import type { Check } from './check.ts'
import { makesItsResource } from './check.ts'
import type { Estate, Holder } from './estate.ts'
import { questionOf } from './question.ts'
import { ownerOf } from './viewer.ts'

/** Who makes a change: an account for its root user, or the ARN of a user or role. */
export type Actor =
  | { readonly ok: true; readonly as: string; readonly arn: string; readonly asking: Asking }
  | { readonly ok: false; readonly why: string }

/** So many of an account's users and roles are asked. */
export const actorsMax = 200

/** What is changed, in words, and the account whose it is. */
export interface Owned {
  readonly owner: string | undefined
  readonly what: string
}

/**
 * Who may make all calls of a change: the owner's root user, who needs no policy; where something binds it, too, a user
 * or role of the owner's that is spared. `done` is what is changed before.
 */
export async function actorFor(
  estate: Estate,
  { owner, what }: Owned,
  checks: readonly Check[],
  done: readonly DocumentChange[],
  now: Date,
): Promise<Actor> {
  const account = parseAccountId(owner ?? '')
  if (!account) return { ok: false, why: `it is not known whose the ${what} is` }
  const arn = rootArn(account)
  const root = asking({ kind: 'root', account, arn })
  const hindrance = await hindranceOf(estate, root, checks, done, now)
  if (!hindrance) return { ok: true, as: account, arn, asking: root }
  if ('missing' in hindrance) return { ok: false, why: hindrance.missing }
  for (const holder of await estate.principals(account, actorsMax)) {
    const one = principalOf(holder)
    if (!one) continue
    const other = asking(one)
    if (!(await hindranceOf(estate, other, checks, done, now)))
      return { ok: true, as: holder.arn, arn: holder.arn, asking: other }
  }
  return { ok: false, why: whyNobody(hindrance) }
}

/** Whether an actor may do something besides. */
export const mayAlso = async (
  estate: Estate,
  { asking }: Extract<Actor, { ok: true }>,
  check: Check,
  done: readonly DocumentChange[],
  now: Date,
): Promise<boolean> => !(await hindranceOf(estate, asking, [check], done, now))

type Hindrance =
  | { readonly missing: string }
  | { readonly question: Question; readonly decision: Denied }
type Denied = Exclude<Decision, { outcome: 'allowed' }>

async function hindranceOf(
  estate: Estate,
  asking: Asking,
  checks: readonly Check[],
  done: readonly DocumentChange[],
  now: Date,
): Promise<Hindrance | undefined> {
  for (const check of checks) {
    const { question, resourceExists } = await questionOf(estate, asking, check, now)
    if (resourceExists === false && !makesItsResource(check))
      return { missing: `\`${check.resource}\` does not exist any more` }
    const decision = decide(withDocuments(question, done))
    if (decision.outcome !== 'allowed') return { question, decision }
  }
  return undefined
}

function whyNobody({ question, decision }: Exclude<Hindrance, { missing: string }>): string {
  const { principal, action } = question
  const account = 'account' in principal ? principal.account : ''
  const by = decision.outcome === 'explicitly-denied' ? decision.by[0]?.policy.label : undefined
  const reason = by ? `a Deny in ${by}` : `no ${decision.type}`
  const binds = `${reason} keeps the root user of account ${account} from \`${action}\`, too`
  const owner = ownerOf(decision.type, question)
  return owner === account
    ? `${binds}, and no user or role of the account is spared that may do it: nobody can make this change`
    : `${binds}, and no user or role of the account is spared that may do it: account ${owner} has to change the ${decision.type} first`
}

const asking = (
  principal: Exclude<Principal, { kind: 'service' | 'identity-provider' | 'anonymous' }>,
): Asking => ({
  principal,
  account: principal.account,
  request: { id: 'proof', secureTransport: true },
})

function principalOf({ id, arn }: Holder) {
  const { resource = '', account: owner = '' } = parseArn(arn) ?? {}
  const account = parseAccountId(owner)
  const name = nameInArn(resource)
  if (!account || resource.startsWith('role/aws-service-role/')) return undefined
  if (resource.startsWith('user/'))
    return { kind: 'user', account, arn, userName: name, userId: id } as const
  const session = { sessionName: 'fix', arn: assumedRoleArn(account, name, 'fix') }
  return {
    ...({ kind: 'assumed-role', account, serviceLinked: false } as const),
    ...{ roleArn: arn, roleId: id, ...session },
  }
}
