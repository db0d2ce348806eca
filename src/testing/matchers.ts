import { explain, explanationLines } from '../policy/index.ts'
import { principalName } from '../policy/principal-name.ts'
import { testQuestion } from './question.ts'
import type { TestPrincipal } from './world-principals.ts'

export interface AskOptions {
  /** Condition keys of the request, in any case, over those that every request has. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** Whose the resource is, where its ARN does not say: a bucket, or `*` asked by a service. */
  readonly resourceAccount?: string
}

/** For TypeScript: `declare module 'vitest' { interface Matchers<T> extends PolicyMatchers<T> {} }`. */
export interface PolicyMatchers<R = unknown> {
  toBeAllowedTo(action: string, resource: string, options?: AskOptions): R
}

interface Answer {
  readonly pass: boolean
  readonly message: () => string
}

/** For `expect.extend`, in vitest and jest. What fails says why, statement by statement. */
export const policyMatchers = {
  toBeAllowedTo(
    received: TestPrincipal,
    action: string,
    resource: string,
    options: AskOptions = {},
  ): Answer {
    if (typeof received !== 'object' || received === null || !('principal' in received))
      throw new TypeError('expected a principal of a policyWorld, such as `world.role(arn)`')
    const explanation = explain(testQuestion(received, action, resource, options))
    const pass = explanation.decision.outcome === 'allowed'
    return {
      pass,
      message: () =>
        [
          `expected ${nameOf(received)} ${pass ? 'not to' : 'to'} be allowed to ${action}`,
          '',
          ...explanationLines(explanation),
        ].join('\n'),
    }
  },
}

const nameOf = ({ principal }: TestPrincipal): string =>
  principal.kind === 'anonymous' ? 'an anonymous caller' : principalName(principal)
