import type { Asking, Caller, Session } from '../estate/caller.ts'
import { questionOf } from '../estate/question.ts'
import { parseAccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'
import { parseRegion } from '../names/region.ts'
import type { Question } from '../policy/index.ts'
import type { TestPrincipal } from './world-principals.ts'

export interface AskOptions {
  /** Condition keys of the request, in any case, over those that every request has. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** Whose the resource is, where its ARN does not say: a bucket, or `*` asked by a service. */
  readonly resourceAccount?: string
}

/** The question as a server would ask it in this world, but for what depends on the time and place of a test. */
export function testQuestion(
  asker: TestPrincipal,
  action: string,
  resource: string,
  options: AskOptions,
): Question {
  const { principal, world } = asker
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/i.test(action))
    throw new TypeError(`expected an action such as \`ecr:PutImage\`, got \`${action}\``)
  const named = parseArn(resource)
  if (resource !== '*' && !named)
    throw new TypeError(`expected an ARN or \`*\`, got \`${resource}\``)
  const own = 'account' in principal ? principal.account : undefined
  const given = options.resourceAccount ?? (named?.account || own)
  const resourceAccount = parseAccountId(given ?? '')
  if (!resourceAccount)
    throw new TypeError(
      `no account is in \`${resource}\`: say whose it is with \`resourceAccount\``,
    )
  const region = parseRegion(named?.region ?? '')
  const session = sessionOf(asker)
  const asking: Asking = {
    principal,
    account: own ?? resourceAccount,
    ...(region && { region }),
    ...(session && { session }),
    request,
  }
  const check = { action, resource, resourceAccount, context: lowerKeys(options.context) }
  return questionOf(world, asking, check).question
}

const request: Caller['request'] = { id: 'test', secureTransport: true }

/** Keys that come from how credentials were obtained are the test's to give. */
function sessionOf({ world, session }: TestPrincipal): Session | undefined {
  if (!session) return undefined
  const { policy, tags = {} } = session
  return {
    issuedAt: new Date(0),
    mfaAuthenticated: false,
    grantedBy: 'operator',
    tags,
    transitiveTagKeys: [],
    ...(policy && { policies: world.sessionPolicies(policy) }),
  }
}

const lowerKeys = (context: AskOptions['context'] = {}) =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
