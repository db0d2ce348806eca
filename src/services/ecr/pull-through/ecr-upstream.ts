import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError } from '../../../aws/error.ts'
import type { Operations } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Check } from '../../../estate/check.ts'
import { cacheRoleChecks, takeRole } from '../../../estate/scenarios/pull-through.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { type Digest, parseDigest } from '../../../names/digest.ts'
import { accountOfAlias, publicHome, publicRegion } from '../../../names/public-registry.ts'
import type { UpstreamKind } from '../../../names/upstream-registry.ts'
import type { PullThroughRule } from '../../../store/ecr/pull-through-rules.ts'
import { findRepository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { cacheRole, cacheRoleArn, cacheService } from './secret.ts'
import { type Upstream, UpstreamFailure } from './upstream.ts'

/** The repository that is made a copy of, and the one that is the copy. */
export interface Copied {
  readonly upstream: NonNullable<UpstreamKind['ecr']> & { readonly name: string }
  readonly cached: Pick<Caller, 'account' | 'region'> & { readonly name: string }
}

/** A repository of another registry of ECR: here as well, and read as the rule's role. Rejects with UpstreamFailure. */
export async function ecrUpstream(
  { customRoleArn }: Pick<PullThroughRule, 'customRoleArn'>,
  { upstream, cached }: Copied,
  request: Caller['request'],
  needs: Needs,
): Promise<Upstream> {
  const { region } = upstream
  const role = await roleOf(customRoleArn, cached, request, needs)
  const at = (of: Copied['upstream'] | Copied['cached']) =>
    repositoryArn(of.account, of.region, of.name)
  // In its own Region each, as the copy goes on.
  await requireAll(cacheRoleChecks(cached, at(upstream), at(cached)), role, needs)
  const there: Caller = { ...role, region }
  return upstreamHere('ecr', upstream, there, needs)
}

/** Reading needs no permission: it is public. Undefined where no such repository is here. */
export async function publicUpstream(
  named: string,
  request: Caller['request'],
  needs: Needs,
): Promise<Upstream | undefined> {
  const slash = named.indexOf('/')
  const account = accountOfAlias(named.slice(0, Math.max(slash, 0)))
  const name = named.slice(slash + 1)
  if (!account || !(await findRepository(needs.db, account, publicRegion, name))) return undefined
  const nobody: Caller = { principal: { kind: 'anonymous' }, account, region: publicHome, request }
  return upstreamHere('ecr-public', { account, region: publicHome, name }, nobody, needs)
}

/** A repository of this server, read by its own operations. */
function upstreamHere(
  service: 'ecr' | 'ecr-public',
  { account, region, name }: Copied['upstream'],
  as: Caller,
  needs: Needs,
): Upstream {
  const call = <Name extends keyof Operations>(operation: Name, input: object) =>
    needs
      .call<Operations[Name]['output']>(
        service,
        operation,
        { registryId: account, repositoryName: name, ...input },
        as,
      )
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error
        const isDenied = error.code === 'AccessDenied'
        throw new UpstreamFailure(isDenied ? 'denied' : 'absent', error.message)
      })
  return {
    manifest: async (reference) => {
      const imageId = reference.includes(':') ? { imageDigest: reference } : { imageTag: reference }
      const { images = [], failures = [] } = await call('BatchGetImage', { imageIds: [imageId] })
      const [image] = images
      const digest = parseDigest(image?.imageId?.imageDigest ?? '')
      if (!digest || image?.imageManifest === undefined)
        throw new UpstreamFailure(
          'absent',
          `the upstream repository \`${name}\` of ${account} in ${region} says: ${failures[0]?.failureReason}`,
        )
      const { imageManifest: text, imageManifestMediaType: mediaType = '' } = image
      return { digest, mediaType, text }
    },
    layer: async function* (digest: Digest) {
      await call('GetDownloadUrlForLayer', { layerDigest: digest })
      yield* needs.blobs.read(digest)
    },
    referrers: async (digest) => {
      const { referrers = [] } = await call('ListImageReferrers', {
        subjectId: { imageDigest: digest },
      })
      return referrers.flatMap(({ digest: text, mediaType, artifactType, size, annotations }) => {
        const known = parseDigest(text)
        return known
          ? [{ digest: known, mediaType, artifactType, size, annotations: annotations ?? {} }]
          : []
      })
    },
  }
}

/** The rule's own role, or the one that ECR has in the account. */
async function roleOf(
  customRoleArn: string | undefined,
  { account, region, name }: Copied['cached'],
  request: Caller['request'],
  needs: Needs,
): Promise<Caller> {
  if (customRoleArn === undefined) {
    const own = await cacheRole(account, region, request, needs)
    if (own) return own
    throw new UpstreamFailure('denied', `the role \`${cacheRoleArn(account)}\` is gone`)
  }
  const itself: Caller = {
    ...{ principal: { kind: 'service', service: cacheService }, account, region, request },
    context: {
      'aws:sourceaccount': account,
      'aws:sourcearn': repositoryArn(account, region, name),
    },
  }
  await requireAll([takeRole(customRoleArn)], itself, needs)
  const principal = await rolePrincipal(needs.db, customRoleArn, 'pull-through-cache')
  if (!principal) throw new UpstreamFailure('denied', `there is no role \`${customRoleArn}\``)
  return { principal, account, region, request: { ...request, calledVia: [cacheService] } }
}

/** Asks for all, so that every grant that is missing is known at once. */
async function requireAll(checks: readonly Check[], as: Caller, { ask }: Needs): Promise<void> {
  const denied: string[] = []
  for (const check of checks)
    if ((await ask(as, check)).outcome !== 'allowed')
      denied.push(`\`${check.action}\` on \`${check.resource}\``)
  if (denied.length === 0) return
  const who = as.principal.kind === 'assumed-role' ? as.principal.roleArn : cacheService
  throw new UpstreamFailure('denied', `\`${who}\` may not ${denied.join(', nor ')}`)
}
