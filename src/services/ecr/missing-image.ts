import { type AwsError, withHint } from '../../aws/error.ts'
import type { ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { imageNotFound } from './errors.ts'
import { lifecycleHint } from './lifecycle/hint.ts'

/** That an image is not there, with what is known of where it went. */
export const missingImage = async (
  repository: Repository,
  imageId: ImageIdentifier,
  needs: Needs,
): Promise<AwsError> =>
  withHint(imageNotFound(repository, imageId), await lifecycleHint(repository, imageId, needs))
