import { changeRepositorySettings } from '../../store/ecr/repository-writes.ts'
import { define } from './define.ts'
import { repositoryNotFound } from './errors.ts'
import { onRepository, requireRepository } from './repository.ts'
import { mutabilityOf, withMutability } from './settings.ts'

export const putImageTagMutability = define(
  'PutImageTagMutability',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const mutability = mutabilityOf(
      input.imageTagMutability,
      input.imageTagMutabilityExclusionFilters,
    )
    const written = await changeRepositorySettings(needs.db, repository, (settings) =>
      withMutability(settings, mutability),
    )
    if (!written) throw repositoryNotFound(repository)
    return { registryId: repository.account, repositoryName: repository.name, ...mutability }
  },
)

export const putImageScanningConfiguration = define(
  'PutImageScanningConfiguration',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const scanOnPush = input.imageScanningConfiguration.scanOnPush ?? false
    const written = await changeRepositorySettings(needs.db, repository, (settings) => ({
      ...settings,
      scanOnPush,
    }))
    if (!written) throw repositoryNotFound(repository)
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      imageScanningConfiguration: { scanOnPush },
    }
  },
)
