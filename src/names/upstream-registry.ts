import { type AccountId, parseAccountId } from './account.ts'
import { isElsewhere } from './partitions.ts'
import { parseRegion, type Region } from './region.ts'

/** A registry that ECR caches: what it calls it, and whether it takes nobody without a login. */
export interface UpstreamKind {
  readonly kind:
    | 'azure-container-registry'
    | 'chainguard'
    | 'docker-hub'
    | 'ecr'
    | 'ecr-public'
    | 'github-container-registry'
    | 'gitlab-container-registry'
    | 'k8s'
    | 'quay'
  readonly takesLogin: 'always' | 'never'
  /** Where it is another registry of ECR. */
  readonly ecr?: { readonly account: AccountId; readonly region: Region }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html */
const byHost: Readonly<Record<string, UpstreamKind>> = {
  'cgr.dev': { kind: 'chainguard', takesLogin: 'always' },
  'ghcr.io': { kind: 'github-container-registry', takesLogin: 'always' },
  'public.ecr.aws': { kind: 'ecr-public', takesLogin: 'never' },
  'quay.io': { kind: 'quay', takesLogin: 'never' },
  'registry-1.docker.io': { kind: 'docker-hub', takesLogin: 'always' },
  'registry.gitlab.com': { kind: 'gitlab-container-registry', takesLogin: 'always' },
  'registry.k8s.io': { kind: 'k8s', takesLogin: 'never' },
}

/** Undefined for a registry that ECR caches nothing of. */
export function upstreamKindOf(url: string): UpstreamKind | undefined {
  const host = url.toLowerCase()
  if (Object.hasOwn(byHost, host)) return byHost[host]
  if (/^[a-z0-9]{5,50}\.azurecr\.io$/.test(host))
    return { kind: 'azure-container-registry', takesLogin: 'always' }
  const [, id = '', code = ''] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? []
  const account = parseAccountId(id)
  const region = parseRegion(code)
  if (!account || !region || isElsewhere(region)) return undefined
  return { kind: 'ecr', takesLogin: 'never', ecr: { account, region } }
}
