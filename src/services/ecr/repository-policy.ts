import type { Caller } from '../../estate/caller.ts'
import { questionOf } from '../../estate/question.ts'
import { repositoryArn } from '../../names/arn.ts'
import { applied } from '../../policy/compile.ts'
import { decide } from '../../policy/decide.ts'
import { normaliseRepositoryPolicy } from '../../policy/normalise.ts'
import { repositoryPolicyProblem } from '../../policy/validate/repository.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import { writeRepositoryPolicy } from '../../store/ecr/repository-writes.ts'
import { shownPrincipals, storedPrincipals } from '../../store/iam/principals.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, repositoryNotFound, repositoryPolicyNotFound } from './errors.ts'
import { onRepository, requireRepository } from './repository.ts'

export const setRepositoryPolicy = define(
  'SetRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const problem = repositoryPolicyProblem(input.policyText)
    if (problem !== undefined) throw invalidParameter('PolicyText', problem)
    const policyText = normaliseRepositoryPolicy(input.policyText)
    const stored = await storedPrincipals(needs.db, policyText)
    if (!stored.ok) throw invalidParameter('PolicyText', 'Principal not found')
    // Differs from AWS? That it refuses is documented; the text is not known.
    if (!input.force && (await locksOut(caller, repository, stored.text, needs)))
      throw invalidParameter(
        'PolicyText',
        'The repository policy would not allow you to set the repository policy in the future. Use force to set it nevertheless',
      )
    const written = await writeRepositoryPolicy(needs.db, repository, stored.text)
    if (!written) throw repositoryNotFound(repository)
    return { registryId: repository.account, repositoryName: repository.name, policyText }
  },
)

/** Whether the caller could not set the policy again if this one stood: the same decision, with it in place. */
async function locksOut(
  caller: Caller,
  { account, region, name }: Repository,
  policy: string,
  { estate, clock }: Needs,
): Promise<boolean> {
  const resource = repositoryArn(account, region, name)
  const check = { action: 'ecr:SetRepositoryPolicy', resource }
  const { question } = await questionOf(estate, caller, check, clock.now())
  const others = question.policies.resource.filter(({ holder }) => holder !== resource)
  const proposed = applied(policy, `proposed repository policy of ${name}`, resource)
  const { outcome } = decide({
    ...question,
    policies: { ...question.policies, resource: [...others, proposed] },
  })
  return outcome !== 'allowed'
}

export const getRepositoryPolicy = define(
  'GetRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    return shownPolicy(repository, needs)
  },
)

export const deleteRepositoryPolicy = define(
  'DeleteRepositoryPolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const deleted = await shownPolicy(repository, needs)
    await writeRepositoryPolicy(needs.db, repository, undefined)
    return deleted
  },
)

async function shownPolicy(repository: Repository, { db }: Needs) {
  const { account, name, policy } = repository
  if (policy === undefined) throw repositoryPolicyNotFound(repository)
  const policyText = await shownPrincipals(db, policy)
  return { registryId: account, repositoryName: name, policyText }
}
