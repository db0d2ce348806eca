import { withHint } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { importCheck } from '../../../estate/scenarios/pull-through.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { parseDigest } from '../../../names/digest.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { upstreamReferrersNotHad } from '../errors.ts'
import { openUpstream } from './open.ts'
import { cacheRuleFor } from './pull.ts'
import { UpstreamFailure, type UpstreamReferrer } from './upstream.ts'

/**
 * What refers to an image in the upstream, for whom its pull may fill the cache. None where the repository is no copy.
 * `isCached`: whether there is something to show without the upstream, which is then allowed to fail.
 * Throws UnableToListUpstreamImageReferrersException.
 */
export async function referrersThrough(
  repository: Repository,
  subject: string,
  isCached: boolean,
  caller: Caller,
  needs: Needs,
): Promise<readonly UpstreamReferrer[]> {
  const rule = await cacheRuleFor(caller, repository, needs)
  const digest = parseDigest(subject)
  if (!rule || !digest) return []
  const arn = repositoryArn(repository.account, repository.region, repository.name)
  if ((await needs.ask(caller, importCheck(arn))).outcome !== 'allowed') return []
  try {
    const upstream = await openUpstream(rule, repository, caller.request, needs)
    return await upstream.referrers(digest)
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error
    if (isCached || error.kind === 'absent') return []
    throw withHint(upstreamReferrersNotHad(), error.message)
  }
}
