import type { Decision } from '../../../src/policy/index.ts'

/** A Decision as the case files write it. */
export function told(decision: Decision): string {
  switch (decision.outcome) {
    case 'allowed':
      return 'allowed'
    case 'explicitly-denied':
      return `deny in ${decision.type}`
    case 'implicitly-denied':
      return `no ${decision.type}`
    default:
      return decision satisfies never
  }
}
