import type { Source } from '../collected/fact.ts'
import { lacksItsResource } from '../estate/check.ts'
import { holderOf } from '../estate/principal.ts'
import type { Decided } from '../estate/question.ts'
import { ownerOf } from '../estate/viewer.ts'
import { nameInArn, parseArn } from '../names/arn.ts'
import { missingOf } from '../policy/decide.ts'
import {
  type Explanation,
  explain,
  type LayerExplanation,
  type PolicyExplanation,
  type StatementExplanation,
} from '../policy/explain.ts'
import { principalName } from '../policy/principal-name.ts'
import type { AppliedPolicy, Place, PolicyType, Question } from '../policy/types.ts'

/** One thing that stands in the way: change it, and this one is gone. */
export interface Cause {
  /** `absence`: what is asked for is not there; `image`: the image or its tag is no use. No policy changes these. */
  readonly type: PolicyType | 'absence' | 'image'
  /** Whose it is to change: twelve digits. */
  readonly account: string
  /** The ARN of what holds the policy that denies or is silent; of what is absent. */
  readonly holder: string
  readonly who: string
  readonly resource: string
  readonly actions: readonly string[]
  /** The statement that denies, or the one that comes nearest to allowing. */
  readonly statement?: CausingStatement
  /** For people, in one sentence. */
  readonly say: string
}

export interface CausingStatement {
  readonly policy: string
  /** The ARN of what holds that policy. */
  readonly holder: string
  /** Counted from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  /** Where its document was read; absent where that is no file's. */
  readonly source?: Source
  /** Of an Allow those that stood in the way, of a Deny those by which it matched. */
  readonly elements: readonly Element[]
}

/** Where the document of a place was read. */
export type SourceOf = (place: Place) => Source | undefined

type Element = StatementExplanation['failed'][number]

/** Why questions were answered with no. Actions that fail for the same reason are one cause. */
export function causesOf(decided: readonly Decided[], sourceOf: SourceOf): readonly Cause[] {
  const found = new Map<string, Cause>()
  for (const one of decided) {
    for (const cause of causesOfOne(one, sourceOf)) {
      const { say: _, actions, statement, ...same } = cause
      const key = JSON.stringify([same, statement?.policy, statement?.index])
      const known = found.get(key)
      found.set(key, known ? { ...cause, actions: merged(known.actions, actions) } : cause)
    }
  }
  return [...found.values()].map((cause) => ({ ...cause, say: sentence(cause) }))
}

const merged = (one: readonly string[], other: readonly string[]): readonly string[] => [
  ...new Set([...one, ...other]),
]

function causesOfOne({ question, resourceExists }: Decided, sourceOf: SourceOf): readonly Cause[] {
  const { resource, action, resourceAccount } = question
  const same = {
    who: principalName(question.principal),
    resource,
    actions: [action],
    say: '',
  }
  const absence = lacksItsResource(question, resourceExists)
    ? [{ ...same, type: 'absence' as const, account: resourceAccount, holder: resource }]
    : []
  const explanation = explain(question)
  // What is not there has no policy either.
  const missing = missingOf(question).filter((type) => absence.length === 0 || !isOfResource(type))
  const denies = deniesIn(explanation, sourceOf).map((cause) => ({ ...same, ...cause }))
  return [
    ...absence,
    ...denies,
    ...missing.map((type) => ({ ...same, ...silence(type, explanation, sourceOf) })),
  ]
}

const isOfResource = (type: PolicyType): boolean =>
  type === 'resource-based policy' || type === 'role trust policy'

type Reason = Pick<Cause, 'type' | 'account' | 'holder' | 'statement'>

/** Every Deny that matches: to take one away does not help while another stands. */
const deniesIn = ({ layers, question }: Explanation, sourceOf: SourceOf): readonly Reason[] =>
  layers.flatMap(({ type, policies }) =>
    policies.flatMap((policy) =>
      policy.matched
        .filter(({ effect }) => effect === 'Deny')
        .map((statement) => ({
          type,
          account: ownerOf(type, question),
          holder: policy.holder,
          statement: causing(question, sourceOf, policy, statement, statement.because ?? []),
        })),
    ),
  )

