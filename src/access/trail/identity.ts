import type { Caller } from '../../estate/caller.ts'
import { rootArn } from '../../names/arn.ts'

/**
 * `userIdentity` as CloudTrail has it for each kind of caller.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity(caller: Caller, invokedBy: string | undefined): object {
  const { principal, accessKeyId } = caller
  const by = invokedBy === undefined ? {} : { invokedBy }
  const key = accessKeyId === undefined ? {} : { accessKeyId }
  switch (principal.kind) {
    case 'root': {
      const { account: accountId, arn } = principal
      return {
        type: 'Root',
        principalId: accountId,
        arn,
        accountId,
        ...key,
        ...session(caller),
        ...by,
      }
    }
    case 'user': {
      const { account: accountId, arn, userId: principalId, userName } = principal
      const who = { type: 'IAMUser', principalId, arn, accountId }
      return { ...who, ...key, userName, ...session(caller), ...by }
    }
    case 'assumed-role': {
      const { account: accountId, arn, roleId, roleArn, sessionName } = principal
      const issuer = { type: 'Role', principalId: roleId, arn: roleArn, accountId }
      const sessionIssuer = { ...issuer, userName: lastPart(roleArn) }
      const who = { type: 'AssumedRole', principalId: `${roleId}:${sessionName}`, arn, accountId }
      return { ...who, ...key, ...session(caller, sessionIssuer), ...by }
    }
    case 'federated-user': {
      const { account: accountId, arn, name, issuerArn, issuerId } = principal
      const isRoot = issuerArn === rootArn(accountId)
      const issuer = { type: isRoot ? 'Root' : 'IAMUser', principalId: issuerId, arn: issuerArn }
      const sessionIssuer = {
        ...issuer,
        accountId,
        ...(!isRoot && { userName: lastPart(issuerArn) }),
      }
      const who = { type: 'FederatedUser', principalId: `${accountId}:${name}`, arn, accountId }
      return { ...who, ...key, ...session(caller, sessionIssuer), ...by }
    }
    case 'service':
      return { type: 'AWSService', invokedBy: principal.service }
    case 'identity-provider': {
      const type = principal.provider.includes(':saml-provider/') ? 'SAMLUser' : 'WebIdentityUser'
      const { sourceIdentity } = caller.session ?? {}
      return {
        type,
        ...(sourceIdentity && { userName: sourceIdentity }),
        identityProvider: principal.provider,
      }
    }
    case 'anonymous':
      return { type: 'Unknown' }
    default:
      return principal satisfies never
  }
}

/** What the owner of a resource is told of a caller of another account: whose it is, and not its name. */
export function foreignIdentity({ principal, account }: Caller): object {
  const told = { type: 'AWSAccount', accountId: account }
  switch (principal.kind) {
    case 'root':
      return { ...told, principalId: principal.account }
    case 'user':
      return { ...told, principalId: principal.userId }
    case 'assumed-role':
      return { ...told, principalId: `${principal.roleId}:${principal.sessionName}` }
    default:
      return told
  }
}

/** What LookupEvents calls the user's name. */
export function usernameOf({ principal }: Caller): string | undefined {
  switch (principal.kind) {
    case 'root':
      return 'root'
    case 'user':
      return principal.userName
    case 'assumed-role':
      return principal.sessionName
    case 'federated-user':
      return principal.name
    default:
      return undefined
  }
}

function session({ session: made }: Caller, sessionIssuer?: object) {
  if (!made) return {}
  const { issuedAt, mfaAuthenticated, sourceIdentity, federatedProvider } = made
  const attributes = {
    creationDate: issuedAt.toISOString().replace(/\.\d+/, ''),
    mfaAuthenticated: String(mfaAuthenticated),
  }
  const webIdFederationData =
    federatedProvider !== undefined && made.grantedBy === 'AssumeRoleWithWebIdentity'
      ? { federatedProvider, attributes: {} }
      : undefined
  return {
    sessionContext: {
      ...(sessionIssuer && { sessionIssuer }),
      ...(webIdFederationData && { webIdFederationData }),
      attributes,
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    },
  }
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
