import { type ServiceRule, serviceRules } from './service-rules.ts'
import type { Question, ResourcePolicyRole } from './types.ts'

/** What holds for every request for one action, whoever asks. */
interface ActionRule {
  readonly action: string
  readonly service: string
  /** Undefined where AWS's rules for the service are not known here. */
  readonly rule: ServiceRule | undefined
  /** In lower case. */
  readonly name: string
  readonly free: Free | undefined
}

/** Who may do it whatever any policy says, a Deny of an organization's included. */
type Free = ReadonlySet<Question['principal']['kind']>

const withCredentials: Free = new Set(['root', 'user', 'assumed-role', 'federated-user'])

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
 */
const freeActions: Readonly<Record<string, Free>> = {
  'sts:getcalleridentity': withCredentials,
  // Sessions cannot call it, which is no matter of policies.
  'sts:getsessiontoken': new Set(['root', 'user']),
}

const known = new Map<string, ActionRule>()
const knownMax = 4096

let last: ActionRule | undefined

/** Requests name few actions many times, and one of them several times in a row. */
export function actionRule(action: string): ActionRule {
  if (last?.action === action) return last
  last = known.get(action) ?? made(action)
  return last
}

function made(action: string): ActionRule {
  const name = action.toLowerCase()
  const service = name.slice(0, Math.max(0, name.indexOf(':')))
  const rule = Object.hasOwn(serviceRules, service) ? serviceRules[service] : undefined
  const free = Object.hasOwn(freeActions, name) ? freeActions[name] : undefined
  const one = { action, service, rule, name, free }
  if (known.size >= knownMax) known.clear()
  known.set(action, one)
  return one
}

/** Whether no policy is asked, and none can deny. */
export const isFree = ({ action, principal }: Question): boolean =>
  actionRule(action).free?.has(principal.kind) === true

/** How a resource policy counts for this question: as it says itself, or as the service's rule does. */
export function roleOf({ action, resource, resourcePolicyRole }: Question): ResourcePolicyRole {
  if (resourcePolicyRole !== undefined) return resourcePolicyRole
  const { rule } = actionRule(action)
  if (!rule || rule.role === 'alternative') return 'alternative'
  return mayHavePolicy(rule, resource) ? rule.role : 'alternative'
}

export const mayHavePolicy = ({ on }: ServiceRule, resource: string): boolean =>
  on?.test(resource.split(':').slice(5).join(':')) === true
