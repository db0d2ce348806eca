import { denialText } from '../policy/denial.ts'
import type { Decision } from '../policy/types.ts'
import type { Caller } from './caller.ts'
import type { Check } from './check.ts'

/** AWS's sentence for a check that was not allowed, as the check's service words it. */
export function denialMessage(caller: Caller, check: Check, decision: Decision): string {
  // A web identity is told neither who it is nor which role it asked for.
  if (caller.principal.kind === 'identity-provider')
    return `Not authorized to perform ${check.action}`
  return denialText(
    {
      principal: caller.principal,
      action: check.action,
      resource: check.printedResource ?? check.resource,
    },
    decision,
    { withReason: !silentAboutReasons.test(check.action) },
  )
}

/**
 * STS says the same whether the trust policy, the caller's own policies or the role's absence denied it,
 * so that nobody learns which roles exist.
 */
const silentAboutReasons = /^sts:(AssumeRole|TagSession|SetSourceIdentity)/i
