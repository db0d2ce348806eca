import { requestTags } from '../../estate/request-tags.ts'
import { createRepository as storeRepository } from '../../store/ecr/repositories.ts'
import { define } from './define.ts'
import { encryptionFor } from './encryption.ts'
import { repositoryAlreadyExists } from './errors.ts'
import { describeRepository, onRepository, registryOf } from './repository.ts'
import { mutabilityOf } from './settings.ts'
import { readTags } from './tags.ts'

export const createRepository = define(
  'CreateRepository',
  // Differs from AWS? For tags it documents a second decision on CreateRepository itself, which this one decision
  // includes; whether ecr:TagResource is asked as well is not known.
  (input, caller) => ({ ...onRepository(input, caller), context: requestTags(input.tags) }),
  async (input, caller, needs) => {
    const account = registryOf(input, caller)
    const name = input.repositoryName
    const settings = {
      ...mutabilityOf(
        input.imageTagMutability ?? 'MUTABLE',
        input.imageTagMutabilityExclusionFilters,
      ),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      encryptionConfiguration: await encryptionFor(
        input.encryptionConfiguration,
        account,
        caller,
        needs,
      ),
    }
    const repository = await storeRepository(needs.db, {
      account,
      region: caller.region,
      name,
      createdAt: needs.clock.now(),
      settings,
      tags: readTags(input.tags ?? []),
    })
    if (!repository) throw repositoryAlreadyExists({ account, name })
    return { repository: describeRepository(repository, needs) }
  },
)
