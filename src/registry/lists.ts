import type { HttpResponse } from '../aws/http.ts'
import { ociIndex } from '../image/media-types.ts'
import type { Digest } from '../names/digest.ts'
import type { RegistryHost } from '../names/image-uri.ts'
import { call, type Exchange, inRepository, linkTo, pageOf } from './exchange.ts'
import type { NamedRepository } from './routes.ts'

/** ECR's lists are JSON that calls itself plain text. */
const plain = { 'content-type': 'text/plain; charset=utf-8' }

export async function listTags(
  exchange: Exchange,
  repository: NamedRepository,
): Promise<HttpResponse> {
  const { imageIds = [], nextToken } = await call(exchange, 'ListImages', {
    ...inRepository(repository),
    ...pageOf(exchange, 1000),
    filter: { tagStatus: 'TAGGED' },
  })
  const { asNamed } = repository
  return {
    status: 200,
    headers: { ...plain, ...linkTo(exchange, `/v2/${asNamed}/tags/list`, nextToken) },
    body: JSON.stringify({
      name: asNamed,
      tags: imageIds.flatMap(({ imageTag }) => imageTag ?? []),
    }),
  }
}

/** On a host that names no registry, the caller's own, its repositories called as that host calls them. */
export async function listRepositories(
  exchange: Exchange,
  registry: RegistryHost | undefined,
): Promise<HttpResponse> {
  const { account, region } = registry ?? exchange.caller
  const { repositories = [], nextToken } = await call(exchange, 'DescribeRepositories', {
    registryId: account,
    ...pageOf(exchange, 1000),
  })
  const prefix = registry ? '' : `${account}/${region}/`
  return {
    status: 200,
    headers: { ...plain, ...linkTo(exchange, '/v2/_catalog', nextToken) },
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
