import { AwsError } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { upstreamKindOf } from '../../../names/upstream-registry.ts'
import { type PullThroughRule, upstreamName } from '../../../store/ecr/pull-through-rules.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { ecrUpstream, publicUpstream } from './ecr-upstream.ts'
import { ociUpstream } from './oci-upstream.ts'
import { readSecret } from './secret.ts'
import { type Upstream, UpstreamFailure } from './upstream.ts'

export type CachedName = Pick<Repository, 'account' | 'region' | 'name'>

/** What a rule's repository is a copy of. Rejects with UpstreamFailure. */
export async function openUpstream(
  rule: PullThroughRule,
  cached: CachedName,
  request: Caller['request'],
  needs: Needs,
): Promise<Upstream> {
  const { upstream: host, credentialArn } = rule
  const name = upstreamName(rule, cached.name)
  const { ecr, kind } = upstreamKindOf(host) ?? {}
  if (ecr) return ecrUpstream(rule, { upstream: { ...ecr, name }, cached }, request, needs)
  const local = kind === 'ecr-public' ? await publicUpstream(name, request, needs) : undefined
  if (local) return local
  const { account, region } = cached
  const login =
    credentialArn === undefined
      ? undefined
      : await readSecret(credentialArn, { account, region, request }, needs).catch(
          (error: unknown) => {
            if (!(error instanceof AwsError)) throw error
            throw new UpstreamFailure('secret', error.hint ?? error.message)
          },
        )
  return ociUpstream(host, name, login, needs.upstreams)
}
