import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { pullChecks } from './registry.ts'

const on = (resource: string, actions: readonly string[], purpose: string): readonly Check[] =>
  actions.map((action) => ({ action: `ecr:${action}`, resource, purpose }))

const forImport = 'the image is not in the cache, or may be older than a day'
const forCreation = 'the first pull makes the repository of the cache'

/** What a pull of an image that is not in the cache takes besides: of who pulls it. */
export const importCheck = (repository: string): Check => ({
  action: 'ecr:BatchImportUpstreamImage',
  resource: repository,
  purpose: forImport,
})

export const creationCheck = (repository: string): Check => ({
  action: 'ecr:CreateRepository',
  resource: repository,
  purpose: forCreation,
})

/** Whether it is asked because an image comes through a cache. */
export const isOfCachePull = ({ purpose }: Check): boolean =>
  purpose === forImport || purpose === forCreation

export const isCreation = ({ purpose }: Check): boolean => purpose === forCreation

/** All that who pulls through a cache must be allowed, in order. */
export const cachePullChecks = (repository: string, isFirst: boolean): readonly Check[] => [
  ...pullChecks(repository),
  importCheck(repository),
  ...(isFirst ? [creationCheck(repository)] : []),
]

/** ECR takes the role of a rule whose upstream is another registry of ECR. */
export const takeRole = (role: string): Check => ({
  action: 'sts:AssumeRole',
  resource: role,
  purpose: 'ECR must be able to assume the role of the pull through cache rule',
})

/**
 * What that role must be allowed: in the upstream, whose own policies decide too, and in the cache.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
 */
export const cacheRoleChecks = (
  { account, region }: Pick<Caller, 'account' | 'region'>,
  upstream: string,
  cached: string,
): readonly Check[] => [
  {
    action: 'ecr:GetAuthorizationToken',
    resource: '*',
    policyOf: `arn:aws:ecr:${region}:${account}:repository/*`,
    purpose: forRole,
  },
  ...on(
    upstream,
    ['BatchGetImage', 'GetDownloadUrlForLayer', 'BatchImportUpstreamImage', 'GetImageCopyStatus'],
    forRole,
  ),
  ...on(
    cached,
    ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'],
    forRole,
  ),
]

const forRole = 'the role of the pull through cache rule copies the image from the other registry'
