import { parseArn, registryArn, rootArn } from '../../names/arn.ts'
import { resourcePolicyType } from '../decide.ts'
import { type Edit, holderArn } from '../edit/edit.ts'
import { grants } from '../match/principal.ts'
import type { JsonObject } from '../parse.ts'
import { isAwsOwned, placeOf } from '../place.ts'
import { actionsOfV1 } from '../registry-scope.ts'
import { decideWithTrace } from '../trace.ts'
import type { Place, PolicyType, Principal, Question } from '../types.ts'
import { freeName } from './name.ts'
import type { FixOptions } from './options.ts'
import { attachedMax, attachedTo } from './quota.ts'

/** An Allow of exactly this action on exactly this resource, written into each document where it could stand. */
export function allowIn(
  side: PolicyType,
  question: Question,
  made: readonly Place[],
  options: FixOptions,
): readonly Edit[] {
  const { policies } = question
  const statement = { Effect: 'Allow', Action: question.action, Resource: question.resource }
  switch (side) {
    case 'identity-based policy':
      return inOwnPolicy(question, made, statement, options)
    case 'resource-based policy':
    case 'role trust policy':
      return allowInResource(question)
    case 'permissions boundary':
      return policies.boundary
        ? [{ op: 'add', side, place: placeOf(policies.boundary), statement }]
        : []
    case 'session policy':
      return inSession(question, statement)
    case 'service control policy':
      return inLevel(question, statement, options)
    case 'VPC endpoint policy':
      return policies.endpoint
        ? [
            {
              op: 'add',
              side,
              place: placeOf(policies.endpoint),
              statement: { ...statement, Principal: '*' },
            },
          ]
        : []
    case 'resource control policy':
      return []
    default:
      return side satisfies never
  }
}

/**
 * An inline policy of its own is the smallest thing that can be added and taken back, and leaves what stands there
 * alone, whatever is changed in the meantime. Where no more fits, a managed policy, new or of the caller's alone.
 */
function inOwnPolicy(
  question: Question,
  made: readonly Place[],
  statement: JsonObject,
  { name: task, alone }: FixOptions,
): readonly Edit[] {
  const side = 'identity-based policy'
  const of = holderArn(question)
  if (of === undefined || of.endsWith(':root')) return []
  const create = (place: Place): Edit => ({ op: 'create', side, place, statement })
  const add = (place: Place): Edit => ({ op: 'add', side, place, statement })
  const mine = made.filter(
    (place) =>
      (place.kind === 'inline policy' && place.of === of) ||
      (place.kind === 'managed policy' && place.attachedTo === of),
  )
  const name = freeName(question, of, task)
  const attached = attachedTo(of, [question])
  const arn = `${of.slice(0, of.lastIndexOf(':'))}:policy/${name}`
  const managed: Place = { kind: 'managed policy', arn, attachedTo: of }
  return [
    ...(mine.length > 0 ? mine.map(add) : [create({ kind: 'inline policy', name, of })]),
    ...(attached.size < attachedMax ? [create(managed)] : []),
    ...[...attached]
      .filter((one) => alone?.has(one))
      .map((one) => add({ kind: 'managed policy', arn: one, attachedTo: of })),
  ]
}

function inSession({ policies, principal }: Question, statement: JsonObject): readonly Edit[] {
  const side = 'session policy'
  const [first] = policies.session ?? []
  if (first) return [{ op: 'add', side, place: placeOf(first), statement }]
  const of = 'arn' in principal ? principal.arn : ''
  return [{ op: 'create', side, place: { kind: 'session policy', of }, statement }]
}

/** The levels of service control policies at which nothing allows the question. */
export const silentLevels = (question: Question) =>
  decideWithTrace(question)
    .layers.filter(({ layer }) => layer === 'serviceControl')
    .map((trace, level) => ({ level, policies: trace.policies, grant: trace.finding.grant }))
    .filter(({ grant }) => grant === grants.none)

/** Organizations' quota of policies of one type for each root, unit and account. */
const controlsMax = 5

/**
 * In the first silent level: in a policy of the organization's own that hangs there alone, or in a new one. Where the
 * new one hangs, and what it is called by, is for others to say.
 */
