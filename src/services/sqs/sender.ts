import type { Caller } from '../../estate/caller.ts'

/** Who sent a message, as `SenderId` says it: a user's id, a role's with the session's name, an account, a service. */
export function senderOf({ principal, account }: Caller): string {
  switch (principal.kind) {
    case 'user':
      return principal.userId
    case 'assumed-role':
      return `${principal.roleId}:${principal.sessionName}`
    case 'federated-user':
      return `${principal.account}:${principal.name}`
    case 'service':
      return principal.service
    default:
      return account
  }
}
