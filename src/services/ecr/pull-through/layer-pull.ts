import { withHint } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import { fetchedLayerSize } from '../../../store/ecr/upstream-cache.ts'
import type { Needs } from '../../kernel/needs.ts'
import { upstreamLayerNotHad } from '../errors.ts'
import { fetchLayer } from './layer.ts'
import { openUpstream } from './open.ts'
import { cacheRuleFor } from './pull.ts'
import { UpstreamFailure } from './upstream.ts'

/**
 * Waits for a layer that a manifest of the upstream names, where the image is not whole yet. False where none does.
 * Throws UnableToGetUpstreamLayerException.
 */
export async function layerThrough(
  repository: Repository,
  digest: string,
  caller: Caller,
  needs: Needs,
): Promise<boolean> {
  const rule = await cacheRuleFor(caller, repository, needs)
  const size = rule && (await fetchedLayerSize(needs.db, repository.id, digest))
  if (!rule || size === undefined) return false
  const open = () => openUpstream(rule, repository, caller.request, needs)
  try {
    await fetchLayer(repository, digest, size, open, needs)
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error
    throw withHint(upstreamLayerNotHad(), error.message)
  }
  return true
}
