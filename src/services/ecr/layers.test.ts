import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  imageOf,
  openEcr,
  rootOf,
} from '../../../test/support/ecr.ts'
import { AwsError } from '../../aws/error.ts'
import { collect, digestOf, pieces } from '../../store/blobs.contract.ts'
import type { Blobs } from '../../store/blobs.ts'
import { openBlobs } from '../../store/blobs-disk.ts'
import { checkImages } from '../../store/ecr/check.ts'
import { sweepLayers } from '../../store/ecr/sweep.ts'
import type { UploadPartInput } from './layer-uploads.ts'
import { readLayerUrl } from './layer-url.ts'

const repositoryName = 'app'
const mebibyte = 1_048_576
const nobody = '00000000-0000-0000-0000-000000000000'

let folder: string
let blobs: Blobs
let ecr: Ecr
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-layers-'))
  blobs = await openBlobs(folder)
  ecr = await openEcr(blobs)
  await ecr.call('CreateRepository', { repositoryName })
})
afterEach(async () => {
  await blobs.close()
  await ecr.db.destroy()
  rmSync(folder, { recursive: true })
})

const initiate = async (name = repositoryName) =>
  (await ecr.call('InitiateLayerUpload', { repositoryName: name })).uploadId ?? ''

const part = (uploadId: string, partFirstByte: number, layerPartBlob: Uint8Array) =>
  ecr.call('UploadLayerPart', {
    repositoryName,
    uploadId,
    partFirstByte,
    partLastByte: partFirstByte + layerPartBlob.byteLength - 1,
    layerPartBlob,
  })

const complete = (uploadId: string, ...layerDigests: string[]) =>
  ecr.call('CompleteLayerUpload', { repositoryName, uploadId, layerDigests })

const upload = async (bytes: Uint8Array) => {
  const uploadId = await initiate()
  await part(uploadId, 0, bytes)
  await complete(uploadId, digestOf(bytes))
  return digestOf(bytes)
}

const refusalOf = async (work: Promise<unknown>): Promise<AwsError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AwsError)) throw error ?? new Error('it should have been refused')
  return error
}

/** What another repository's upload and one that never was are told alike. */
const notFound = (uploadId: string) => ({
  code: 'UploadNotFoundException',
  message: `The upload with id '${uploadId}' does not exist in the repository with name 'app' in registry with id '${accountA}'`,
})

