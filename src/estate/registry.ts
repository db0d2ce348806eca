import { isInRegistryScope, type RegistryScope } from '../policy/registry-scope.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Check } from './check.ts'

/** What an account's registry in a Region says of every request to it. */
export interface RegistryFacts {
  readonly policy: AppliedPolicy | undefined
  readonly scope: RegistryScope
}

/** The registry policy, where it has a say: one more resource policy, beside the repository's own. */
export const registryPolicies = (
  { policy, scope }: RegistryFacts,
  { action }: Check,
): readonly AppliedPolicy[] => (policy && isInRegistryScope(scope, action) ? [policy] : [])
