import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  digestOf,
  type Ecr,
  imageOf,
  openEcr,
  push,
  rootOf,
} from '../../../test/support/ecr.ts'
import { ociManifest } from '../../image/media-types.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const put = (imageManifest: string, imageTag?: string) =>
  ecr.call('PutImage', { repositoryName, imageManifest, imageTag })

describe('ListImageReferrers', () => {
  const subjectOf = (manifest: string) => ({
    mediaType: ociManifest,
    digest: digestOf(manifest),
    size: manifest.length,
  })
  const referrers = (imageDigest: string, artifactTypes?: string[], more = {}) =>
    ecr.call('ListImageReferrers', {
      repositoryName,
      subjectId: { imageDigest },
      filter: artifactTypes ? { artifactTypes } : undefined,
      ...more,
    })

  let signature: string
  beforeEach(async () => {
    const image = await push(ecr, repositoryName, 'one', 'v1')
    await push(ecr, repositoryName, 'signature')
    signature = imageOf('signature', {
      subject: subjectOf(image),
      artifactType: 'application/vnd.example.signature',
      annotations: { by: 'me' },
    })
    await put(signature)
  })

  test('shows what refers to an image', async () => {
    expect(await referrers(digestOf(imageOf('one')))).toEqual({
      referrers: [
        {
          digest: digestOf(signature),
          mediaType: ociManifest,
          artifactType: 'application/vnd.example.signature',
          size: Buffer.byteLength(signature),
          annotations: { by: 'me' },
          artifactStatus: 'ACTIVE',
        },
      ],
    })
  })

  test.each([
    [['application/vnd.example.signature', 'other'], 1],
    [['other'], 0],
    [[], 1],
  ])('of the types %o there are %i', async (types, count) => {
    const answer = await referrers(digestOf(imageOf('one')), types)
    expect(answer.referrers).toHaveLength(count)
  })

  test('of an image that is not there are none', async () => {
    expect((await referrers(digestOf('none'))).referrers).toEqual([])
  })

  test('pages join up', async () => {
    await put(imageOf('signature', { subject: subjectOf(imageOf('one')) }))
    const first = await referrers(digestOf(imageOf('one')), undefined, { maxResults: 1 })
    const second = await referrers(digestOf(imageOf('one')), undefined, {
      maxResults: 1,
      nextToken: first.nextToken,
    })
    const digests = [...(first.referrers ?? []), ...(second.referrers ?? [])].map(
      (one) => one.digest,
    )
    expect(new Set(digests).size).toBe(2)
    expect(second.nextToken).toBeUndefined()
  })

  test('needs ecr:BatchGetImage, for there is no permission of its own', async () => {
    const subjectId = { imageDigest: digestOf('x') }
    await expect(
      ecr.call(
        'ListImageReferrers',
        { registryId: accountA, repositoryName, subjectId },
        rootOf(accountB),
      ),
    ).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('is not authorized to perform: ecr:BatchGetImage'),
    })
  })
})
