import { type AccountId, parseAccountId } from './account.ts'
import { type Digest, parseDigest } from './digest.ts'
import { hostSuffixesOf } from './partitions.ts'
import { parseRegion, type Region } from './region.ts'
import { parseRepositoryName, type RepositoryName } from './repository-name.ts'
import { parseTag, type Tag } from './tag.ts'

/** A registry: one account's repositories in one Region. */
export interface RegistryHost {
  readonly account: AccountId
  readonly region: Region
}

/** An image in a registry, as a function's `Code.ImageUri` names it. */
export interface ImageUri extends RegistryHost {
  readonly repository: RepositoryName
  readonly reference: { readonly tag: Tag } | { readonly digest: Digest }
}

const registryHost =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.((?:[a-z0-9-]+\.)*[a-z]+)(?::\d+)?$/

/**
 * `<account>.dkr.ecr.<region>.amazonaws.com`, its dual-stack form, those of other partitions, and the same under
 * `localhost`, which names this server. A port is ignored. Lambda refuses FIPS hosts; docker does not.
 */
export function parseRegistryHost(host: string): RegistryHost | undefined {
  const [, accountText = '', regionText = '', suffix = ''] =
    (host.length <= 255 && registryHost.exec(host.toLowerCase())) || []
  const account = parseAccountId(accountText)
  const region = parseRegion(regionText)
  return account && region && isRegistrySuffix(suffix, region) ? { account, region } : undefined
}

const isRegistrySuffix = (suffix: string, region: Region): boolean =>
  suffix === 'localhost' || (!suffix.startsWith('api.') && hostSuffixesOf(region).includes(suffix))

/** A URI whose registry is told, whatever follows. */
export interface SplitImageUri extends RegistryHost {
  /** `<account>.dkr.ecr.<region>.localhost:4566` or `localhost:4566/<account>/<region>`, as written. */
  readonly registry: string
  /** The repository with its tag or digest. */
  readonly rest: string
}

/**
 * In either form of this server's registries: by a host of its own, or on this machine by a path, where no name under
 * `localhost` can be resolved.
 */
export function splitImageUri(text: string): SplitImageUri | undefined {
  const [, registry = '', host = '', account = '', region = '', rest = ''] =
    /^((localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?\/(\d{12})\/([a-z0-9-]{1,64}))\/(.*)$/s.exec(
      text,
    ) ?? []
  if (host !== '') {
    const owner = parseAccountId(account)
    const there = parseRegion(region)
    return owner && there ? { account: owner, region: there, registry, rest } : undefined
  }
  const slash = text.indexOf('/')
  const named = slash > 0 ? parseRegistryHost(text.slice(0, slash)) : undefined
  return named && { ...named, registry: text.slice(0, slash), rest: text.slice(slash + 1) }
}

export function parseImageUri(text: string): ImageUri | undefined {
  const split = splitImageUri(text)
  if (!split) return undefined
  const { account, region, rest } = split
  const registry = { account, region }
  const at = rest.indexOf('@')
  if (at >= 0) {
    const digest = parseDigest(rest.slice(at + 1))
    // `name:tag@digest` is legal for docker; the digest decides.
    const repository = parseRepositoryName(rest.slice(0, at).replace(/:[^:/]*$/, ''))
    return digest && repository ? { ...registry, repository, reference: { digest } } : undefined
  }
  const colon = rest.lastIndexOf(':')
  if (colon < 0) return undefined
  const tag = parseTag(rest.slice(colon + 1))
  const repository = parseRepositoryName(rest.slice(0, colon))
  return tag && repository ? { ...registry, repository, reference: { tag } } : undefined
}
