import { parseArn, registryArn } from '../names/arn.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { labelOf, policyAt } from '../policy/place.ts'
import { isInRegistryScope } from '../policy/registry-scope.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Collection, Registry } from './collection.ts'
import { gapIn } from './fact.ts'
import { type Assumption, perhapsPolicy, unknownPolicy } from './unknown.ts'

/**
 * A registry's policy, where it is asked about an action on its repositories. One that nobody asked AWS for is taken for
 * none, and `isRegistryUnread` tells; one that was asked for and could not be read is unknown.
 */
export function registryPolicies(
  { registries }: Collection,
  { account, region }: { readonly account: string; readonly region: string },
  action: string,
  assume: Assumption,
): readonly AppliedPolicy[] {
  const of = registryArn(account, region)
  const { policy, scope } = registries.get(of) ?? {}
  if (!policy || policy.state === 'none' || isUnread(policy)) return []
  // What is in the first scope is in both.
  const counts = isInRegistryScope(scope?.state === 'known' ? scope.value : 'V1', action)
  if (!counts && scope?.state === 'known') return []
  if (policy.state === 'unknown')
    return [unknownPolicy({ what: 'registry policy', of, gap: policy.gap }, assume, policy.partly)]
  const place = { kind: 'registry policy', of } as const
  if (counts) return [policyAt(place, policy.value)]
  const unknown = { what: 'registry policy scope', of, gap: gapIn(scope) }
  const label = `${labelOf(place)}, if its scope is V2`
  return [perhapsPolicy(unknown, { assume, text: policy.value, label })]
}

const isUnread = (fact: Registry['policy']): boolean =>
  fact.state === 'unknown' && fact.gap === 'not collected'

/** Whether nobody asked AWS for a registry's policy. */
export function isRegistryUnread({ registries }: Collection, of: string): boolean {
  const registry = registries.get(of)
  return !registry || isUnread(registry.policy)
}

/** The Region in which all repositories and registries of an account are that were collected, if there is one. */
export function onlyRegionOf(
  { repositories, registries }: Pick<Collection, 'repositories' | 'registries'>,
  account: string,
): Region | undefined {
  const places = [...repositories.keys(), ...registries.keys()].map((arn) => parseArn(arn))
  const regions = new Set(places.flatMap((one) => (one?.account === account ? [one.region] : [])))
  const [region, ...others] = regions
  return others.length === 0 ? parseRegion(region ?? '') : undefined
}
