import type { HttpResponse } from '../aws/http.ts'
import { ociIndex } from '../image/media-types.ts'
import type { Digest } from '../names/digest.ts'
import type { RegistryHost } from '../names/image-uri.ts'
import type { ListImagesInput } from '../services/ecr/list-images.ts'
import type { Dialect } from './dialect.ts'
import { call, type Exchange, inRepository, linkTo, numberOf, pageOf } from './exchange.ts'
import type { NamedRepository } from './routes.ts'

export async function listTags(
  exchange: Exchange,
  repository: NamedRepository,
): Promise<HttpResponse> {
  const { listType, tagPages } = exchange.parts.dialect
  const { tags, last } = await tagPage[tagPages](exchange, repository)
  const { asNamed } = repository
  return {
    status: 200,
    headers: { 'content-type': listType, ...linkTo(exchange, `/v2/${asNamed}/tags/list`, last) },
    body: JSON.stringify({ name: asNamed, tags }),
  }
}

const pageMax = 1000

interface TagPage {
  readonly tags: readonly string[]
  /** What leads to the next page, if there is one. */
  readonly last?: string | undefined
}

type ReadTagPage = (exchange: Exchange, repository: NamedRepository) => Promise<TagPage>

const tagPage: Readonly<Record<Dialect['tagPages'], ReadTagPage>> = {
  'by token': async (exchange, repository) => {
    const { tags, nextToken } = await readTags(exchange, repository, pageOf(exchange, pageMax))
    return { tags, last: nextToken }
  },
  'by tag': async (exchange, repository) => {
    const n = numberOf(exchange.query.get('n')) ?? pageMax
    const page = {
      maxResults: Math.min(Math.max(n, 1), pageMax),
      afterTag: exchange.query.get('last') ?? '',
    }
    const { tags, nextToken } = await readTags(exchange, repository, page)
    if (n === 0) return { tags: [] }
    return { tags, ...(nextToken !== undefined && { last: tags.at(-1) }) }
  },
}

async function readTags(
  exchange: Exchange,
  repository: NamedRepository,
  page: Partial<ListImagesInput>,
) {
  const input: ListImagesInput = {
    ...inRepository(repository),
    ...page,
    filter: { tagStatus: 'TAGGED' },
  }
  const { imageIds = [], nextToken } = await call(exchange, 'ListImages', input)
  return { tags: imageIds.flatMap(({ imageTag }) => imageTag ?? []), nextToken }
}

/** On a host that names no registry, the caller's own, its repositories called as that host calls them. */
export async function listRepositories(
  exchange: Exchange,
  registry: RegistryHost | undefined,
): Promise<HttpResponse> {
  const { account, region } = registry ?? exchange.caller
  const { repositories = [], nextToken } = await call(exchange, 'DescribeRepositories', {
    registryId: account,
    ...pageOf(exchange, pageMax),
  })
  const prefix = registry ? '' : `${account}/${region}/`
  return {
    status: 200,
    headers: {
      'content-type': exchange.parts.dialect.listType,
      ...linkTo(exchange, '/v2/_catalog', nextToken),
    },
    body: JSON.stringify({
      repositories: repositories.map(({ repositoryName }) => `${prefix}${repositoryName}`),
    }),
  }
}

export async function listReferrers(
  exchange: Exchange,
  repository: NamedRepository,
  digest: Digest,
): Promise<HttpResponse> {
  const artifactTypes = exchange.query.getAll('artifactType').filter((type) => type !== '')
  const { referrers = [], nextToken } = await call(exchange, 'ListImageReferrers', {
    ...inRepository(repository),
    ...pageOf(exchange, 50),
    subjectId: { imageDigest: digest },
    ...(artifactTypes.length > 0 && { filter: { artifactTypes: artifactTypes.slice(0, 5) } }),
  })
  const manifests = referrers.map(({ mediaType, digest, size, artifactType, annotations }) => ({
    mediaType,
    digest,
    size,
    artifactType,
    ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
  }))
  return {
    status: 200,
    headers: {
      'content-type': ociIndex,
      ...(artifactTypes.length > 0 && { 'oci-filters-applied': 'artifactType' }),
      ...linkTo(exchange, `/v2/${repository.asNamed}/referrers/${digest}`, nextToken),
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests }),
  }
}
