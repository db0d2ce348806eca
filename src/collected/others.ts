import type { Check } from '../estate/check.ts'
import { noResource, type ResourceFacts } from '../estate/facts.ts'
import { actionRule, mayHavePolicy } from '../policy/action-rule.ts'
import { grantPolicy } from '../policy/kms-grant.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Collection, OtherResource } from './collection.ts'
import type { Fact } from './fact.ts'
import { type Assumption, perhapsPolicy, unreadText } from './unknown.ts'

/** The policy of a resource, or what stands in the place of one that nobody read. */
export type ResourcePolicy = (
  kind: 'repository policy' | 'function policy' | 'trust policy' | 'resource policy',
  of: string,
  fact: Fact<string> | undefined,
) => readonly AppliedPolicy[]

/**
 * Resources of other services, of which nothing but a policy is read, and of a key its grants. The policies of log groups are
 * for services that deliver to them.
 */
export function otherFacts(
  { others }: Collection,
  { action, resource: of }: Check,
  assume: Assumption,
  resourcePolicy: ResourcePolicy,
): ResourceFacts {
  const { service, rule } = actionRule(action)
  if (of === '*' || service === 'logs' || (rule && !mayHavePolicy(rule, of))) return noResource
  // An object is under its bucket's policy.
  const holder = service === 's3' ? (of.split('/')[0] ?? of) : of
  const { policy, grants } = others.get(holder) ?? {}
  const given = service === 'kms' && grants ? grantsOf(holder, grants, assume) : undefined
  return {
    ...noResource,
    policies: resourcePolicy('resource policy', holder, policy),
    ...(given && { grants: given }),
  }
}

/** Nobody lists a key's grants without need: those that nobody asked for are a note of the diagnosis. */
function grantsOf(
  of: string,
  grants: OtherResource['grants'],
  assume: Assumption,
): readonly AppliedPolicy[] | undefined {
  if (grants.state === 'known') return grants.value.map((one) => grantPolicy(one, of))
  if (grants.state === 'none' || grants.gap === 'not collected') return undefined
  const unknown = { what: 'key grants', of, gap: grants.gap }
  const text = unreadText('key grants', 'allows')
  return [perhapsPolicy(unknown, { assume, text, label: `grants of ${of}` })]
}
