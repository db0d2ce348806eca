import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Fact } from './fact.ts'

/** What is known of a session: it cannot be read afterwards, only in the request that began it. */
export interface SessionRecord {
  /** The document that was passed; none where none was. */
  readonly policy: Fact<string>
  /** ARNs of the managed policies that were passed. */
  readonly managed: readonly string[]
  /** Of a federated user: the ARN of the user or root whose policies it has. */
  readonly issuer?: string
}

/** The policies that limit a session. Where none was passed: a role’s is not limited, and to a federated user nothing is allowed. */
export function sessionPolicies(
  { policy, managed, issuer }: SessionRecord,
  of: string,
  documentOf: (arn: string) => AppliedPolicy,
): readonly AppliedPolicy[] | undefined {
  const own =
    policy.state === 'known' ? [policyAt({ kind: 'session policy', of }, policy.value)] : []
  const all = [...own, ...managed.map(documentOf)]
  return all.length > 0 || issuer !== undefined ? all : undefined
}
