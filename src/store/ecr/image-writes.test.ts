import { beforeEach, expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseRegion } from '../../names/region.ts'
import type { Database } from '../database.ts'
import { deleteImages } from './image-deletes.ts'
import { type NewImage, putImage } from './image-writes.ts'
import { createRepository } from './repositories.ts'

let db: Database
let repository: string
beforeEach(async () => {
  db = await openMemory()
  const account = parseAccountId('111111111111')
  const region = parseRegion('us-east-1')
  if (!account || !region) throw new Error('expected names')
  const made = await createRepository(db, {
    account,
    region,
    name: 'app',
    createdAt: new Date(0),
    settings: {
      imageTagMutability: 'MUTABLE',
      scanOnPush: false,
      encryptionConfiguration: { encryptionType: 'AES256' },
    },
    tags: {},
  })
  repository = made?.id ?? ''
})

const image = (digest: string): NewImage => ({
  digest,
  mediaType: 'type',
  manifest: '{}',
  artifactType: undefined,
  subject: undefined,
  annotations: {},
  layers: new Map(),
  children: new Set(),
})

const put = async (
  digest: string,
  limits: { imagesMax?: number; tagsMax?: number },
  name = digest,
) => {
  const tag = { name, mayMove: true }
  const all = { imagesMax: 10, tagsMax: 10, ...limits }
  return (await putImage(db, repository, image(digest), tag, new Date(0), all)).outcome
}

test('a full repository takes no more images, but more tags, and has room again after a deletion', async () => {
  const limits = { imagesMax: 2 }
  expect(await put('a', limits)).toBe('stored')
  expect(await put('b', limits)).toBe('stored')
  expect(await put('c', limits)).toBe('too-many-images')
  expect(await put('a', limits, 'another tag')).toBe('stored')
  await deleteImages(db, repository, [{ imageDigest: 'b' }])
  expect(await put('c', limits)).toBe('stored')
  expect(await put('d', limits)).toBe('too-many-images')
})

test('a refused image leaves nothing behind', async () => {
  const wanting = { ...image('a'), layers: new Map([['l', { mediaType: 't', foreign: false }]]) }
  const limits = { imagesMax: 10, tagsMax: 10 }
  const tag = { name: 'v1', mayMove: true }
  expect(await putImage(db, repository, wanting, tag, new Date(0), limits)).toEqual({
    outcome: 'layers-missing',
    digests: ['l'],
  })
  for (const table of ['images', 'image_tags', 'image_layers'] as const)
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
})

test('an image has so many tags and no more', async () => {
  expect(await put('a', { tagsMax: 2 }, 'v1')).toBe('stored')
  expect(await put('a', { tagsMax: 2 }, 'v2')).toBe('stored')
  expect(await put('a', { tagsMax: 2 }, 'v3')).toBe('too-many-tags')
})
