import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountA, accountB, rootOf, userOf } from '../../../test/support/ecr.ts'
import { makeImage, type TestImage } from '../../../test/support/image.ts'
import { basic, openRegistry, type RegistryUnderTest } from '../../../test/support/registry.ts'
import type { Operations } from '../../aws/models/ecr-public.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { ociManifest } from '../../image/media-types.ts'
import { accountOfAlias, publicAliasOf } from '../../names/public-registry.ts'
import { parseRegion } from '../../names/region.ts'

let registry: RegistryUnderTest
let image: TestImage
const root = rootOf(accountA)
const host = 'public.ecr.localhost'
const alias = publicAliasOf(accountA)

const call = <Name extends keyof Operations>(
  name: Name,
  input: Operations[Name]['input'],
  as: Caller = root,
) => registry.ecr.needs.call<Operations[Name]['output']>('ecr-public', name, input, as)
const passwordOf = async (as: Caller = root) => {
  const { authorizationData } = await call('GetAuthorizationToken', {}, as)
  const text = Buffer.from(authorizationData?.authorizationToken ?? '', 'base64').toString()
  return text.slice('AWS:'.length)
}
type Login = string | undefined
const send = (method: string, path: string, authorization: Login, more: object = {}) =>
  registry.send(method, path, {
    ...{ as: 'nobody', host, headers: { ...(authorization && { authorization }) }, ...more },
  })
const push = async (repository: string, authorization: Login, base = `/v2/${alias}`) => {
  for (const { digest, bytes } of image.blobs) {
    const path = `${base}/${repository}/blobs/uploads/?digest=${digest}`
    const { status } = await send('POST', path, authorization, { body: bytes })
    if (status !== 201) return status
  }
  const headers = { 'content-type': ociManifest, ...(authorization && { authorization }) }
  const sent = { headers, body: image.manifest }
  return (await send('PUT', `${base}/${repository}/manifests/v1`, authorization, sent)).status
}

beforeAll(async () => {
  registry = await openRegistry()
  image = await makeImage(Buffer.from('public'))
  await call('CreateRepository', { repositoryName: 'team/app', tags: [{ Key: 'a', Value: 'b' }] })
  expect(await push('team/app', `Bearer ${await passwordOf()}`)).toBe(201)
})
afterAll(() => registry.close())

test.each(['000000000000', '111111111111', '999999999999', '123456789012'])(
  'an alias of %s is its own, and leads back',
  (account) => {
    const made = publicAliasOf(account as typeof accountA)
    expect(made).toMatch(/^[a-z][a-z0-9]{7}$/)
    expect(accountOfAlias(made)).toBe(account)
  },
)

