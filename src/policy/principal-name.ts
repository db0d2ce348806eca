import type { Principal } from './types.ts'

/** How AWS names who asks: a principal's ARN, or the name of a service or identity provider. */
export function principalName(principal: Principal): string {
  switch (principal.kind) {
    case 'service':
      return principal.service
    case 'identity-provider':
      return principal.provider
    case 'anonymous':
      return 'anonymous'
    default:
      return principal.arn
  }
}
