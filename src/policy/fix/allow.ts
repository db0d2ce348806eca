import { resourcePolicyType } from '../decide.ts'
import { grants } from '../match/principal.ts'
import type { JsonObject } from '../parse.ts'
import { decideWithTrace } from '../trace.ts'
import type { AppliedPolicy, PolicyType, Principal, Question } from '../types.ts'
import { addStatement, type Edit, type Place } from './change.ts'

/** The changes that make one silent type of policy allow exactly this action on exactly this resource. */
export function allowIn(type: PolicyType, question: Question): readonly Edit[] {
  const { policies, principal } = question
  const plain = { Effect: 'Allow', Action: question.action, Resource: question.resource }
  switch (type) {
    case 'identity-based policy': {
      const place = identityPlace(principal)
      return place ? [addStatement(place, plain)] : []
    }
    case 'resource-based policy':
    case 'role trust policy':
      return allowInResource(question)
    case 'permissions boundary':
      return policies.boundary ? [addStatement(placeOf(type, policies.boundary), plain)] : []
    case 'session policy':
      return [addStatement(sessionPlace(question), plain)]
    case 'service control policy':
      return silentLevels(question).map((place) => addStatement(place, plain))
    case 'VPC endpoint policy':
      return policies.endpoint
        ? [addStatement(placeOf(type, policies.endpoint), { ...plain, Principal: '*' })]
        : []
    case 'resource control policy':
      return []
    default:
      return type satisfies never
  }
}

export const placeOf = (side: PolicyType, policy: AppliedPolicy): Place => ({
  side,
  policy,
  holder: policy.holder,
  label: policy.label,
})

/** A policy of its own: an inline policy is the smallest thing that can be added and taken back. */
function identityPlace(principal: Principal): Place | undefined {
  const holder =
    principal.kind === 'user'
      ? principal.arn
      : principal.kind === 'assumed-role'
        ? principal.roleArn
        : principal.kind === 'federated-user'
          ? principal.issuerArn
          : undefined
  if (holder === undefined) return undefined
  const kind = principal.kind === 'assumed-role' ? 'role' : 'user'
  const label = `new inline policy on ${kind} ${holder.slice(holder.lastIndexOf('/') + 1)}`
  return { side: 'identity-based policy', policy: undefined, holder, label }
}

function sessionPlace({ policies, principal }: Question): Place {
  const [first] = policies.session ?? []
  if (first) return placeOf('session policy', first)
  const holder = 'arn' in principal ? principal.arn : ''
  return { side: 'session policy', policy: undefined, holder, label: 'new session policy' }
}

function silentLevels(question: Question): readonly Place[] {
  const levels = decideWithTrace(question).layers.filter(({ layer }) => layer === 'serviceControl')
  return levels.flatMap(({ finding, policies }, level) => {
    if (finding.grant !== grants.none) return []
    const side = 'service control policy'
    const editable = policies.find(({ policy }) => !policy.arn?.includes('::aws:policy/'))
    if (editable) return [placeOf(side, editable.policy)]
    const label = `new service control policy at level ${level + 1}`
    return [{ side, policy: undefined, holder: '', label, level }]
  })
}

/** Services whose resources can carry a policy, by the service in the ARN. */
const withPolicies: ReadonlySet<string> = new Set(['ecr', 'lambda', 's3', 'sns', 'sqs'])

export function allowInResource(question: Question): readonly Edit[] {
  const { resource, policies, action } = question
  const side = resourcePolicyType(question)
  const carries = policies.resource.length > 0 || withPolicies.has(resource.split(':')[2] ?? '')
  const principal = principalElement(question.principal)
  if ((!carries && side !== 'role trust policy') || resource === '*' || !principal) return []
  const existing =
    policies.resource.find(({ holder }) => holder === resource) ?? policies.resource[0]
  const label = side === 'role trust policy' ? 'trust policy' : 'resource policy'
  const place: Place = existing
    ? placeOf(side, existing)
    : { side, policy: undefined, holder: resource, label: `new ${label} of ${resource}` }
  const withoutResource =
    side === 'role trust policy' || (isRepository(resource) && place.holder === resource)
  const statement: JsonObject = {
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    ...(withoutResource ? {} : { Resource: resource }),
    ...sourceCondition(question),
  }
  return [addStatement(place, statement)]
}

const isRepository = (arn: string): boolean => /^arn:[^:]*:ecr:[^:]*:[^:]*:repository\//.test(arn)

/** The role rather than its session, whose name changes. An anonymous caller should sign, not be let in. */
export function principalElement(principal: Principal): JsonObject | undefined {
  switch (principal.kind) {
    case 'assumed-role':
      return { AWS: principal.roleArn }
    case 'service':
      return { Service: principal.service }
    case 'identity-provider':
      return { Federated: principal.provider }
    case 'anonymous':
      return undefined
    default:
      return { AWS: principal.arn }
  }
}

/** A service is let in for its customer's resources only; for Lambda as it writes the condition itself. A web identity alone. */
function sourceCondition({ principal, context }: Question): JsonObject {
  if (principal.kind === 'identity-provider') return identityCondition(principal.provider, context)
  const source = context['aws:sourcearn']
  if (principal.kind !== 'service' || typeof source !== 'string') return {}
  const pattern = source.replace(/^(arn:[^:]*:lambda:[^:]*:[^:]*:function:).*$/, '$1*')
  return { Condition: { StringLike: { 'aws:sourceArn': pattern } } }
}

/** One identity of the provider: without its subject, everybody who has an account there would be let in. */
function identityCondition(provider: string, context: Question['context']): JsonObject {
  const issuer = provider.slice(provider.indexOf('/') + 1)
  const claims = ['aud', 'sub'].flatMap((claim) => {
    const value = context[`${issuer.toLowerCase()}:${claim}`]
    return typeof value === 'string' ? [[`${issuer}:${claim}`, value] as const] : []
  })
  return claims.length > 0 ? { Condition: { StringEquals: Object.fromEntries(claims) } } : {}
}