describe('the registry', () => {
  test('lets nobody in particular read, with a token that it gives to anybody', async () => {
    const first = await send('GET', '/v2/', undefined)
    expect(first.status).toBe(401)
    expect(first.headers['www-authenticate']).toBe(
      `Bearer realm="http://${host}/token/",service="public.ecr.aws",scope="aws"`,
    )
    const { token } = JSON.parse(
      (await send('GET', '/token/?service=public.ecr.aws', undefined)).text,
    )
    const read = (path: string) => send('GET', `/v2/${alias}/team/app/${path}`, `Bearer ${token}`)
    expect((await read('manifests/v1')).text).toBe(image.manifest)
    expect(await read(`blobs/${image.blobs[0]?.digest}`)).toMatchObject({ status: 307 })
    expect(JSON.parse((await read('tags/list')).text).tags).toEqual(['v1'])
    expect(await push('team/app', `Bearer ${token}`)).toBe(403)
    expect(await read('manifests/v2')).toMatchObject({ status: 404 })
  })

  test('is also under `public/` of any other host, without a token', async () => {
    const plain = { host: 'localhost' }
    const path = `/v2/public/${alias}/team/app`
    expect(await send('GET', `${path}/manifests/v1`, undefined, plain)).toMatchObject({
      ...{ status: 200, text: image.manifest },
    })
    const withPrivate = basic('AWS', registry.passwordOf(root))
    expect(await send('GET', `${path}/manifests/v1`, withPrivate, plain)).toMatchObject({
      status: 200,
    })
    const upload = (login: Login) => send('POST', `${path}/blobs/uploads/`, login, plain)
    expect(await upload(undefined)).toMatchObject({ status: 401 })
  })

  test('gives a token for a password of its own, and takes none of a private registry', async () => {
    const password = await passwordOf()
    const login = (text: string) => send('GET', '/token/', basic('AWS', text))
    const { token } = JSON.parse((await login(password)).text)
    expect(await send('GET', '/v2/', `Bearer ${token}`)).toMatchObject({ status: 200 })
    expect(await login(registry.passwordOf(root))).toMatchObject({ status: 400 })
    const private_ = await registry.send('GET', '/v2/', {
      ...{ as: 'nobody', headers: { authorization: basic('AWS', password) } },
    })
    expect(private_).toMatchObject({ status: 400 })
  })

  test('tells of an alias or a repository that is not there', async () => {
    for (const path of ['nobodyx/app', `${alias}/none`])
      expect(await send('GET', `/v2/${path}/manifests/v1`, 'Bearer anonymous')).toMatchObject({
        status: 404,
        text: expect.stringContaining('NAME_UNKNOWN'),
      })
  })

  test('lets push whom the policies let', async () => {
    const login = [...['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']]
    const pushing = [
      ...['ecr-public:BatchCheckLayerAvailability', 'ecr-public:InitiateLayerUpload'],
      ...['ecr-public:UploadLayerPart', 'ecr-public:CompleteLayerUpload', 'ecr-public:PutImage'],
    ]
    await call('CreateRepository', { repositoryName: 'pushed' })
    const Resource = '*'
    const mine = await userOf(registry.ecr, 'pusher', {
      ...{ Effect: 'Allow', Action: [...login, ...pushing], Resource },
    })
    expect(await push('pushed', `Bearer ${await passwordOf(mine)}`)).toBe(201)
    const reader = await userOf(registry.ecr, 'reader', {
      Effect: 'Allow',
      Action: login,
      Resource,
    })
    const bearer = `Bearer ${await passwordOf(reader)}`
    expect(await push('pushed', bearer)).toBe(403)
    await call('SetRepositoryPolicy', {
      repositoryName: 'pushed',
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...{ Effect: 'Allow', Action: pushing },
            Principal: { AWS: `arn:aws:iam::${accountA}:user/reader` },
          },
        ],
      }),
    })
    expect(await push('pushed', bearer)).toBe(201)
  })
})

