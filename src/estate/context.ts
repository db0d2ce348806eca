import type { Context, Principal } from '../policy/types.ts'
import type { Asking } from './caller.ts'
import type { Check } from './check.ts'
import type { Accounts, EndpointFacts, ResourceFacts } from './facts.ts'
import { ownTagKeys } from './own-tag-keys.ts'

export interface ContextParts {
  readonly asking: Asking
  readonly check: Check
  /** Absent where the answer must not depend on the time: none of its keys is sent then. */
  readonly now: Date | undefined
  readonly resourceAccount: string
  readonly resource: ResourceFacts
  readonly accounts: Accounts
  readonly endpoint: EndpointFacts | undefined
  /** Tags of the user, or of the role with the session's own on top. */
  readonly principalTags: Readonly<Record<string, string>>
}

type Keys = Record<string, string | readonly string[]>

/**
 * The condition keys that AWS would send with this request, and no others: a key it would not have
 * is absent, because conditions tell an absent key from an empty one.
 */
export function contextOf(parts: ContextParts): Context {
  const { asking, check, now } = parts
  const { principal, request } = asking
  const service = check.action.slice(0, check.action.indexOf(':')).toLowerCase()
  const context: Keys = {
    'aws:securetransport': String(request.secureTransport),
    'aws:resourceaccount': parts.resourceAccount,
    'aws:principalisawsservice': String(principal.kind === 'service'),
    'aws:viaawsservice': String((request.calledVia?.length ?? 0) > 0),
  }
  // IAM and Organizations are global and live in us-east-1.
  const region = service === 'iam' || service === 'organizations' ? 'us-east-1' : asking.region
  if (region) context['aws:requestedregion'] = region
  if (now) addTime(context, now)
  addNetwork(context, parts)
  if (request.userAgent) context['aws:useragent'] = request.userAgent
  addCalledVia(context, request.calledVia)
  addPrincipal(context, principal)
  if (service === 'kms' && 'account' in principal) context['kms:calleraccount'] = principal.account
  addSession(context, asking, now)
  addOrganizations(context, parts)
  addTags(context, service, parts)
  return Object.assign(context, asking.context, parts.resource.context, check.context)
}

/** Through an endpoint a request has its address within the VPC, and no `aws:SourceIp`. */
function addNetwork(context: Keys, { asking: { request }, endpoint }: ContextParts): void {
  if (request.sourceIp) context[endpoint ? 'aws:vpcsourceip' : 'aws:sourceip'] = request.sourceIp
  if (!endpoint) return
  context['aws:sourcevpce'] = endpoint.id
  if (endpoint.vpc) context['aws:sourcevpc'] = endpoint.vpc
}

function addTime(context: Keys, now: Date): void {
  context['aws:currenttime'] = now.toISOString()
  context['aws:epochtime'] = String(Math.floor(now.getTime() / 1000))
}

function addTags(context: Keys, service: string, { principalTags, resource }: ContextParts): void {
  for (const [key, value] of Object.entries(principalTags))
    context[`aws:principaltag/${key.toLowerCase()}`] = value
  for (const [key, value] of Object.entries(resource.tags)) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value
    if (ownTagKeys.has(service)) context[`${service}:resourcetag/${key.toLowerCase()}`] = value
  }
}

/** The organizations of the caller, the resource and a service's customer. */
function addOrganizations(
  context: Keys,
  { asking, check, accounts, resourceAccount }: ContextParts,
): void {
  if (accounts.size === 0) return
  const { principal } = asking
  const of = (account: unknown) =>
    typeof account === 'string' ? accounts.get(account)?.organization : undefined
  const mine = 'account' in principal ? of(principal.account) : undefined
  const theirs = of(resourceAccount)
  const customer = check.context?.['aws:sourceaccount'] ?? asking.context?.['aws:sourceaccount']
  const source = principal.kind === 'service' ? of(customer) : undefined
  if (mine) {
    context['aws:principalorgid'] = mine.id
    if (mine.paths) context['aws:principalorgpaths'] = mine.paths
    if (mine.management) context['aws:principalorgmasteraccountid'] = mine.management
  }
  if (theirs) {
    context['aws:resourceorgid'] = theirs.id
    if (theirs.paths) context['aws:resourceorgpaths'] = theirs.paths
  }
  if (source) {
    context['aws:sourceorgid'] = source.id
    if (source.paths) context['aws:sourceorgpaths'] = source.paths
  }
}

function addCalledVia(context: Keys, calledVia: readonly string[] | undefined): void {
  const first = calledVia?.[0]
  const last = calledVia?.at(-1)
  if (!calledVia || !first || !last) return
  context['aws:calledvia'] = calledVia
  context['aws:calledviafirst'] = first
  context['aws:calledvialast'] = last
}

function addPrincipal(context: Keys, principal: Principal): void {
  switch (principal.kind) {
    case 'root':
      context['aws:principalarn'] = principal.arn
      context['aws:principaltype'] = 'Account'
      context['aws:userid'] = principal.account
      break
    case 'user':
      context['aws:principalarn'] = principal.arn
      context['aws:principaltype'] = 'User'
      context['aws:userid'] = principal.userId
      context['aws:username'] = principal.userName
      break
    case 'assumed-role':
      // The IAM role's ARN with its path, not the session's.
      context['aws:principalarn'] = principal.roleArn
      context['aws:principaltype'] = 'AssumedRole'
      context['aws:userid'] = `${principal.roleId}:${principal.sessionName}`
      break
    case 'federated-user':
      context['aws:principalarn'] = principal.arn
      context['aws:principaltype'] = 'FederatedUser'
      context['aws:userid'] = `${principal.account}:${principal.name}`
      break
    case 'service':
      context['aws:principalservicename'] = principal.service
      context['aws:principalservicenameslist'] = [principal.service]
      return
    case 'identity-provider':
      context['aws:federatedprovider'] = principal.provider
      return
    case 'anonymous':
      context['aws:principaltype'] = 'Anonymous'
      context['aws:userid'] = 'anonymous'
      return
  }
  context['aws:principalaccount'] = principal.account
}

function addSession(context: Keys, { session }: Asking, now: Date | undefined): void {
  // Long-term keys carry none of these: a policy that denies without MFA must use BoolIfExists.
  if (!session || session.grantedBy === 'operator') return
  context['aws:tokenissuetime'] = session.issuedAt.toISOString()
  if (session.grantedBy !== 'service')
    context['aws:multifactorauthpresent'] = String(session.mfaAuthenticated)
  if (session.mfaAt && now)
    context['aws:multifactorauthage'] = String(
      Math.floor((now.getTime() - session.mfaAt.getTime()) / 1000),
    )
  if (session.federatedProvider) context['aws:federatedprovider'] = session.federatedProvider
  if (session.grantedBy === 'AssumeRoot') context['aws:assumedroot'] = 'true'
  Object.assign(context, session.federatedKeys)
  if (session.sourceIdentity) context['aws:sourceidentity'] = session.sourceIdentity
  if (session.sourceFunctionArn) context['lambda:sourcefunctionarn'] = session.sourceFunctionArn
}