function inLevel(
  question: Question,
  statement: JsonObject,
  { name: task, sharedControls }: FixOptions,
): readonly Edit[] {
  const side = 'service control policy'
  const [silent] = silentLevels(question)
  if (!silent) return []
  const places = silent.policies.map(({ policy }) => placeOf(policy))
  const own = places.filter((place) => !isAwsOwned(place))
  const add = (place: Place): Edit => ({ op: 'add', side, place, statement })
  const alone = own.filter((place) => !('arn' in place && sharedControls?.has(place.arn ?? '')))
  if (places.length >= controlsMax) return (alone.length > 0 ? alone : own).map(add)
  const target = places.flatMap((place) => ('target' in place ? place.target : []))[0] ?? ''
  const name = freeName(question, '', task)
  const { level } = silent
  const place: Place = { kind: side, arn: '', name, target }
  return [...alone.map(add), { op: 'create', side, place, statement, level }]
}

/** The policy that a resource can carry, by the service in its ARN. */
const kinds: Readonly<Record<string, 'repository policy' | 'function policy' | 'resource policy'>> =
  {
    ecr: 'repository policy',
    lambda: 'function policy',
    s3: 'resource policy',
    sns: 'resource policy',
    sqs: 'resource policy',
  }

export function allowInResource(question: Question): readonly Edit[] {
  const { resource, policies, action } = question
  const side = resourcePolicyType(question)
  const isTrust = side === 'role trust policy'
  if (isOfRegistry(question)) return allowInRegistry(question)
  const kind = isTrust ? 'trust policy' : kinds[parseArn(resource)?.service ?? '']
  const principal = principalElement(question.principal)
  const own = policies.resource.filter((one) => placeOf(one).kind !== 'registry policy')
  const existing = own.find(({ holder }) => holder === resource) ?? own[0]
  if (resource === '*' || !principal || (!existing && !kind)) return []
  // What is only being made has no policy yet.
  if (makers.has(action.toLowerCase())) return []
  // The login, a listing of all repositories, and what makes a repository are about none that has a policy.
  if (!existing && !isTrust && !carries.test(resource)) return []
  const place: Place = existing
    ? placeOf(existing)
    : { kind: kind ?? 'resource policy', of: resource }
  const holder = existing?.holder ?? resource
  const withoutResource = isTrust || (isRepository(resource) && holder === resource)
  const statement: JsonObject = {
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    ...(withoutResource ? {} : { Resource: resource }),
    ...sourceCondition(question),
  }
  return [{ op: existing ? 'add' : 'create', side, place, statement }]
}

/** What a registry's policy alone may allow to others: what makes a repository, and what is asked of all. */
const isOfRegistry = ({ action, resource }: Question): boolean =>
  actionsOfV1.includes(action.toLowerCase()) || /:ecr:[^:]*:[^:]*:repository\/\*$/.test(resource)

/** Where none is known, one is made for the actions that are under it in any scope. */
function allowInRegistry(question: Question): readonly Edit[] {
  const { resource, policies, action, principal: caller } = question
  // ECR replicates as a role of its own: AWS documents the account as whom to let in.
  const principal =
    caller.kind === 'assumed-role' && caller.serviceLinked
      ? { AWS: rootArn(caller.account) }
      : principalElement(caller)
  const existing = policies.resource.find((one) => placeOf(one).kind === 'registry policy')
  const { account = '', region = '' } = parseArn(resource) ?? {}
  if (!principal || (!existing && !actionsOfV1.includes(action.toLowerCase()))) return []
  const statement = { Effect: 'Allow', Principal: principal, Action: action, Resource: resource }
  const place: Place = existing
    ? placeOf(existing)
    : { kind: 'registry policy', of: registryArn(account, region) }
  const side = 'resource-based policy'
  return [{ op: existing ? 'add' : 'create', side, place, statement }]
}

/** The actions that make what can carry a policy. */
const makers: ReadonlySet<string> = new Set([
  ...['lambda:createfunction', 's3:createbucket', 'sns:createtopic', 'sqs:createqueue'],
])

/** A repository, function, queue, topic, or object in a bucket by name. */
const carries =
  /^arn:[^:]*:(ecr:[^:]*:[^:]*:repository\/[^*]|lambda:[^:]*:[^:]*:function:|s3:|sns:|sqs:)/

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
  // The keys of all SAML providers begin alike, those of OpenID Connect with their issuer.
  const issuer = provider.includes(':saml-provider/')
    ? 'saml'
    : provider.slice(provider.indexOf('/') + 1)
  const claims = ['aud', 'sub'].flatMap((claim) => {
    const value = context[`${issuer.toLowerCase()}:${claim}`]
    return typeof value === 'string' ? [[`${issuer}:${claim}`, value] as const] : []
  })
  return claims.length > 0 ? { Condition: { StringEquals: Object.fromEntries(claims) } } : {}
}
