import type { Principal } from '../policy/types.ts'
import type { Caller } from './caller.ts'
import type { Check } from './check.ts'

export interface ContextParts {
  readonly caller: Caller
  readonly check: Check
  readonly now: Date
  readonly resourceAccount: string
  /** Tags of the user, or of the role with the session's own on top. */
  readonly principalTags: Readonly<Record<string, string>>
  /** Tags of the resource; absent when it has none or does not exist. */
  readonly resourceTags: Readonly<Record<string, string>>
}

/**
 * The condition keys that AWS would send with this request, and no others: a key it would not have
 * is absent, because conditions tell an absent key from an empty one.
 */
export function requestContext(parts: ContextParts): Record<string, string | readonly string[]> {
  const { caller, check, now } = parts
  const service = check.action.slice(0, check.action.indexOf(':'))
  const context: Record<string, string | readonly string[]> = {
    'aws:currenttime': now.toISOString(),
    'aws:epochtime': String(Math.floor(now.getTime() / 1000)),
    'aws:securetransport': String(caller.request.secureTransport),
    // IAM and Organizations are global and live in us-east-1.
    'aws:requestedregion':
      service === 'iam' || service === 'organizations' ? 'us-east-1' : caller.region,
    'aws:resourceaccount': parts.resourceAccount,
    'aws:principalisawsservice': String(caller.principal.kind === 'service'),
    'aws:viaawsservice': String((caller.request.calledVia?.length ?? 0) > 0),
  }
  if (caller.request.sourceIp) context['aws:sourceip'] = caller.request.sourceIp
  if (caller.request.userAgent) context['aws:useragent'] = caller.request.userAgent
  addCalledVia(context, caller.request.calledVia)
  addPrincipal(context, caller.principal)
  addSession(context, caller, now)
  for (const [key, value] of Object.entries(parts.principalTags))
    context[`aws:principaltag/${key.toLowerCase()}`] = value
  for (const [key, value] of Object.entries(parts.resourceTags)) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value
    if (service === 'ecr' || service === 'iam')
      context[`${service}:resourcetag/${key.toLowerCase()}`] = value
  }
  Object.assign(context, caller.context, check.context)
  return context
}

function addCalledVia(
  context: Record<string, string | readonly string[]>,
  calledVia: readonly string[] | undefined,
): void {
  const first = calledVia?.[0]
  const last = calledVia?.at(-1)
  if (!calledVia || !first || !last) return
  context['aws:calledvia'] = calledVia
  context['aws:calledviafirst'] = first
  context['aws:calledvialast'] = last
}

export function addPrincipal(
  context: Record<string, string | readonly string[]>,
  principal: Principal,
): void {
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

function addSession(
  context: Record<string, string | readonly string[]>,
  caller: Caller,
  now: Date,
): void {
  const { session } = caller
  // Long-term keys carry none of these: a policy that denies without MFA must use BoolIfExists.
  if (!session || session.grantedBy === 'operator') return
  context['aws:tokenissuetime'] = session.issuedAt.toISOString()
  if (session.grantedBy !== 'service')
    context['aws:multifactorauthpresent'] = String(session.mfaAuthenticated)
  if (session.mfaAt)
    context['aws:multifactorauthage'] = String(
      Math.floor((now.getTime() - session.mfaAt.getTime()) / 1000),
    )
  if (session.federatedProvider) context['aws:federatedprovider'] = session.federatedProvider
  if (session.sourceIdentity) context['aws:sourceidentity'] = session.sourceIdentity
  if (session.sourceFunctionArn) context['lambda:sourcefunctionarn'] = session.sourceFunctionArn
}