describe('the API', () => {
  test('describes registries, repositories and images', async () => {
    expect((await call('DescribeRegistries', {})).registries?.[0]).toMatchObject({
      registryArn: `arn:aws:ecr-public::${accountA}:registry/${accountA}`,
      registryUri: `${host}:4566/${alias}`,
    })
    const named = { repositoryNames: ['team/app'] }
    expect((await call('DescribeRepositories', named)).repositories?.[0]).toMatchObject({
      repositoryArn: `arn:aws:ecr-public::${accountA}:repository/team/app`,
      repositoryUri: `${host}:4566/${alias}/team/app`,
    })
    const repositoryName = 'team/app'
    expect((await call('DescribeImages', { repositoryName })).imageDetails).toMatchObject([
      { imageDigest: image.digest, imageTags: ['v1'] },
    ])
    expect((await call('DescribeImageTags', { repositoryName })).imageTagDetails).toMatchObject([
      { imageTag: 'v1', imageDetail: { imageDigest: image.digest } },
    ])
    // Private repositories are another world.
    expect((await registry.ecr.call('DescribeRepositories', {})).repositories).toEqual([])
  })

  test('keeps catalog data, tags and policies', async () => {
    const repositoryName = 'kept'
    const catalogData = { description: 'short', architectures: ['ARM 64'] }
    await call('CreateRepository', { repositoryName, catalogData })
    expect(await call('GetRepositoryCatalogData', { repositoryName })).toEqual({ catalogData })
    await expect(
      call('GetRepositoryCatalogData', { repositoryName: 'team/app' }),
    ).rejects.toMatchObject({ code: 'RepositoryCatalogDataNotFoundException' })
    const logo = { logoImageBlob: new Uint8Array(1) }
    await expect(
      call('PutRepositoryCatalogData', { repositoryName, catalogData: logo }),
    ).rejects.toMatchObject({ code: 'UnsupportedOperation' })
    await call('PutRegistryCatalogData', { displayName: 'Team' })
    expect(await call('GetRegistryCatalogData', {})).toEqual({
      registryCatalogData: { displayName: 'Team' },
    })
    const resourceArn = `arn:aws:ecr-public::${accountA}:repository/kept`
    await call('TagResource', { resourceArn, tags: [{ Key: 'team', Value: 'blue' }] })
    expect((await call('ListTagsForResource', { resourceArn })).tags).toEqual([
      { Key: 'team', Value: 'blue' },
    ])
    await expect(call('TagResource', { resourceArn, tags: [{}] })).rejects.toMatchObject({
      code: 'InvalidTagParameterException',
    })
    await expect(
      call('CreateRepository', { repositoryName: 'untagged', tags: [{ Value: 'x' }] }),
    ).rejects.toMatchObject({ code: 'InvalidTagParameterException' })
    await call('UntagResource', { resourceArn, tagKeys: ['team'] })
    for (const policyText of [
      '{}',
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*"}]}',
    ])
      await expect(
        call('SetRepositoryPolicy', { repositoryName, policyText }),
      ).rejects.toMatchObject({ code: 'InvalidParameterException' })
    await expect(call('GetRepositoryPolicy', { repositoryName })).rejects.toMatchObject({
      code: 'RepositoryPolicyNotFoundException',
    })
    await call('DeleteRepository', { repositoryName })
  })

  test('is in us-east-1 alone', async () => {
    const west = { ...root, region: parseRegion('eu-west-1') ?? root.region }
    for (const name of [
      'DescribeRepositories',
      'DescribeRegistries',
      'GetAuthorizationToken',
    ] as const)
      await expect(call(name, {}, west)).rejects.toMatchObject({
        code: 'UnsupportedCommandException',
      })
  })

  test.each(['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'])(
    'gives no login to who may only %s',
    async (Action) => {
      const name = Action.replace(':', '-')
      const user = await userOf(registry.ecr, name, { Effect: 'Allow', Action, Resource: '*' })
      await expect(call('GetAuthorizationToken', {}, user)).rejects.toMatchObject({
        code: 'AccessDenied',
      })
    },
  )

  test('tells another account nothing of what is there', async () => {
    const denied = (repositoryName: string) =>
      call('DescribeImages', { registryId: accountA, repositoryName }, rootOf(accountB)).then(
        () => 'allowed',
        (error: Error) => error.message.replace(repositoryName, ''),
      )
    expect(await denied('team/app')).toBe(await denied('none'))
    expect(await denied('none')).toContain(
      'is not authorized to perform: ecr-public:DescribeImages',
    )
  })
})

test('a pull-through cache of ECR Public finds what is here', async () => {
  await registry.ecr.call('CreatePullThroughCacheRule', {
    ...{ ecrRepositoryPrefix: 'pub', upstreamRegistryUrl: 'public.ecr.aws' },
  })
  const { images } = await registry.ecr.call('BatchGetImage', {
    ...{ repositoryName: `pub/${alias}/team/app`, imageIds: [{ imageTag: 'v1' }] },
  })
  expect(images?.[0]?.imageManifest).toBe(image.manifest)
  const layerDigest = image.blobs[0]?.digest ?? ''
  const repositoryName = `pub/${alias}/team/app`
  await registry.ecr.call('GetDownloadUrlForLayer', { repositoryName, layerDigest })
})
