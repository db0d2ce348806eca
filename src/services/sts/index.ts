import type { AnyOperation } from '../kernel/operation.ts'
import { assumeRole } from './assume-role.ts'
import { decodeAuthorizationMessage } from './authorization-message.ts'
import { getAccessKeyInfo, getCallerIdentity } from './identity.ts'
import { getFederationToken, getSessionToken } from './tokens.ts'
import { assumeRoleWithWebIdentity } from './web-identity.ts'

const operations: readonly AnyOperation[] = [
  assumeRole,
  assumeRoleWithWebIdentity,
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
]

/** By name. What STS has and this record lacks is refused as not built. */
export const stsOperations: Readonly<Record<string, AnyOperation>> = Object.fromEntries(
  operations.map((operation) => [operation.name, operation]),
)