/** A type whose policies say nothing about it, and the statement that comes nearest. */
function silence(type: PolicyType, { layers, question }: Explanation, sourceOf: SourceOf): Reason {
  const silent = layers.filter((layer) => layer.type === type && layer.verdict !== 'allows')
  const policy = silent.flatMap(({ policies }) => policies).find(({ nearest }) => nearest)
  return {
    type,
    account: ownerOf(type, question),
    holder: holderFor(type, question, silent),
    ...(policy?.nearest && {
      statement: causing(question, sourceOf, policy, policy.nearest, policy.nearest.failed),
    }),
  }
}

function causing(
  { policies }: Question,
  sourceOf: SourceOf,
  policy: PolicyExplanation,
  { index, sid, effect }: StatementExplanation,
  elements: readonly Element[],
): CausingStatement {
  const { label, holder } = policy
  const place = applied(policies).find((one) => one.label === label && one.holder === holder)?.place
  const source = place && sourceOf(place)
  return {
    policy: label,
    holder,
    index,
    effect,
    elements,
    ...(sid !== undefined && { sid }),
    ...(source && { source }),
  }
}

const applied = (policies: Question['policies']): readonly AppliedPolicy[] =>
  Object.values(policies).flat(2)

function holderFor(
  type: PolicyType,
  { principal, resource, policies }: Question,
  silent: readonly LayerExplanation[],
): string {
  if (type === 'resource-based policy' || type === 'role trust policy') return resource
  if (type === 'service control policy' || type === 'resource control policy')
    return silent[0]?.levelName ?? ('account' in principal ? principal.account : '')
  if (type === 'VPC endpoint policy') return policies.endpoint?.holder ?? ''
  return holderOf(principal)?.arn ?? principalName(principal)
}

function sentence(cause: Cause): string {
  const { type, who, resource, statement, holder } = cause
  if (type === 'absence') return `\`${resource}\` does not exist`
  const what = `${joined(cause.actions)} on \`${resource}\``
  if (statement?.effect === 'Deny')
    return `${nameOf(statement)} of the ${statement.policy} denies \`${who}\` ${what}`
  const { subject, verb } = sideOf(cause, holder)
  const nearest = statement
    ? `: nearest is ${nameOf(statement)} of the ${statement.policy}, but its ${statement.elements.map(({ element, condition }) => condition ?? element).join(' and its ')} ${statement.elements.length > 1 ? 'do' : 'does'} not match`
    : ''
  return `${subject} ${verb} not allow \`${who}\` ${what}${nearest}`
}

const nameOf = ({ sid, index }: CausingStatement): string =>
  sid === undefined ? `statement ${index + 1}` : `statement \`${sid}\``

function sideOf(
  { type, account, resource }: Cause,
  holder: string,
): { readonly subject: string; readonly verb: 'do' | 'does' } {
  const name = nameInArn(parseArn(resource)?.resource ?? resource)
  const entity = parseArn(holder)?.resource ?? holder
  const who = `${entity.slice(0, entity.indexOf('/'))} ${nameInArn(entity)} in account ${account}`
  switch (type) {
    case 'identity-based policy':
      return { subject: `the policies of ${who}`, verb: 'do' }
    case 'resource-based policy':
      return { subject: `the policy of ${name} in account ${account}`, verb: 'does' }
    case 'role trust policy':
      return { subject: `the trust policy of role ${name} in account ${account}`, verb: 'does' }
    case 'permissions boundary':
      return { subject: `the permissions boundary of ${who}`, verb: 'does' }
    case 'service control policy':
      return { subject: `the service control policies of ${holder}`, verb: 'do' }
    case 'VPC endpoint policy':
      return { subject: `the policy of the VPC endpoint ${nameInArn(holder)}`, verb: 'does' }
    default:
      return { subject: `the ${type}`, verb: 'does' }
  }
}

function joined(actions: readonly string[]): string {
  const named = actions.map((one) => `\`${one}\``)
  const last = named.pop() ?? ''
  return named.length > 0 ? `${named.join(', ')} and ${last}` : last
}
