import { AwsError, withHint } from '../../../aws/error.ts'
import type { RCTAppliedFor } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { findRepository, type Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { repositoryNotFound } from '../errors.ts'
import { makeByTemplate } from './create-on-push.ts'

/**
 * The repository that ECR fills by itself, made where it is absent: by a template for that use, or with what a repository has
 * by default. Throws RepositoryNotFoundException with its reason as the hint where a template cannot make it.
 */
export async function repositoryFor(
  use: RCTAppliedFor,
  { account, name }: Pick<Repository, 'account' | 'name'>,
  caller: Caller,
  needs: Needs,
): Promise<Repository> {
  const find = () => findRepository(needs.db, account, caller.region, name)
  const found = await find()
  if (found) return found
  const made = await makeByTemplate(use, account, name, caller, needs)
  if (typeof made === 'object') return made
  if (made !== undefined) throw withHint(repositoryNotFound({ account, name }), made)
  const create = { registryId: account, repositoryName: name }
  await needs.call('ecr', 'CreateRepository', create, caller).catch((error: unknown) => {
    const isThere = error instanceof AwsError && error.code === 'RepositoryAlreadyExistsException'
    if (!isThere) throw error
  })
  const now = await find()
  if (!now) throw repositoryNotFound({ account, name })
  return now
}
