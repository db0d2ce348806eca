import type { AnyOperation } from '../kernel/operation.ts'
import type { Service } from '../kernel/service.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoot } from './assume-root.ts'
import { decodeAuthorizationMessage } from './authorization-message.ts'
import { getDelegatedAccessToken } from './delegated-token.ts'
import { getAccessKeyInfo, getCallerIdentity } from './identity.ts'
import { getWebIdentityToken } from './outbound-token.ts'
import { assumeRoleWithSAML } from './saml/assume-role.ts'
import { getFederationToken, getSessionToken } from './tokens.ts'
import { assumeRoleWithWebIdentity } from './web-identity.ts'

const operations: readonly AnyOperation[] = [
  assumeRole,
  assumeRoleWithSAML,
  assumeRoleWithWebIdentity,
  assumeRoot,
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  getDelegatedAccessToken,
  getFederationToken,
  getSessionToken,
  getWebIdentityToken,
]

export const sts: Service = {
  title: 'STS',
  global: true,
  operations,
  argumentsNotBuilt: ['ProviderId'],
}
