import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, region, rootOf, userOf } from '../../../../test/support/ecr.ts'
import { makeImage, sha256, type TestImage } from '../../../../test/support/image.ts'
import { openRegistry, type RegistryUnderTest } from '../../../../test/support/registry.ts'
import { startUpstream, type UpstreamServer } from '../../../../test/support/upstream.ts'
import { explainRefusal } from '../../../access/explain.ts'
import type { Operations } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { ociIndex, ociManifest } from '../../../image/media-types.ts'
import type { AccountId } from '../../../names/account.ts'
import { parseRegion } from '../../../names/region.ts'

let upstream: UpstreamServer
let registry: RegistryUnderTest
let image: TestImage
const root = rootOf(accountA)
const day = 86_400_000

beforeEach(async () => {
  upstream = await startUpstream()
  const hosts = ['quay.io', 'registry-1.docker.io'] as const
  registry = await openRegistry({
    upstreams: new Map(hosts.map((host) => [host, upstream.origin])),
  })
  registry.ecr.start()
  image = await makeImage(Buffer.from('one'))
  upstream.has('team/app', image, 'v1')
})
afterEach(async () => {
  await registry.ecr.needs.jobs.idle()
  await registry.close()
  await upstream.close()
})

const call = <Name extends keyof Operations>(
  name: Name,
  input: Operations[Name]['input'],
  as: Caller = root,
) => registry.ecr.call(name, input, as)
const rule = (more: Partial<Operations['CreatePullThroughCacheRule']['input']> = {}) =>
  call('CreatePullThroughCacheRule', {
    ...{ ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', ...more },
  })
const get = (path: string, as: Caller = root, method = 'GET') =>
  registry.send(method, `/v2/${path}`, { as })
/** A layer from where the registry sends its clients. */
const getBlob = async (repository: string, digest: string | undefined) => {
  const { headers } = await get(`${repository}/blobs/${digest}`)
  const { pathname, search } = new URL(headers.location ?? '')
  return registry.send('GET', `${pathname}${search}`, { as: 'nobody' })
}
const idle = () => registry.ecr.needs.jobs.idle()
const advance = (ms: number) => registry.ecr.needs.clock.advance(ms)
const images = async (repositoryName: string) => {
  const { imageDetails = [] } = await call('DescribeImages', { repositoryName })
  return imageDetails.map(
    ({ imageDigest, imageTags }) => `${imageTags?.join() ?? '-'} ${imageDigest}`,
  )
}
const absent = sha256('nothing')
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
const puller = (...more: readonly string[]) =>
  userOf(registry.ecr, 'puller', {
    Effect: 'Allow',
    Action: [...pullActions, ...more],
    Resource: '*',
  })
const makeSecret = (SecretString: string, Name = 'ecr-pullthroughcache/hub') =>
  registry.ecr.needs.call<{ readonly ARN: string }>(
    ...(['secretsmanager', 'CreateSecret', { Name, SecretString }, root] as const),
  )

describe('a pull', () => {
  test('makes the repository, answers the manifest at once and the layers as they come', async () => {
    await rule()
    const head = await get('quay/team/app/manifests/v1', root, 'HEAD')
    expect(head).toMatchObject({ status: 200 })
    expect(head.headers['docker-content-digest']).toBe(image.digest)
    const manifest = await get('quay/team/app/manifests/v1')
    expect(manifest.text).toBe(image.manifest)
    const layers = image.blobs.map(({ digest }) => digest)
    // Many at once: each is fetched once.
    const pulled = await Promise.all(
      [...layers, ...layers].map((digest) => getBlob('quay/team/app', digest)),
    )
    expect(pulled.map(({ status }) => status)).toEqual(pulled.map(() => 200))
    expect(pulled.map(({ body }) => sha256(body))).toEqual([...layers, ...layers])
    await idle()
    expect(await images('quay/team/app')).toEqual([`v1 ${image.digest}`])
    const blobs = upstream.asked.filter((one) => one.includes('/blobs/'))
    expect(blobs.length).toBe(layers.length)
  })

  test('is served from the cache for a day, then the upstream is asked', async () => {
    await rule()
    await get('quay/team/app/manifests/v1')
    await idle()
    const next = await makeImage(Buffer.from('two'))
    upstream.has('team/app', next, 'v1')
    const asked = upstream.asked.length
    await advance(day - 60_000)
    expect((await get('quay/team/app/manifests/v1')).text).toBe(image.manifest)
    expect(upstream.asked.length).toBe(asked)
    await advance(61_000)
    expect((await get('quay/team/app/manifests/v1')).text).toBe(next.manifest)
    await idle()
    expect((await images('quay/team/app')).sort()).toEqual(
      [`- ${image.digest}`, `v1 ${next.digest}`].sort(),
    )
    expect((await get('quay/team/app/manifests/v1')).text).toBe(next.manifest)
  })

  test('is served from the cache when the upstream fails', async () => {
    await rule()
    await get('quay/team/app/manifests/v1')
    await idle()
    upstream.guard = (_, response) => Boolean(response.writeHead(503).end())
    await advance(2 * day)
    expect(await get('quay/team/app/manifests/v1')).toMatchObject({
      ...{ status: 200, text: image.manifest },
    })
  })

  test('moves no tag of an immutable repository, and does not ask', async () => {
    await rule()
    await call('CreateRepositoryCreationTemplate', {
      ...{ prefix: 'quay', appliedFor: ['PULL_THROUGH_CACHE'], imageTagMutability: 'IMMUTABLE' },
    })
    await get('quay/team/app/manifests/v1')
    await idle()
    const { repositories } = await call('DescribeRepositories', {})
    expect(repositories?.[0]).toMatchObject({ imageTagMutability: 'IMMUTABLE' })
    upstream.has('team/app', await makeImage(Buffer.from('two')), 'v1')
    const asked = upstream.asked.length
    await advance(2 * day)
    expect((await get('quay/team/app/manifests/v1')).text).toBe(image.manifest)
    expect(upstream.asked.length).toBe(asked)
  })

  test('of a list brings all its images', async () => {
    await rule()
    const other = await makeImage(Buffer.from('arm'))
    upstream.has('team/app', other)
    const manifest = JSON.stringify({
      ...{ schemaVersion: 2, mediaType: ociIndex },
      manifests: [image, other].map(({ manifest, digest }) => ({
        ...{ mediaType: JSON.parse(manifest).mediaType, digest, size: manifest.length },
      })),
    })
    upstream.has('team/app', { manifest, digest: sha256(manifest), blobs: [] }, 'list')
    expect((await get('quay/team/app/manifests/list')).text).toBe(manifest)
    expect((await get(`quay/team/app/manifests/${other.digest}`)).text).toBe(other.manifest)
    await idle()
    expect((await images('quay/team/app')).sort()).toEqual(
      [`- ${image.digest}`, `- ${other.digest}`, `list ${sha256(manifest)}`].sort(),
    )
  })

  test('through the API is the same', async () => {
    await rule()
    const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v2' }]
    const answer = await call('BatchGetImage', { repositoryName: 'quay/team/app', imageIds })
    expect(answer.images?.[0]).toMatchObject({ imageManifest: image.manifest })
    expect(answer.failures).toEqual([
      {
        ...{ imageId: { imageTag: 'v2' }, failureCode: 'ImageNotFound' },
        failureReason: 'Requested image not found',
      },
    ])
    const layerDigest = image.blobs[0]?.digest ?? ''
    await call('GetDownloadUrlForLayer', { repositoryName: 'quay/team/app', layerDigest })
  })

  test.each<[string, Partial<Operations['CreatePullThroughCacheRule']['input']>, string]>([
    ['a prefix', { upstreamRepositoryPrefix: 'team' }, 'quay/app'],
    ['none', {}, 'quay/team/app'],
    ['every name', { ecrRepositoryPrefix: 'ROOT' }, 'team/app'],
    [
      'the same prefix',
      { ecrRepositoryPrefix: 'team', upstreamRepositoryPrefix: 'team' },
      'team/app',
    ],
  ])('finds its name upstream by %s', async (_, more, name) => {
    await rule(more)
    expect((await get(`${name}/manifests/v1`)).text).toBe(image.manifest)
  })

  test('goes by the longest prefix, and by whole parts of a name', async () => {
    await rule()
    await rule({ ecrRepositoryPrefix: 'quay/x', upstreamRepositoryPrefix: 'team' })
    expect((await get('quay/x/app/manifests/v1')).text).toBe(image.manifest)
    expect(await get('quayx/team/app/manifests/v1')).toMatchObject({ status: 404 })
  })
})

describe('who pulls must be allowed', () => {
  test.each<[string, readonly string[], number, string]>([
    ['neither', [], 404, 'NAME_UNKNOWN'],
    ['not to import', ['ecr:CreateRepository'], 404, 'NAME_UNKNOWN'],
    ['not to make the repository', ['ecr:BatchImportUpstreamImage'], 404, 'NAME_UNKNOWN'],
    ['both', ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'], 200, 'team/app'],
  ])('%s', async (_, actions, status, text) => {
    await rule()
    const as = await puller(...actions)
    const answer = await get('quay/team/app/manifests/v1', as)
    expect(answer).toMatchObject({ status })
    if (status !== 200) {
      expect(answer.text).toContain(text)
      expect(upstream.asked).toEqual([])
      expect((await call('DescribeRepositories', {})).repositories).toEqual([])
    }
  })

  test('a repository that is there takes only the import', async () => {
    await rule()
    await call('CreateRepository', { repositoryName: 'quay/team/app' })
    const as = await puller()
    const denied = await get('quay/team/app/manifests/v1', as)
    expect(denied.status).toBe(404)
    expect(JSON.parse(denied.text).errors).toEqual([
      { code: 'MANIFEST_UNKNOWN', message: 'Requested image not found' },
    ])
    await call('SetRepositoryPolicy', {
      repositoryName: 'quay/team/app',
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...{ Effect: 'Allow', Action: 'ecr:BatchImportUpstreamImage' },
            Principal: { AWS: `arn:aws:iam::${accountA}:user/puller` },
          },
        ],
      }),
    })
    expect(await get('quay/team/app/manifests/v1', as)).toMatchObject({ status: 200 })
  })

  test('another account by the registry’s policy, the first time too', async () => {
    await rule()
    const other = rootOf(accountB)
    const pull = () => get('quay/team/app/manifests/v1', other)
    expect(await pull()).toMatchObject({ status: 403 })
    await call('PutRegistryPolicy', {
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...{
              Sid: 'pull',
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${accountB}:root` },
            },
            Action: [...pullActions, 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
            Resource: `arn:aws:ecr:${region}:${accountA}:repository/quay/*`,
          },
        ],
      }),
    })
    expect(await pull()).toMatchObject({ status: 200 })
  })

  test('what is in the cache takes a pull alone', async () => {
    await rule()
    await get('quay/team/app/manifests/v1')
    await idle()
    const as = await puller()
    expect(await get('quay/team/app/manifests/v1', as)).toMatchObject({ status: 200 })
    await advance(2 * day)
    expect(await get('quay/team/app/manifests/v1', as)).toMatchObject({ status: 200 })
  })

  test('a service pulls nothing through', async () => {
    await rule()
    const lambda: Caller = {
      ...root,
      request: { ...root.request, calledVia: ['lambda.amazonaws.com'] },
    }
    const input = { repositoryName: 'quay/team/app', imageIds: [{ imageTag: 'v1' }] }
    await expect(call('BatchGetImage', input, lambda)).rejects.toMatchObject({
      code: 'RepositoryNotFoundException',
    })
    expect(upstream.asked).toEqual([])
  })
})

describe('a denied pull is explained', () => {
  /** As the server does with a request that it refused. */
  const explained = async (as: Caller, account: AccountId, name = 'quay/team/app') => {
    const input = { repositoryName: name, registryId: accountA, imageIds: [{ imageTag: 'v1' }] }
    const asked = registry.ecr.needs.call(
      ...(['ecr', 'BatchGetImage', { ...input, throughRegistry: true }, as] as const),
    )
    const error = await asked.then(() => undefined).catch((thrown: Error) => thrown)
    const { db, needs } = registry.ecr
    await needs.refused(as, 'ecr', 'BatchGetImage', error?.message ?? '')
    return explainRefusal({ db, estate: needs.estate }, {}, { account })
  }
  const policyIn = (command = '') =>
    JSON.parse(/--policy-(?:document|text) '(.*)'$/.exec(command)?.[1] ?? '{}').Statement

  test('with all that the puller lacks, in its own policy', async () => {
    await rule()
    const report = await explained(await puller(), accountA)
    expect(report?.fixes[0]).toMatchObject({
      ...{ proven: true, title: 'let user puller pull from quay/team/app through its cache' },
    })
    expect(policyIn(report?.fixes[0]?.commands[0])).toMatchObject([
      {
        Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
        Resource: `arn:aws:ecr:${region}:${accountA}:repository/quay/team/app`,
      },
    ])
  })

  test('across accounts, to the owner in the registry’s policy', async () => {
    await rule()
    await call('PutRegistryPolicy', {
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountB}:root` } },
            ...{ Action: pullActions, Resource: '*' },
          },
        ],
      }),
    })
    const report = await explained(rootOf(accountB), accountA)
    expect(report?.fixes[0]).toMatchObject({
      ...{ proven: true, edits: [{ label: `registry policy of ${accountA} in ${region}` }] },
    })
    expect(JSON.stringify(policyIn(report?.fixes[0]?.commands.at(-1)))).toContain(
      '["ecr:BatchImportUpstreamImage","ecr:CreateRepository"]',
    )
  })
})

describe('an upstream', () => {
  const refusing = (status: number) => {
    upstream.guard = (_, response) => Boolean(response.writeHead(status).end())
  }

  test.each<[string, number, number, string]>([
    ['lets nobody in', 403, 403, 'DENIED'],
    ['has too many requests', 429, 429, 'TOOMANYREQUESTS'],
    ['fails', 500, 404, 'MANIFEST_UNKNOWN'],
    ['has no such image', 404, 404, 'MANIFEST_UNKNOWN'],
  ])('that %s makes no repository', async (_, given, status, code) => {
    await rule()
    refusing(given)
    const answer = await get('quay/team/app/manifests/v1')
    expect(answer).toMatchObject({ status })
    expect(JSON.parse(answer.text).errors[0].code).toBe(code)
    expect((await call('DescribeRepositories', {})).repositories).toEqual([])
  })

  const hub = (credentialArn: string) =>
    rule({
      ...{ ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io' },
      credentialArn,
    })
  const login = Buffer.from('me:token').toString('base64')

  test('takes a login by Basic', async () => {
    const { ARN } = await makeSecret('{"username":"me","accessToken":"token"}')
    upstream.guard = ({ headers }, response) => {
      if (headers.authorization === `Basic ${login}`) return false
      return Boolean(response.writeHead(401, { 'www-authenticate': 'Basic realm="up"' }).end())
    }
    await hub(ARN)
    expect((await get('hub/team/app/manifests/v1')).text).toBe(image.manifest)
    await idle()
    expect(await images('hub/team/app')).toEqual([`v1 ${image.digest}`])
  })

  test('takes a token from its realm', async () => {
    const { ARN } = await makeSecret('{"username":"me","accessToken":"token"}')
    const realm = `${upstream.origin}/token`
    upstream.guard = ({ headers, url = '' }, response) => {
      if (headers.authorization === 'Bearer secret-token') return false
      const { pathname, searchParams } = new URL(url, upstream.origin)
      const isAsked = searchParams.get('scope') === 'repository:team/app:pull'
      if (pathname === '/token' && isAsked && headers.authorization === `Basic ${login}`)
        response.writeHead(200).end('{"access_token":"secret-token"}')
      else
        response
          .writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="up",scope="x"` })
          .end()
      return true
    }
    await hub(ARN)
    expect((await get('hub/team/app/manifests/v1')).text).toBe(image.manifest)
    const valid = await call('ValidatePullThroughCacheRule', { ecrRepositoryPrefix: 'hub' })
    expect(valid).toMatchObject({ isValid: false })
  })

  test.each([
    ['a redirect to this machine', 'http://127.0.0.1:1/'],
    ['a redirect to the address of instance metadata', 'http://169.254.169.254/latest/'],
    ['a redirect by https to a private address', 'https://10.0.0.1/'],
    ['a redirect to this machine in IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['a redirect to a name of this machine', 'https://localhost:1/'],
    ['a redirect to a file', 'file:///etc/passwd'],
  ])('leads nowhere by %s', async (_, location) => {
    await rule()
    upstream.guard = (_, response) => Boolean(response.writeHead(307, { location }).end())
    expect(await get('quay/team/app/manifests/v1')).toMatchObject({ status: 404 })
  })

  test('leads nowhere by a realm', async () => {
    await rule()
    const challenge = 'Bearer realm="http://169.254.169.254/token",service="x"'
    upstream.guard = (_, response) =>
      Boolean(response.writeHead(401, { 'www-authenticate': challenge }).end())
    expect(await get('quay/team/app/manifests/v1')).toMatchObject({ status: 404 })
  })

  test('that sends other bytes gives no layer, and what is broken is not kept', async () => {
    await rule()
    const [blob] = image.blobs
    const path = `/v2/team/app/blobs/${blob?.digest}`
    const { length = 0 } = blob?.bytes ?? {}
    upstream.contents.set(path, { type: 'application/octet-stream', body: Buffer.alloc(length, 1) })
    await get('quay/team/app/manifests/v1')
    expect(await get(`quay/team/app/blobs/${blob?.digest}`)).toMatchObject({ status: 404 })
    for (let tries = 0; tries < 6; tries++) {
      await advance(60_000)
      await idle()
    }
    expect(await images('quay/team/app')).toEqual([])
    upstream.has('team/app', image, 'v1')
    await get('quay/team/app/manifests/v1')
    await idle()
    expect(await images('quay/team/app')).toEqual([`v1 ${image.digest}`])
  })

  test.each([
    ['a text that is none', 'hello'],
    ['more than a manifest may have', `{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`],
  ])('that sends %s for a manifest is told as not there', async (_, body) => {
    await rule()
    const path = '/v2/team/app/manifests/v1'
    upstream.contents.set(path, { type: 'application/json', body: Buffer.from(body) })
    expect(await get('quay/team/app/manifests/v1')).toMatchObject({ status: 404 })
    expect((await call('DescribeRepositories', {})).repositories).toEqual([])
  })

  test('gives no layer that none of its manifests names', async () => {
    await rule()
    await get('quay/team/app/manifests/v1')
    const other = await makeImage(Buffer.from('other'))
    upstream.has('team/app', other)
    const digest = other.blobs[0]?.digest
    expect(await get(`quay/team/app/blobs/${digest}`)).toMatchObject({ status: 404 })
    expect(await get(`quay/team/app/manifests/${absent}`)).toMatchObject({ status: 404 })
  })

  test('whose secret is gone gives what is cached, and else a refusal', async () => {
    const { ARN } = await makeSecret('{"username":"me","accessToken":"token"}')
    await hub(ARN)
    await registry.ecr.needs.call('secretsmanager', 'DeleteSecret', { SecretId: ARN }, root)
    const input = { repositoryName: 'hub/team/app', imageIds: [{ imageTag: 'v1' }] }
    await expect(call('BatchGetImage', input)).rejects.toMatchObject({
      code: 'UnableToGetUpstreamImageException',
      hint: expect.stringContaining('marked for deletion'),
    })
    expect(
      await call('ValidatePullThroughCacheRule', { ecrRepositoryPrefix: 'hub' }),
    ).toMatchObject({
      ...{ isValid: false, failure: expect.stringContaining('marked for deletion') },
    })
  })
})

describe('referrers', () => {
  const signature = { digest: sha256('signature'), mediaType: ociManifest, size: 9 }
  const list = async (input: object = {}) => {
    const subjectId = { imageDigest: image.digest }
    const answer = await call('ListImageReferrers', {
      ...{ repositoryName: 'quay/team/app', subjectId, ...input },
    })
    return answer.referrers?.map(({ digest }) => digest)
  }
  const path = () => `/v2/team/app/referrers/${image.digest}`
  const has = (at: string) =>
    upstream.contents.set(at, {
      type: ociIndex,
      body: Buffer.from(
        JSON.stringify({
          ...{ schemaVersion: 2, mediaType: ociIndex },
          manifests: [{ ...signature, artifactType: 'a/b' }, { digest: 'broken' }],
        }),
      ),
    })

  beforeEach(async () => {
    await rule()
    await get('quay/team/app/manifests/v1')
    await idle()
  })

  test('of the upstream are listed, and chosen by their type', async () => {
    expect(await list()).toEqual([])
    has(path())
    expect(await list()).toEqual([signature.digest])
    expect(await list({ filter: { artifactTypes: ['c/d'] } })).toEqual([])
  })

  test('are found under the tag that stands for a list of them', async () => {
    has(`/v2/team/app/manifests/${image.digest.replace(':', '-')}`)
    expect(await list()).toEqual([signature.digest])
  })

  test('are told as not to be had when the upstream fails', async () => {
    upstream.guard = (_, response) => Boolean(response.writeHead(500).end())
    await expect(list()).rejects.toMatchObject({
      code: 'UnableToListUpstreamImageReferrersException',
    })
  })
})

describe('another registry of ECR', () => {
  const west = parseRegion('eu-west-1') ?? region
  const other = { ...rootOf(accountB), region: west }
  const url = `${accountB}.dkr.ecr.${west}.amazonaws.com`
  const roleArn = `arn:aws:iam::${accountA}:role/cache`
  const iam = (name: string, input: object) => registry.ecr.needs.call('iam', name, input, root)
  const role = async (Action: string | readonly string[]) => {
    const statement = (more: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] })
    const Principal = { Service: 'pullthroughcache.ecr.amazonaws.com' }
    await iam('CreateRole', {
      RoleName: 'cache',
      AssumeRolePolicyDocument: statement({ Principal, Action: 'sts:AssumeRole' }),
    })
    const PolicyDocument = statement({ Action, Resource: '*' })
    await iam('PutRolePolicy', { RoleName: 'cache', PolicyName: 'copy', PolicyDocument })
  }
  const host = `${accountB}.dkr.ecr.${west}.localhost`
  const pushThere = async () => {
    await call('CreateRepository', { repositoryName: 'team/app' }, other)
    const as = other
    for (const { digest, bytes } of image.blobs)
      await registry.send('POST', `/v2/team/app/blobs/uploads/?digest=${digest}`, {
        ...{ as, host, body: bytes },
      })
    await registry.send('PUT', '/v2/team/app/manifests/v1', { as, host, body: image.manifest })
  }
  const share = (...Action: readonly string[]) =>
    call(
      'SetRepositoryPolicy',
      {
        repositoryName: 'team/app',
        policyText: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountA}:root` }, Action },
          ],
        }),
      },
      other,
    )
  const needed = [
    ...['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchImportUpstreamImage'],
    'ecr:GetImageCopyStatus',
  ]
  const pull = () => get('ecr/team/app/manifests/v1')

  beforeEach(async () => {
    await pushThere()
  })

  test('is copied by the rule’s role, which both sides must let', async () => {
    await role('ecr:*')
    await rule({ ecrRepositoryPrefix: 'ecr', upstreamRegistryUrl: url, customRoleArn: roleArn })
    expect(await pull()).toMatchObject({ status: 403 })
    await share('ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer')
    expect(await pull()).toMatchObject({ status: 403 })
    await share(...needed)
    expect((await pull()).text).toBe(image.manifest)
    const [blob] = image.blobs
    const { body } = await getBlob('ecr/team/app', blob?.digest)
    expect(sha256(body)).toBe(blob?.digest)
    await idle()
    expect(await images('ecr/team/app')).toEqual([`v1 ${image.digest}`])
  })

  test('is not copied by a role that may not write here, or that ECR cannot take', async () => {
    await role(needed)
    await share(...needed)
    await rule({ ecrRepositoryPrefix: 'ecr', upstreamRegistryUrl: url, customRoleArn: roleArn })
    expect(await pull()).toMatchObject({ status: 403 })
    await iam('PutRolePolicy', {
      ...{ RoleName: 'cache', PolicyName: 'copy' },
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }],
      }),
    })
    expect(await pull()).toMatchObject({ status: 200 })
  })

  test('of one’s own in another Region takes ECR’s own role', async () => {
    const here = { ...root, region: west }
    await call('CreateRepository', { repositoryName: 'own/app' }, here)
    const own = `${accountA}.dkr.ecr.${west}.amazonaws.com`
    await rule({ ecrRepositoryPrefix: 'ecr', upstreamRegistryUrl: own })
    expect(await get('ecr/own/app/manifests/v1')).toMatchObject({ status: 404 })
    const same = `${accountA}.dkr.ecr.${region}.amazonaws.com`
    await expect(
      rule({ ecrRepositoryPrefix: 'same', upstreamRegistryUrl: same }),
    ).rejects.toMatchObject({ code: 'UnsupportedUpstreamRegistryException' })
    await expect(
      rule({ ecrRepositoryPrefix: 'none', upstreamRegistryUrl: url }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' })
  })

  test('takes that the maker of the rule may pass the role', async () => {
    await role('ecr:*')
    const maker = await userOf(registry.ecr, 'maker', {
      ...{ Effect: 'Allow', Resource: '*' },
      Action: ['ecr:CreatePullThroughCacheRule', 'iam:CreateServiceLinkedRole'],
    })
    const input = {
      ...{ ecrRepositoryPrefix: 'ecr', upstreamRegistryUrl: url, customRoleArn: roleArn },
    }
    await expect(call('CreatePullThroughCacheRule', input, maker)).rejects.toMatchObject({
      message: expect.stringContaining(`iam:PassRole on resource: ${roleArn}`),
    })
  })
})

describe('rules', () => {
  const secret = `arn:aws:secretsmanager:${region}:${accountA}:secret:ecr-pullthroughcache/none-AbCdEf`

  test.each<[string, Partial<Operations['CreatePullThroughCacheRule']['input']>, string, string]>([
    [
      'a registry that ECR does not cache',
      { upstreamRegistryUrl: 'harbor.example.com' },
      'UnsupportedUpstreamRegistryException',
      'The upstream registry URL harbor.example.com is invalid. Specify a valid upstream registry URL and try again',
    ],
    [
      'another kind than the registry is',
      { upstreamRegistry: 'k8s' },
      'UnsupportedUpstreamRegistryException',
      'The upstream registry URL quay.io is invalid',
    ],
    [
      'Docker Hub without a secret',
      { upstreamRegistryUrl: 'registry-1.docker.io' },
      'UnsupportedUpstreamRegistryException',
      'The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN',
    ],
    [
      'a secret that is not there',
      { upstreamRegistryUrl: 'ghcr.io', credentialArn: secret },
      'SecretNotFoundException',
      'The ARN of the secret specified in the pull through cache rule was not found',
    ],
    [
      'a prefix for the names of ROOT',
      { ecrRepositoryPrefix: 'ROOT', upstreamRepositoryPrefix: 'team' },
      'InvalidParameterException',
      'upstreamRepositoryPrefix',
    ],
    ['a prefix twice', {}, 'PullThroughCacheRuleAlreadyExistsException', 'already exists'],
  ])('%s is refused', async (_, more, code, message) => {
    await rule()
    await expect(rule(more)).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(message) },
    })
  })

  test('are shown, changed and deleted', async () => {
    await rule({ ecrRepositoryPrefix: 'quay/' })
    const known = { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }
    const shown = { ...known, upstreamRegistry: 'quay', upstreamRepositoryPrefix: 'ROOT' }
    await rule({ ecrRepositoryPrefix: 'k8s', upstreamRegistryUrl: 'registry.k8s.io' })
    const first = await call('DescribePullThroughCacheRules', { maxResults: 1 })
    expect(first.pullThroughCacheRules?.map((one) => one.ecrRepositoryPrefix)).toEqual(['k8s'])
    const { nextToken } = first
    const second = await call('DescribePullThroughCacheRules', { maxResults: 1, nextToken })
    expect(second.pullThroughCacheRules?.[0]).toMatchObject({ ...shown, registryId: accountA })
    const { ARN } = await makeSecret('{"username":"me","accessToken":"x"}')
    const update = { ecrRepositoryPrefix: 'quay', credentialArn: ARN }
    expect(await call('UpdatePullThroughCacheRule', update)).toMatchObject(update)
    const named = { ecrRepositoryPrefixes: ['quay'] }
    const described = await call('DescribePullThroughCacheRules', named)
    expect(described.pullThroughCacheRules?.[0]).toMatchObject({ credentialArn: ARN })
    await call('DeletePullThroughCacheRule', { ecrRepositoryPrefix: 'quay' })
    for (const name of ['DeletePullThroughCacheRule', 'ValidatePullThroughCacheRule'] as const)
      await expect(call(name, { ecrRepositoryPrefix: 'quay' })).rejects.toMatchObject({
        code: 'PullThroughCacheRuleNotFoundException',
      })
    expect(await get('quay/team/app/manifests/v1')).toMatchObject({ status: 404 })
  })

  test.each([
    ['no JSON', 'hello'],
    ['JSON without the keys', '{"user":"me"}'],
  ])('a secret with %s is refused, and its value is told to nobody', async (_, value) => {
    const { ARN } = await makeSecret(value)
    await expect(rule({ credentialArn: ARN })).rejects.toSatisfy(
      (error: Error & { code: string; hint: string }) =>
        error.code === 'UnableToAccessSecretException' && !error.hint.includes(value),
    )
  })

  test('fifty are enough', async () => {
    for (let n = 0; n < 50; n++) await rule({ ecrRepositoryPrefix: `quay${n}` })
    await expect(rule()).rejects.toMatchObject({ code: 'LimitExceededException' })
  })
})
