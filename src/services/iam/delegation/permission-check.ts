import type { Caller } from '../../../estate/caller.ts'
import type { Estate } from '../../../estate/estate.ts'
import { questionOf } from '../../../estate/question.ts'
import { actionTables } from '../../../policy/actions.ts'
import { applied } from '../../../policy/compile.ts'
import { decide } from '../../../policy/decide.ts'
import { globMatches, globOf } from '../../../policy/match/glob.ts'
import { isObject, type JsonObject } from '../../../policy/parse.ts'
import type { AppliedPolicy, Policies, Question } from '../../../policy/types.ts'
import type { DelegationRow } from '../../../store/iam/delegation-requests.ts'
import { detailsOf } from './details.ts'

type Result = 'ALLOWED' | 'DENIED' | 'UNSURE'

/** More is not asked: AWS does not promise an answer either. */
const questionsMax = 2000

/**
 * Whether the caller may do what a request asks for, which is all that its partner will be able to do. It is approximate, as AWS's is:
 * a pattern is asked as it stands, and where conditions decide the answer is that they do.
 */
export async function checkPermissions(
  row: DelegationRow,
  caller: Caller,
  estate: Estate,
  now: Date,
): Promise<Result> {
  const asks = await asksOf(detailsOf(row).PermissionPolicy)
  if (!asks) return 'UNSURE'
  let result: Result = 'ALLOWED'
  for (const { action, resource } of asks) {
    const { question } = await questionOf(estate, caller, { action, resource }, now)
    const one = answer(question)
    if (one === 'DENIED') return one
    if (one === 'UNSURE') result = one
  }
  return result
}

interface Ask {
  readonly action: string
  readonly resource: string
}

/** Undefined for what cannot be listed: all but some actions or resources, and too many. */
async function asksOf(policy: string): Promise<readonly Ask[] | undefined> {
  const asks: Ask[] = []
  for (const statement of [JSON.parse(policy).Statement].flat()) {
    const { Effect, Action, Resource } = statement as JsonObject
    if (Effect !== 'Allow') continue
    if (Action === undefined || Resource === undefined) return undefined
    const actions = (await Promise.all([Action].flat().map(String).map(actionsLike))).flat()
    const resources = [Resource].flat().map(String)
    if (asks.length + actions.length * resources.length > questionsMax) return undefined
    asks.push(...actions.flatMap((action) => resources.map((resource) => ({ action, resource }))))
  }
  return asks
}

/** The actions that a pattern means; itself where it is none, or of a service that is not known. */
async function actionsLike(pattern: string): Promise<readonly string[]> {
  const [prefix = '', name = ''] = pattern.toLowerCase().split(':')
  if (!/[*?]/.test(name)) return [pattern]
  const service = (await actionTables()).service(prefix)
  const like = globOf(name)
  const found = [...(service?.actions.values() ?? [])].filter((one) =>
    globMatches(like, one.name.toLowerCase()),
  )
  return found.length > 0 ? found.map((one) => `${prefix}:${one.name}`) : [pattern]
}

function answer(question: Question): Result {
  const allowed = decide(question).outcome === 'allowed'
  const otherwise = decide(without(question, allowed ? 'Deny' : 'Allow')).outcome === 'allowed'
  if (allowed !== otherwise) return 'UNSURE'
  return allowed ? 'ALLOWED' : 'DENIED'
}

/** The same question, had every statement of that effect no conditions. */
function without(question: Question, effect: 'Allow' | 'Deny'): Question {
  const strip = (policy: AppliedPolicy) => stripped(policy, effect)
  const { boundary, session, serviceControl, resourceControl, ...rest } = question.policies
  const policies: Policies = {
    ...rest,
    identity: rest.identity.map(strip),
    ...(boundary && { boundary: strip(boundary) }),
    ...(session && { session: session.map(strip) }),
    ...(serviceControl && { serviceControl: serviceControl.map((level) => level.map(strip)) }),
    ...(resourceControl && { resourceControl: resourceControl.map((level) => level.map(strip)) }),
  }
  return { ...question, policies }
}

function stripped(policy: AppliedPolicy, effect: 'Allow' | 'Deny'): AppliedPolicy {
  if (!/"Condition"/.test(policy.document.text)) return policy
  const document: JsonObject = JSON.parse(policy.document.text)
  const statements = [document.Statement].flat().map((one) => {
    if (!isObject(one) || one.Effect !== effect) return one
    const { Condition: _, ...rest } = one
    return rest
  })
  // Compiled texts are kept, so that the next question finds this one.
  const text = JSON.stringify({ ...document, Statement: statements })
  return applied(text, policy.label, policy.holder, policy.arn)
}
