import { normaliseRepositoryPolicy } from '../../policy/normalise.ts'
import { publicRepositoryPolicyProblem } from '../../policy/validate/public-repository.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import { writeRepositoryPolicy } from '../../store/ecr/repository-writes.ts'
import { shownPrincipals, storedPrincipals } from '../../store/iam/principals.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, onRepository } from './define.ts'
import { invalidParameter, policyNotFound, repositoryNotFound } from './errors.ts'
import { requireRepository } from './repositories.ts'

export const setRepositoryPolicy = define(
  'SetRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const problem = publicRepositoryPolicyProblem(input.policyText)
    if (problem !== undefined) throw invalidParameter('PolicyText', problem)
    const policyText = normaliseRepositoryPolicy(input.policyText)
    const stored = await storedPrincipals(needs.db, policyText)
    if (!stored.ok) throw invalidParameter('PolicyText', 'Principal not found')
    const written = await writeRepositoryPolicy(needs.db, repository, stored.text)
    if (!written) throw repositoryNotFound(repository.account, repository.name)
    return { registryId: repository.account, repositoryName: repository.name, policyText }
  },
)

export const getRepositoryPolicy = define(
  'GetRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => shown(await requireRepository(input, caller, needs), needs),
)

export const deleteRepositoryPolicy = define(
  'DeleteRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const deleted = await shown(repository, needs)
    await writeRepositoryPolicy(needs.db, repository, undefined)
    return deleted
  },
)

async function shown({ account, name, policy }: Repository, { db }: Needs) {
  if (policy === undefined) throw policyNotFound(account, name)
  const policyText = await shownPrincipals(db, policy)
  return { registryId: account, repositoryName: name, policyText }
}
