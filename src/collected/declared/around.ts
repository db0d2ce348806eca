import { nameInArn, registryArn } from '../../names/arn.ts'
import type { KmsGrant } from '../../policy/kms-grant.ts'
import type { Collection } from '../collection.ts'
import { type Fact, known, together } from '../fact.ts'
import { learn } from '../learn.ts'
import type { Declared } from './declared.ts'

/** Adds what holds around repositories and functions: registries, VPC endpoints and keys. */
export function addAround(one: Declared, into: Collection): void {
  switch (one.kind) {
    case 'registry': {
      const registry = into.registry(one.account, one.region)
      if (one.policy) learn(registry, 'policy', one.policy)
      if (one.scope) learn(registry, 'scope', one.scope)
      return
    }
    case 'endpoint': {
      const { arn, service, vpc, policy } = one
      const endpoint = into.endpoint(nameInArn(arn))
      endpoint.arn = arn
      if (service !== undefined) endpoint.service = service
      if (vpc !== undefined) endpoint.vpc = vpc
      if (policy) endpoint.policy = together(`the policy of ${arn}`, endpoint.policy, policy)
      return
    }
    case 'key': {
      const key = into.other(one.arn)
      if (one.policy) learn(key, 'policy', one.policy)
      if (one.isNew && key.grants.state === 'unknown') key.grants = known([], one.from)
    }
  }
}

export function removeAround(one: Declared, into: Collection): void {
  const registry =
    one.kind === 'registry' && into.registries.get(registryArn(one.account, one.region))
  if (registry && one.policy?.from) registry.policy = { state: 'none', from: one.policy.from }
  if (one.kind === 'endpoint') into.endpoints.delete(nameInArn(one.arn))
  if (one.kind === 'key') into.others.delete(one.arn)
}

/** Those of a key of which all others are known: nothing is said of one that may have more. */
export function grants(present: readonly Declared[], into: Collection): void {
  for (const one of present) {
    if (one.kind !== 'grant') continue
    const key = into.other(one.of)
    if (key.grants.state === 'known') key.grants = withGrant(key.grants, one.grant)
  }
}

const withGrant = (
  all: Fact<readonly KmsGrant[]> & { readonly state: 'known' },
  grant: Fact<KmsGrant>,
): Fact<readonly KmsGrant[]> =>
  grant.state === 'known'
    ? { ...all, value: [...all.value, grant.value] }
    : grant.state === 'unknown'
      ? grant
      : all
