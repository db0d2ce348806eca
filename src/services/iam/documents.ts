import { identityPolicyProblem } from '../../policy/validate/identity.ts'
import { invalidTrustPrincipal, trustPolicyProblem } from '../../policy/validate/trust.ts'
import type { Database } from '../../store/database.ts'
import { storedPrincipals } from '../../store/iam/principals.ts'
import { malformedPolicy, overQuota } from './errors.ts'

const managedPolicyMax = 6144
const trustPolicyMax = 2048

/** White space does not count against IAM's size quotas. */
export const documentSize = (text: string): number => text.replace(/\s/g, '').length

/** Throws MalformedPolicyDocument. */
export function requireIdentityPolicy(text: string): void {
  const problem = identityPolicyProblem(text)
  if (problem !== undefined) throw malformedPolicy(problem)
}

/** Throws MalformedPolicyDocument or LimitExceeded. */
export function requireManagedPolicy(text: string): void {
  requireIdentityPolicy(text)
  if (documentSize(text) > managedPolicyMax) throw overQuota('PolicySize', managedPolicyMax)
}

/** A trust policy as it is stored. Throws MalformedPolicyDocument or LimitExceeded. */
export async function readTrustPolicy(db: Database, text: string): Promise<string> {
  const problem = trustPolicyProblem(text)
  if (problem !== undefined) throw malformedPolicy(problem)
  if (documentSize(text) > trustPolicyMax) throw overQuota('ACLSizePerRole', trustPolicyMax)
  const stored = await storedPrincipals(db, text)
  if (!stored.ok)
    throw malformedPolicy(invalidTrustPrincipal({ kind: 'AWS', value: stored.unknown }))
  return stored.text
}
