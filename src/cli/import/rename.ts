import type { Collection } from '../../collected/collection.ts'
import type { Fact } from '../../collected/fact.ts'
import { type Ids, withIds } from './organization.ts'

/** Puts the ids that the organization has here into every policy of the estate. */
export function rename(wanted: Collection, ids: Ids) {
  const { entities, policies, repositories, functions, registries } = wanted
  const here = (fact: Fact<string>): Fact<string> =>
    fact.state === 'known' ? { ...fact, value: withIds(fact.value, ids) } : fact
  for (const entity of entities.values()) {
    for (const [name, fact] of entity.inline) entity.inline.set(name, here(fact))
    entity.trust = here(entity.trust)
  }
  for (const policy of policies.values()) policy.document = here(policy.document)
  for (const some of [repositories, functions, registries])
    for (const one of some.values()) one.policy = here(one.policy)
}