describe('an upload', () => {
  test('begins with a UUID and the part size that clients should use', async () => {
    const { uploadId, partSize } = await ecr.call('InitiateLayerUpload', { repositoryName })
    expect(uploadId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(partSize).toBe(10_485_760)
  })

  test('of two parts becomes a layer', async () => {
    const bytes = Buffer.alloc(5 * mebibyte + 3, 'layer')
    const uploadId = await initiate()
    expect(await part(uploadId, 0, bytes.subarray(0, 5 * mebibyte))).toEqual({
      registryId: accountA,
      repositoryName,
      uploadId,
      lastByteReceived: 5 * mebibyte - 1,
      firstPart: 5 * mebibyte,
    })
    const last = await part(uploadId, 5 * mebibyte, bytes.subarray(5 * mebibyte))
    expect(last.lastByteReceived).toBe(bytes.length - 1)
    expect(await complete(uploadId, digestOf(bytes))).toEqual({
      registryId: accountA,
      repositoryName,
      uploadId,
      layerDigest: digestOf(bytes),
    })
    expect((await collect(blobs.read(digestOf(bytes)))).equals(bytes)).toBe(true)
  })

  test('refuses a part that does not follow the last byte, and says which that was', async () => {
    const uploadId = await initiate()
    await part(uploadId, 0, Buffer.from('layer'))
    const { code, message, detail } = await refusalOf(part(uploadId, 7, Buffer.from('x')))
    expect([code, message]).toEqual([
      'InvalidLayerPartException',
      'First byte of the layer part is 7 instead of 5',
    ])
    expect(detail).toEqual({
      registryId: accountA,
      repositoryName,
      uploadId,
      lastValidByteReceived: 4,
    })
  })

  test.each(['short', 'much too long'])('counts nothing of a part that is %s', async (text) => {
    const bytes = Buffer.from('layer and more')
    const uploadId = await initiate()
    const input: UploadPartInput = {
      repositoryName,
      uploadId,
      partFirstByte: 0,
      partLastByte: bytes.length - 1,
      layerPartBlob: pieces(Buffer.from(text === 'short' ? text : text.repeat(9))),
    }
    const wrong = ecr.needs.call('ecr', 'UploadLayerPart', input, rootOf(accountA))
    expect(await refusalOf(wrong)).toMatchObject({
      code: 'InvalidLayerPartException',
      message: 'The layer part does not end at byte 13, which the request gives as its last',
    })
    await part(uploadId, 0, bytes)
    await complete(uploadId, digestOf(bytes))
  })

  test('of nothing cannot be completed', async () => {
    const uploadId = await initiate()
    expect(await refusalOf(complete(uploadId, digestOf(Buffer.alloc(0))))).toMatchObject({
      code: 'EmptyUploadException',
      message: `The upload with id '${uploadId}' in the repository with name 'app' in registry with id '${accountA}' cannot be completed because it does not have any parts.`,
    })
  })

  test.each([
    { parts: [1, 1], refused: true },
    { parts: [5 * mebibyte - 1, 5 * mebibyte], refused: true },
    { parts: [5 * mebibyte, 1, 1], refused: true },
    { parts: [5 * mebibyte, 5 * mebibyte, 1], refused: false },
    { parts: [1], refused: false },
  ])('of parts of $parts bytes: too small before the last is $refused', async (row) => {
    const bytes = Buffer.alloc(
      row.parts.reduce((sum, length) => sum + length, 0),
      String(row.parts),
    )
    const uploadId = await initiate()
    let at = 0
    for (const length of row.parts) {
      await part(uploadId, at, bytes.subarray(at, at + length))
      at += length
    }
    const completed = complete(uploadId, digestOf(bytes))
    if (row.refused)
      expect(await refusalOf(completed)).toMatchObject({
        code: 'LayerPartTooSmallException',
        message: 'All layer parts except the last part should be at least 5MB',
      })
    else expect((await completed).layerDigest).toBe(digestOf(bytes))
  })

  test('with another digest is refused and can still be completed with its own', async () => {
    const uploadId = await initiate()
    await part(uploadId, 0, Buffer.from('layer'))
    const wrong = complete(uploadId, digestOf(Buffer.from('other')))
    expect((await refusalOf(wrong)).code).toBe('InvalidLayerException')
    expect((await refusalOf(complete(uploadId, 'sha512:00'))).code).toBe('InvalidLayerException')
    await complete(uploadId, digestOf(Buffer.from('layer')))
  })

  test('of a layer that is there already says so, even when the upload has ended', async () => {
    const digest = await upload(Buffer.from('layer'))
    const again = await initiate()
    await part(again, 0, Buffer.from('layer'))
    const message = `The layer with digest '${digest}' already exists in the repository with name 'app' in registry with id '${accountA}'`
    for (const _time of ['first', 'second'])
      expect(await refusalOf(complete(again, digest))).toMatchObject({
        code: 'LayerAlreadyExistsException',
        message,
      })
    expect(await refusalOf(part(again, 5, Buffer.from('x')))).toMatchObject(notFound(again))
  })

  test('belongs to its repository', async () => {
    await ecr.call('CreateRepository', { repositoryName: 'other' })
    const elsewhere = await initiate('other')
    for (const uploadId of [elsewhere, nobody]) {
      expect(await refusalOf(part(uploadId, 0, Buffer.from('x')))).toMatchObject(notFound(uploadId))
      const completed = complete(uploadId, digestOf(Buffer.from('x')))
      expect(await refusalOf(completed)).toMatchObject(notFound(uploadId))
    }
  })

  test('takes one part at a time', async () => {
    const uploadId = await initiate()
    let goOn = () => {}
    const rest = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const slow: UploadPartInput = {
      repositoryName,
      uploadId,
      layerPartBlob: (async function* () {
        yield Buffer.from('la')
        await rest
        yield Buffer.from('yer')
      })(),
    }
    const first = ecr.needs.call('ecr', 'UploadLayerPart', slow, rootOf(accountA))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await refusalOf(part(uploadId, 0, Buffer.from('x')))).toMatchObject({
      code: 'InvalidLayerPartException',
      message: `Another part of the upload with id '${uploadId}' is being received`,
    })
    goOn()
    await first
    await complete(uploadId, digestOf(Buffer.from('layer')))
  })

  test('into a repository that is deleted meanwhile ends as not found', async () => {
    const uploadId = await initiate()
    await part(uploadId, 0, Buffer.from('layer'))
    await ecr.call('DeleteRepository', { repositoryName })
    await ecr.call('CreateRepository', { repositoryName })
    const completed = complete(uploadId, digestOf(Buffer.from('layer')))
    expect(await refusalOf(completed)).toMatchObject(notFound(uploadId))
  })

  test('into a repository that is not there', async () => {
    const begun = ecr.call('InitiateLayerUpload', { repositoryName: 'absent' })
    expect(await refusalOf(begun)).toMatchObject({
      code: 'RepositoryNotFoundException',
      message: `The repository with name 'absent' does not exist in the registry with id '${accountA}'`,
    })
  })
})

