import { deleteRepository as removeRepository } from '../../store/ecr/repositories.ts'
import { define } from './define.ts'
import { repositoryNotEmpty } from './errors.ts'
import { describeRepository, onRepository, requireRepository } from './repository.ts'

export const deleteRepository = define(
  'DeleteRepository',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const deleted = await removeRepository(needs.db, repository, input.force ?? false)
    if (!deleted) throw repositoryNotEmpty(repository)
    // As recorded: how it scanned and was encrypted is not told of what is gone.
    const {
      imageScanningConfiguration: _scanning,
      encryptionConfiguration: _encryption,
      ...gone
    } = describeRepository(repository, needs)
    return { repository: gone }
  },
)
