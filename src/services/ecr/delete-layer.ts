import { removeLayer } from '../../store/ecr/layers.ts'
import type { Operation } from '../kernel/operation.ts'
import { layerInUse, layerNotFound } from './layer-errors.ts'
import { onRepository, type RepositoryInput, requireRepository } from './repository.ts'

export interface DeleteLayerInput extends RepositoryInput {
  readonly layerDigest: string
}

/**
 * The registry's DELETE of a blob, which ECR has not, and hence no permission for it: whoever may delete a repository's
 * images may delete what none of them has.
 */
export const deleteLayer: Operation<DeleteLayerInput, Record<never, never>> = {
  service: 'ecr',
  name: 'DeleteLayer',
  permissions: (input, caller) => [
    { action: 'ecr:BatchDeleteImage', ...onRepository(input, caller) },
  ],
  run: async ({ layerDigest, ...input }, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const outcome = await removeLayer(needs.db, repository.id, layerDigest)
    if (outcome === 'not found') throw layerNotFound(repository, layerDigest)
    if (outcome === 'in use') throw layerInUse(repository, layerDigest)
    return {}
  },
}