describe('a layer', () => {
  test('is available with its size as soon as it is uploaded, others are not', async () => {
    const digest = await upload(Buffer.from('layer'))
    const absent = digestOf(Buffer.from('absent'))
    const { layers, failures } = await ecr.call('BatchCheckLayerAvailability', {
      repositoryName,
      layerDigests: [digest, absent, 'sha256', ''],
    })
    expect(layers).toEqual([
      { layerDigest: digest, layerAvailability: 'AVAILABLE', layerSize: 5, mediaType: undefined },
      { layerDigest: absent, layerAvailability: 'UNAVAILABLE' },
    ])
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
      'InvalidLayerDigest',
      'MissingLayerDigest',
    ])
  })

  test('is not available in another repository of the same account', async () => {
    const digest = await upload(Buffer.from('layer'))
    await ecr.call('CreateRepository', { repositoryName: 'other' })
    const { layers } = await ecr.call('BatchCheckLayerAvailability', {
      repositoryName: 'other',
      layerDigests: [digest],
    })
    expect(layers?.[0]?.layerAvailability).toBe('UNAVAILABLE')
  })

  test('that a client was told is there is not swept before an image refers to it', async () => {
    const digest = await upload(Buffer.from('layer'))
    const sweep = () =>
      sweepLayers(ecr.db, ecr.needs.blobs, {
        now: ecr.needs.clock.now(),
        machineNow: () => new Date(),
      })
    await ecr.needs.clock.advance(23.5 * 3_600_000)
    await ecr.call('BatchCheckLayerAvailability', { repositoryName, layerDigests: [digest] })
    await ecr.needs.clock.advance(3_600_000)
    expect((await sweep()).layers).toBe(0)
    await upload(Buffer.from('config of layer'))
    await ecr.call('PutImage', { repositoryName, imageManifest: imageOf('layer') })
    await ecr.needs.clock.advance(100 * 24 * 3_600_000)
    expect((await sweep()).layers).toBe(0)
  })

  test('that is damaged is unavailable, and completing an upload of it stores it', async () => {
    const digest = await upload(Buffer.from('layer'))
    // Longer than it was stored.
    const found = ecr.db.updateTable('layers').set({ size: 6 }).where('digest', '=', digest)
    await found.execute()
    const check = { repositoryName, layerDigests: [digest] }
    const { layers } = await ecr.call('BatchCheckLayerAvailability', check)
    expect(layers).toEqual([{ layerDigest: digest, layerAvailability: 'UNAVAILABLE' }])
    await ecr.db.updateTable('layers').set({ size: 5 }).where('digest', '=', digest).execute()
    expect(await upload(Buffer.from('layer'))).toBe(digest)
    const healed = await ecr.call('BatchCheckLayerAvailability', check)
    expect(healed.layers?.[0]?.layerAvailability).toBe('AVAILABLE')
  })

  test('cannot be downloaded before an image refers to it', async () => {
    const digest = await upload(Buffer.from('layer'))
    const download = () =>
      ecr.call('GetDownloadUrlForLayer', { repositoryName, layerDigest: digest })
    expect((await refusalOf(download())).code).toBe('LayerInaccessibleException')
    await upload(Buffer.from('config of layer'))
    await ecr.call('PutImage', { repositoryName, imageManifest: imageOf('layer') })
    const { downloadUrl = '', layerDigest } = await download()
    expect(layerDigest).toBe(digest)
    const { pathname, search } = new URL(downloadUrl)
    const read = (now: number) =>
      readLayerUrl(pathname, search.slice(1), ecr.needs.layerUrlKey, new Date(now))
    expect(read(Date.now())).toEqual({ digest, accessKeyId: accountA, size: 5 })
    expect(read(Date.now() + 3_601_000)).toBe('expired')
    const { layers } = await ecr.call('BatchCheckLayerAvailability', {
      repositoryName,
      layerDigests: [digest],
    })
    expect(layers?.[0]?.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip')
  })

  test.each(['sha256:00', digestOf(Buffer.from('absent'))])(
    'that is not there, %s, cannot be downloaded',
    async (layerDigest) => {
      const download = ecr.call('GetDownloadUrlForLayer', { repositoryName, layerDigest })
      expect(await refusalOf(download)).toMatchObject({
        code: 'LayersNotFoundException',
        message: `The layer with digest '${layerDigest}' does not exist in the repository with name 'app' in registry with id '${accountA}'`,
      })
    },
  )
})

