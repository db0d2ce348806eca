import type { Element, PrincipalValue } from '../parse.ts'
import type { Principal } from '../principal.ts'

/**
 * How much a resource policy's Allow is worth to a caller of the same account, by the form in which it
 * named the caller. AWS's boundary experiments with real accounts are the evidence (rows 17-66).
 */
export type Grant = 0 | 1 | 2 | 3
export const grants = {
  /** The statement does not name the caller. */
  none: 0,
  /** The account was named: its own identity policies decide. */
  delegated: 1,
  /** The role of a session, or the user of a federated session: boundary and session policy limit it. */
  limited: 2,
  /** The user, the session itself or everybody: nothing but an explicit deny stops it. */
  direct: 3,
} as const

export interface CompiledPrincipal {
  readonly not: boolean
  /** `"*"` or `{"AWS":"*"}` */
  readonly anyone: boolean
  /** Accounts as twelve digits, however written; ARNs and unique ids as they are. */
  readonly aws: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
}

/** `arn:aws:iam::111111111111:root` and `111111111111` mean the same. */
export const accountOfRootArn = (value: string): string | undefined =>
  /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(value)?.[1]

export function compilePrincipal({ not, values }: Element<PrincipalValue>): CompiledPrincipal {
  const of = (kind: PrincipalValue['kind']) =>
    values.flatMap((one) => (one.kind === kind ? [one.value] : []))
  const aws = new Set(of('AWS').map((value) => accountOfRootArn(value) ?? value))
  return {
    not,
    anyone: of('*').length > 0 || aws.has('*'),
    aws,
    services: new Set(of('Service')),
    providers: new Set(of('Federated')),
  }
}

/** The statement's grant to this caller; `none` when its Principal or NotPrincipal leaves them out. */
export function principalGrant(
  element: CompiledPrincipal,
  caller: Principal,
  effect: 'Allow' | 'Deny',
  hasBoundary: boolean,
): Grant {
  if (!element.not) return named(element, caller, effect)
  if (effect === 'Allow') return named(element, caller, effect) === grants.none ? grants.direct : 0
  return exempted(element, caller, hasBoundary) ? grants.none : grants.direct
}

function named(element: CompiledPrincipal, caller: Principal, effect: 'Allow' | 'Deny'): Grant {
  // An identity provider's assertion is granted only by a provider's name: `*` is about AWS callers.
  if (element.anyone && (caller.kind !== 'identity-provider' || effect === 'Deny'))
    return grants.direct
  const { aws } = element
  switch (caller.kind) {
    case 'user':
      if (aws.has(caller.arn) || aws.has(caller.userId)) return grants.direct
      break
    case 'assumed-role':
      if (aws.has(caller.arn)) return grants.direct
      if (aws.has(caller.roleArn) || aws.has(caller.roleId)) return grants.limited
      break
    case 'federated-user':
      if (aws.has(caller.arn)) return grants.direct
      if (aws.has(caller.issuerArn) || aws.has(caller.issuerId)) return grants.limited
      break
    case 'root':
      break
    case 'service':
      return element.services.has(caller.service) || element.services.has('*') ? grants.direct : 0
    case 'identity-provider':
      return element.providers.has(caller.provider) || element.providers.has('*')
        ? grants.direct
        : grants.none
    case 'anonymous':
      return grants.none
    default:
      return caller satisfies never
  }
  return aws.has(caller.account) ? grants.delegated : grants.none
}

/**
 * Deny with NotPrincipal spares a caller only when every name it goes by is listed: the account, the
 * role and the session. It spares nobody who has a permissions boundary.
 */
function exempted(element: CompiledPrincipal, caller: Principal, hasBoundary: boolean): boolean {
  if (hasBoundary) return false
  if (element.anyone) return true
  const { aws } = element
  switch (caller.kind) {
    case 'user':
      return aws.has(caller.account) && (aws.has(caller.arn) || aws.has(caller.userId))
    case 'assumed-role':
      return (
        aws.has(caller.account) &&
        aws.has(caller.arn) &&
        (aws.has(caller.roleArn) || aws.has(caller.roleId))
      )
    case 'federated-user':
      return aws.has(caller.account) && aws.has(caller.arn)
    case 'root':
      return aws.has(caller.account)
    case 'service':
      return element.services.has(caller.service)
    case 'identity-provider':
      return element.providers.has(caller.provider)
    case 'anonymous':
      return false
    default:
      return caller satisfies never
  }
}
