import { addPrincipal } from '../estate/context.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'
import type { Context, Policies, Question } from '../policy/index.ts'
import type { AskOptions } from './matchers.ts'
import type { TestPrincipal } from './world-principals.ts'

const trusted = /^sts:(AssumeRole\w*|TagSession|SetSourceIdentity)$/i

export function questionOf(
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
  const role = Object.hasOwn(world.spec.roles ?? {}, resource)
    ? world.spec.roles?.[resource]
    : undefined
  const isTrust = role !== undefined && trusted.test(action)
  const trust = isTrust && role.trust ? [world.policy(role.trust, resource, 'trust policy')] : []
  return {
    principal,
    action,
    resource,
    resourceAccount,
    ...(isTrust ? { resourcePolicyRole: 'trust' as const } : {}),
    context: contextOf(asker, action, resource, resourceAccount, options),
    policies: {
      ...policiesOf(asker),
      resource: isTrust ? trust : world.ofResource(resource),
      ...defined('serviceControl', own && world.levels(own, 'serviceControl')),
      ...defined('resourceControl', world.levels(resourceAccount, 'resourceControl')),
    },
  }
}

function policiesOf({
  world,
  holder,
  session,
}: TestPrincipal): Pick<Policies, 'identity' | 'boundary' | 'session'> {
  const boundary = holder?.spec.boundary
  const passed = session?.policy
  return {
    identity: holder ? world.policies(holder.spec.policies, holder.arn, 'policy') : [],
    ...defined('boundary', boundary && holder && world.policy(boundary, holder.arn, 'boundary')),
    ...defined('session', passed && world.policies(passed, 'session', 'session policy')),
  }
}

const defined = <Name extends string, Value>(name: Name, value: Value | undefined | '' | false) =>
  (value ? { [name]: value } : {}) as { [key in Name]?: Exclude<Value, undefined> }

/** What AWS would send with any signed request, and nothing that depends on the time of the test. */
function contextOf(
  { principal, world, holder, session }: TestPrincipal,
  action: string,
  resource: string,
  resourceAccount: AccountId,
  options: AskOptions,
): Context {
  const context: Record<string, string | readonly string[]> = {
    'aws:securetransport': 'true',
    'aws:viaawsservice': 'false',
    'aws:principalisawsservice': String(principal.kind === 'service'),
    'aws:resourceaccount': resourceAccount,
  }
  addPrincipal(context, principal)
  const region = parseArn(resource)?.region
  if (region) context['aws:requestedregion'] = region
  const own = 'account' in principal ? world.spec.accounts?.[principal.account] : undefined
  if (own?.organization) context['aws:principalorgid'] = own.organization
  const theirs = world.spec.accounts?.[resourceAccount]?.organization
  if (theirs) context['aws:resourceorgid'] = theirs
  const tags = { ...holder?.spec.tags, ...session?.tags }
  for (const [key, value] of Object.entries(tags))
    context[`aws:principaltag/${key.toLowerCase()}`] = value
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  for (const [key, value] of Object.entries(world.spec.resourceTags?.[resource] ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value
    if (service === 'ecr' || service === 'iam')
      context[`${service}:resourcetag/${key.toLowerCase()}`] = value
  }
  for (const [key, value] of Object.entries(options.context ?? {}))
    context[key.toLowerCase()] = value
  return context
}
