import { deleteRepository as removeRepository } from '../../store/ecr/repositories.ts'
import { repositoryNotEmpty } from './errors.ts'
import {
  describeRepository,
  type EcrOperation,
  onRepository,
  requireRepository,
} from './repository.ts'

export const deleteRepository: EcrOperation<'DeleteRepository'> = {
  service: 'ecr',
  name: 'DeleteRepository',
  permissions: onRepository('DeleteRepository'),
  run: async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const deleted = await removeRepository(needs.db, repository, input.force ?? false)
    if (!deleted) throw repositoryNotEmpty(repository)
    return { repository: describeRepository(repository, needs) }
  },
}
