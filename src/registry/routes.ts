import { regionNotBuilt } from '../access/region-not-built.ts'
import { parseAccountId } from '../names/account.ts'
import type { Digest } from '../names/digest.ts'
import { parseRegistryHost, type RegistryHost } from '../names/image-uri.ts'
import { isElsewhere } from '../names/partitions.ts'
import {
  accountOfAlias,
  isPublicHost,
  publicRegion,
  publicRegistry,
} from '../names/public-registry.ts'
import { parseRegion } from '../names/region.ts'
import { parseRepositoryName, type RepositoryName } from '../names/repository-name.ts'
import { parseTag, type Tag, tagLengthMax, tagPattern } from '../names/tag.ts'
import { type Dialect, digestIn } from './dialect.ts'
import { RegistryError } from './errors.ts'

/** A repository as a request names it. */
export interface NamedRepository extends RegistryHost {
  readonly name: RepositoryName
  /** What stood between `/v2/` and the rest: what the client calls the repository on this host. */
  readonly asNamed: string
}

export type Reference = { readonly tag: Tag } | { readonly digest: Digest }

export type Route =
  | { readonly kind: 'base'; readonly registry: RegistryHost | undefined }
  | { readonly kind: 'catalog'; readonly registry: RegistryHost | undefined }
  | { readonly kind: 'tags'; readonly repository: NamedRepository }
  | {
      readonly kind: 'manifest'
      readonly repository: NamedRepository
      readonly reference: Reference
    }
  | { readonly kind: 'blob'; readonly repository: NamedRepository; readonly digest: Digest }
  | { readonly kind: 'uploads'; readonly repository: NamedRepository }
  | { readonly kind: 'upload'; readonly repository: NamedRepository; readonly upload: string }
  | { readonly kind: 'referrers'; readonly repository: NamedRepository; readonly digest: Digest }
  /** Where clients of public repositories get their bearer tokens. */
  | { readonly kind: 'token'; readonly registry: RegistryHost | undefined }
  | { readonly kind: 'unknown'; readonly registry: RegistryHost | undefined }
  /** A route of ours with a name that cannot be. Told only to those who may talk to the registry at all. */
  | {
      readonly kind: 'misnamed'
      readonly registry: RegistryHost | undefined
      readonly error: RegistryError
    }

/** Longer than any path of the parts below, so that no pattern meets unbounded text. */
const pathLengthMax = 1_000

/**
 * What a path asks for on a host. A registry's own host gives the account and Region; on any other, such as
 * `localhost:4566`, every repository's name begins with them: `/v2/<account>/<region>/<repository>/…`.
 */
export function parseRoute(host: string, path: string, dialect: Dialect): Route {
  const registry = hostOf(host)
  const decoded = decode(path)
  if (decoded === undefined || decoded.length > pathLengthMax) return { kind: 'unknown', registry }
  if (/^\/v2\/?$/.test(decoded)) return { kind: 'base', registry }
  if (/^\/token\/?$/.test(decoded) && isPublicHost(host)) return { kind: 'token', registry }
  if (decoded === '/v2/_catalog') return { kind: 'catalog', registry }
  for (const { pattern, read } of shapes) {
    const [, asNamed, last = ''] = pattern.exec(decoded) ?? []
    if (asNamed === undefined) continue
    const repository = parseNamed(asNamed, registry)
    try {
      return read(orThrow(repository), last, dialect)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      return {
        kind: 'misnamed',
        registry: repository instanceof RegistryError ? registry : repository,
        error,
      }
    }
  }
  return { kind: 'unknown', registry }
}

/** The registry that a host names, or the public ones together. */
export const hostOf = (host: string): RegistryHost | undefined =>
  isPublicHost(host) ? publicRegistry : parseRegistryHost(host)

/** Which registry a route is about, if it says. */
export const registryOf = (route: Route): RegistryHost | undefined =>
  'repository' in route ? route.repository : route.registry

