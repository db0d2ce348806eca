import type { Caller } from '../../estate/caller.ts'
import { normaliseRepositoryPolicy } from '../../policy/normalise.ts'
import { registryPolicyProblem } from '../../policy/validate/repository.ts'
import { registryFacts, writeRegistryPolicy } from '../../store/ecr/registries.ts'
import { shownPrincipals, storedPrincipals } from '../../store/iam/principals.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, registryPolicyNotFound } from './errors.ts'
import { onRegistry } from './registry.ts'

const invalid = 'Invalid registry policy provided'

export const putRegistryPolicy = define(
  'PutRegistryPolicy',
  onRegistry,
  async (input, { account, region }, { db }) => {
    const { scope } = await registryFacts(db, account, region)
    const problem = registryPolicyProblem(input.policyText, scope)
    if (problem !== undefined) throw invalidParameter('PolicyText', problem)
    // Differs from AWS? That it is printed anew, as a repository policy is, is not known.
    const policyText = normaliseRepositoryPolicy(input.policyText)
    const stored = await storedPrincipals(db, policyText)
    // Terraform's provider waits for a role that was just made while this is the answer (registry_policy.go).
    if (!stored.ok) throw invalidParameter('PolicyText', invalid)
    await writeRegistryPolicy(db, account, region, stored.text)
    return { registryId: account, policyText }
  },
)

export const getRegistryPolicy = define('GetRegistryPolicy', onRegistry, async (_, caller, needs) =>
  shownPolicy(caller, needs),
)

export const deleteRegistryPolicy = define(
  'DeleteRegistryPolicy',
  onRegistry,
  async (_, caller, needs) => {
    const deleted = await shownPolicy(caller, needs)
    await writeRegistryPolicy(needs.db, caller.account, caller.region, undefined)
    return deleted
  },
)

async function shownPolicy({ account, region }: Caller, { db }: Needs) {
  const { text } = await registryFacts(db, account, region)
  if (text === undefined) throw registryPolicyNotFound(account)
  return { registryId: account, policyText: await shownPrincipals(db, text) }
}
