import { parseArn } from '../names/arn.ts'
import { explain, explanationLines, type Question } from '../policy/index.ts'
import { principalName } from '../policy/principal-name.ts'
import { type AskOptions, testQuestion } from './question.ts'
import type { TestPrincipal } from './world-principals.ts'

/** For TypeScript, in a module that imports this type: `declare module 'vitest' { interface Matchers<T> extends PolicyMatchers<T> {} }`. */
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
    const question = testQuestion(received, action, resource, options)
    const explanation = explain(question)
    const pass = explanation.decision.outcome === 'allowed'
    return {
      pass,
      message: () =>
        [
          `expected ${nameOf(received)} ${pass ? 'not to' : 'to'} be allowed to ${action}`,
          '',
          ...explanationLines({
            ...explanation,
            notes: [...explanation.notes, ...ownerNote(question, options)],
          }),
        ].join('\n'),
    }
  },
}

const nameOf = ({ principal }: TestPrincipal): string =>
  principal.kind === 'anonymous' ? 'an anonymous caller' : principalName(principal)

/** An ARN without an account is taken for the caller's own. */
const ownerNote = (
  { resource, resourceAccount }: Question,
  options: AskOptions,
): readonly string[] =>
  resource === '*' || parseArn(resource)?.account || options.resourceAccount !== undefined
    ? []
    : [
        `its ARN does not say whose ${resource} is: it was taken to be of ${resourceAccount}; give \`resourceAccount\` where it is not`,
      ]