test('pushes while images are deleted and all is collected at once lose nothing acknowledged', async () => {
  const collecting = { atOnce: true, everything: true, machineNow: () => new Date() }
  const sweep = () => sweepLayers(ecr.db, blobs, { ...collecting, now: ecr.needs.clock.now() })
  const there = new Set<string>()
  // Neighbours share a layer, so that what one deletes another is pushing.
  const pusher = async (at: number) => {
    for (let round = 0; round < 12; round++) {
      const names = [`shared ${round % 3}`, `own ${at} ${round}`]
      const imageManifest = imageOf(`${at} ${round}`, {}, names)
      for (const content of [...names, `config of ${at} ${round}`])
        await upload(Buffer.from(content)).catch(refusedAs('LayerAlreadyExistsException'))
      const stored = await ecr
        .call('PutImage', { repositoryName, imageManifest })
        .catch(refusedAs('LayersNotFoundException'))
      const imageDigest = stored?.image?.imageId?.imageDigest
      if (!imageDigest) continue
      if (round % 2 === 0) there.add(imageDigest)
      else await ecr.call('BatchDeleteImage', { repositoryName, imageIds: [{ imageDigest }] })
    }
  }
  let pushing = true
  const sweeps = (async () => {
    let purged = 0
    while (pushing) purged += (await sweep()).purged.count
    return purged
  })()
  await Promise.all([0, 1, 2].map(pusher))
  pushing = false
  expect(await sweeps).toBeGreaterThan(0)
  await ecr.needs.clock.advance(2 * 24 * 3_600_000)
  await sweep()
  const { damages, images, aside, blobs: left } = await checkImages(ecr.db, blobs)
  expect(damages).toEqual([])
  expect(images).toBe(there.size)
  expect(there.size).toBeGreaterThan(10)
  expect(aside).toBe(0)
  // Two layers and a config of each image, three of the layers shared, and nothing else.
  expect(left).toBe(2 * there.size + 3)
})

const refusedAs = (code: string) => (error: unknown) => {
  if (error instanceof AwsError && error.code === code) return undefined
  throw error
}

describe('knowing a digest is no right', () => {
  const held = 'held elsewhere'
  const layerDigest = digestOf(Buffer.from(held))
  /** Repositories of two accounts; `from` alone has the layer, in an image. */
  const places = [
    ['another repository of the account', accountA, 'other'],
    ['a repository of another account', accountB, 'other'],
    ['its namesake of another account', accountB, repositoryName],
  ] as const

  beforeEach(async () => {
    await ecr.call('CreateRepository', { repositoryName: 'other' })
    for (const name of ['other', repositoryName])
      await ecr.call('CreateRepository', { repositoryName: name }, rootOf(accountB))
    for (const content of [held, `config of ${held}`]) await upload(Buffer.from(content))
    await ecr.call('PutImage', { repositoryName, imageManifest: imageOf(held) })
  })

  test.each(places)('to %s the layer is not there', async (_, account, name) => {
    const as = rootOf(account)
    const { layers } = await ecr.call(
      'BatchCheckLayerAvailability',
      { repositoryName: name, layerDigests: [layerDigest] },
      as,
    )
    expect(layers).toEqual([{ layerDigest, layerAvailability: 'UNAVAILABLE' }])
    const download = ecr.call('GetDownloadUrlForLayer', { repositoryName: name, layerDigest }, as)
    expect((await refusalOf(download)).code).toBe('LayersNotFoundException')
    const put = ecr.call('PutImage', { repositoryName: name, imageManifest: imageOf(held) }, as)
    expect((await refusalOf(put)).code).toBe('LayersNotFoundException')
    const { uploadId = '' } = await ecr.call('InitiateLayerUpload', { repositoryName: name }, as)
    const ended = ecr.call(
      'CompleteLayerUpload',
      { repositoryName: name, uploadId, layerDigests: [layerDigest] },
      as,
    )
    // As if the layer were nowhere: an upload without bytes does not become it.
    expect((await refusalOf(ended)).code).toBe('EmptyUploadException')
  })

  test('to another account the repository says nothing at all', async () => {
    const registry = { registryId: accountA, repositoryName }
    const asked = [
      ecr.call(
        'BatchCheckLayerAvailability',
        { ...registry, layerDigests: [layerDigest] },
        rootOf(accountB),
      ),
      ecr.call('GetDownloadUrlForLayer', { ...registry, layerDigest }, rootOf(accountB)),
    ]
    for (const one of asked) expect((await refusalOf(one)).code).toBe('AccessDenied')
  })
})