/** In the order they are tried: an upload's location also looks like a blob's. */
const shapes: readonly {
  readonly pattern: RegExp
  readonly read: (repository: NamedRepository, last: string, dialect: Dialect) => Route
}[] = [
  {
    pattern: /^\/v2\/(.+)\/blobs\/uploads\/?$/,
    read: (repository) => ({ kind: 'uploads', repository }),
  },
  {
    pattern: /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/,
    read: (repository, upload) => ({ kind: 'upload', repository, upload }),
  },
  {
    pattern: /^\/v2\/(.+)\/blobs\/([^/]+)$/,
    read: (repository, text, dialect) => ({
      kind: 'blob',
      repository,
      digest: requireDigest(text, dialect),
    }),
  },
  {
    pattern: /^\/v2\/(.+)\/manifests\/([^/]+)$/,
    read: (repository, text, dialect) => ({
      kind: 'manifest',
      repository,
      reference: text.includes(':')
        ? { digest: requireDigest(text, dialect) }
        : { tag: orThrow(parseTag(text) ?? invalidTag(text, dialect)) },
    }),
  },
  { pattern: /^\/v2\/(.+)\/tags\/list$/, read: (repository) => ({ kind: 'tags', repository }) },
  {
    pattern: /^\/v2\/(.+)\/referrers\/([^/]+)$/,
    read: (repository, text, dialect) => ({
      kind: 'referrers',
      repository,
      digest: requireDigest(text, dialect),
    }),
  },
]

/** A repository as clients of this host call it; `from` of a mount is one too. */
export function parseNamed(
  asNamed: string,
  registry: RegistryHost | undefined,
): NamedRepository | RegistryError {
  if (registry?.region === publicRegion) return parsePublic(asNamed, asNamed)
  if (!registry && asNamed.startsWith('public/'))
    return parsePublic(asNamed.slice('public/'.length), asNamed)
  if (registry) {
    if (isElsewhere(registry.region)) return ofAnotherPartition(registry.region)
    const name = parseRepositoryName(asNamed)
    return name ? { ...registry, name, asNamed } : invalidName(asNamed)
  }
  const [account, region, ...rest] = asNamed.split('/')
  const parsed = { account: parseAccountId(account ?? ''), region: parseRegion(region ?? '') }
  if (!parsed.account || !parsed.region || rest.length === 0) return unqualified(asNamed)
  if (isElsewhere(parsed.region)) return ofAnotherPartition(parsed.region)
  const name = parseRepositoryName(rest.join('/'))
  return name
    ? { account: parsed.account, region: parsed.region, name, asNamed }
    : invalidName(rest.join('/'))
}

/** `<alias>/<repository>` */
function parsePublic(text: string, asNamed: string): NamedRepository | RegistryError {
  const slash = text.indexOf('/')
  const [alias, rest] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)]
  const account = accountOfAlias(alias)
  const name = parseRepositoryName(rest)
  if (!name) return invalidName(rest)
  return account
    ? { account, region: publicRegion, name, asNamed }
    : new RegistryError(
        404,
        'NAME_UNKNOWN',
        `The repository with name '${name}' does not exist in the registry with id '${alias.slice(0, 50)}'`,
      )
}

const ofAnotherPartition = (region: string): RegistryError =>
  new RegistryError(400, 'UNSUPPORTED', regionNotBuilt(region).message)

/** The digest, or DIGEST_INVALID. Exported for the digests that come in queries. */
export function requireDigest(text: string, dialect: Dialect): Digest {
  const digest = digestIn(dialect, text)
  if (digest) return digest
  throw new RegistryError(
    400,
    'DIGEST_INVALID',
    `expected \`sha256:\` and 64 lower-case hex digits${dialect.takesSha512 ? ', or `sha512:` and 128' : ''}, got \`${text.slice(0, 200)}\``,
  )
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function orThrow<Value>(value: Value | RegistryError): Value {
  if (value instanceof RegistryError) throw value
  return value
}

const unqualified = (asNamed: string): RegistryError =>
  new RegistryError(
    404,
    'NAME_UNKNOWN',
    `expected \`<account>/<region>/<repository>\` on this host, got \`${asNamed.slice(0, 200)}\`; or use the host \`<account>.dkr.ecr.<region>.localhost\``,
  )

// Differs from AWS? What it answers for names and tags that cannot be is known only for a tag's HEAD: 400.
const invalidName = (name: string): RegistryError =>
  new RegistryError(
    400,
    'NAME_INVALID',
    `expected a repository name of 2 to 256 characters such as \`team/app\`, got \`${name.slice(0, 200)}\``,
  )

const invalidTag = (tag: string, { tagInvalid: { status, code } }: Dialect): RegistryError =>
  new RegistryError(
    status,
    code,
    `Invalid parameter at 'imageTag' failed to satisfy constraint: '${
      tag.length > tagLengthMax
        ? `Member must have length less than or equal to ${tagLengthMax}`
        : `must satisfy regular expression '${tagPattern}'`
    }'`,
  )
