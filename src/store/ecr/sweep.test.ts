import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseRegion } from '../../names/region.ts'
import { append, digestOf, finish, pieces } from '../blobs.contract.ts'
import type { Blobs } from '../blobs.ts'
import { openBlobs } from '../blobs-disk.ts'
import type { Database } from '../database.ts'
import {
  endUpload,
  findLayers,
  findUpload,
  recordPart,
  renewLayers,
  startUpload,
} from './layers.ts'
import { createRepository } from './repositories.ts'
import { type SweepOptions, sweepLayers } from './sweep.ts'

const hour = 3_600_000
const start = new Date('2026-01-01T00:00:00Z')
const bytes = Buffer.from('layer')
const digest = digestOf(bytes)

let folder: string
let db: Database
let blobs: Blobs
let repository: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-sweep-'))
  blobs = await openBlobs(folder)
  db = await openMemory()
  const account = parseAccountId('111111111111')
  const region = parseRegion('us-east-1')
  if (!account || !region) throw new Error('unreadable names')
  const made = await createRepository(db, {
    account,
    region,
    name: 'app',
    createdAt: start,
    settings: {
      imageTagMutability: 'MUTABLE',
      scanOnPush: false,
      encryptionConfiguration: { encryptionType: 'AES256' },
    },
    tags: {},
  })
  repository = made?.id ?? ''
})
afterEach(async () => {
  await blobs.close()
  await db.destroy()
  rmSync(folder, { recursive: true })
})

/** Sweeps with both clocks this many hours on, and counts. */
async function sweepAfter(hours: number, options: Partial<SweepOptions> = {}) {
  const {
    uploads,
    layers,
    blobs: aside,
    purged,
  } = await sweepLayers(db, blobs, {
    now: new Date(start.getTime() + hours * hour),
    machineNow: () => new Date(Date.now() + hours * hour),
    ...options,
  })
  return { uploads: uploads.count, layers, blobs: aside.count, purged: purged.count }
}

async function uploadPart(): Promise<string> {
  const id = await startUpload(db, repository, start)
  const upload = await findUpload(db, repository, id)
  if (!upload) throw new Error('no upload')
  await recordPart(db, upload, await append(blobs, id, 0, pieces(bytes)), true)
  return id
}

async function uploadLayer(): Promise<void> {
  const id = await uploadPart()
  await finish(blobs, id, bytes.length, digest)
  await endUpload(db, { id, repository }, { digest, size: bytes.length, at: start })
}

test('an upload is swept a day after it began, with its file', async () => {
  const id = await uploadPart()
  expect(await sweepAfter(23)).toEqual({ uploads: 0, layers: 0, blobs: 0, purged: 0 })
  expect(await findUpload(db, repository, id)).toBeDefined()
  expect(await sweepAfter(25)).toEqual({ uploads: 1, layers: 0, blobs: 0, purged: 0 })
  expect(await findUpload(db, repository, id)).toBeUndefined()
  for await (const left of blobs.uploads()) expect(left).toBeUndefined()
})

test('the file of an upload that is not in the table is swept at once', async () => {
  await append(blobs, 'left-by-a-deleted-repository', 0, pieces(bytes))
  expect(await sweepAfter(0)).toEqual({ uploads: 1, layers: 0, blobs: 0, purged: 0 })
})

test('an upload in progress is left alone', async () => {
  const id = await uploadPart()
  await blobs.hold(id, async () => {
    expect((await sweepAfter(25)).uploads).toBe(0)
  })
})

test('a layer that no image has is swept after a day, and its blob set aside with it', async () => {
  await uploadLayer()
  expect(await sweepAfter(23)).toEqual({ uploads: 0, layers: 0, blobs: 0, purged: 0 })
  expect(await sweepAfter(25)).toEqual({ uploads: 0, layers: 1, blobs: 1, purged: 0 })
  for await (const left of blobs.digests()) expect(left).toBeUndefined()
})

test('a layer that an image has stays for ever', async () => {
  await uploadLayer()
  await db
    .insertInto('images')
    .values({
      ...{ repository, digest: 'sha256:image', media_type: 'any', manifest: '{}', size: 5 },
      ...{ artifact_type: null, subject: null, annotations: null, last_pulled_at: null },
      pushed_at: 0,
    })
    .execute()
  await db
    .insertInto('image_layers')
    .values({ repository, image: 'sha256:image', layer: digest })
    .execute()
  expect(await sweepAfter(100_000)).toEqual({ uploads: 0, layers: 0, blobs: 0, purged: 0 })
  expect(await findLayers(db, repository, [digest])).toMatchObject([{ referenced: true }])
})

test('a blob that no repository holds is set aside after an hour', async () => {
  await append(blobs, 'u', 0, pieces(bytes))
  await finish(blobs, 'u', bytes.length, digest)
  expect((await sweepAfter(0, { everything: true })).blobs).toBe(0)
  expect((await sweepAfter(2)).blobs).toBe(0)
  expect((await sweepAfter(2, { everything: true })).blobs).toBe(1)
})

test('what was set aside is removed a day later, and taken back by whoever refers to it before', async () => {
  await uploadLayer()
  await db.deleteFrom('layers').execute()
  expect(await sweepAfter(2)).toMatchObject({ blobs: 1, purged: 0 })
  await db
    .insertInto('layers')
    .values({ repository, digest, size: 5, media_type: null, uploaded_at: start.getTime() })
    .execute()
  expect(await sweepAfter(23)).toMatchObject({ blobs: 0, purged: 0, layers: 0 })
  expect(await blobs.size(digest)).toBe(5)

  await db.deleteFrom('layers').execute()
  expect(await sweepAfter(23)).toMatchObject({ blobs: 1, purged: 0 })
  expect(await sweepAfter(25)).toMatchObject({ blobs: 0, purged: 1 })
  expect(await blobs.size(digest)).toBeUndefined()
})

test('a damaged blob is kept as long as a repository holds its digest', async () => {
  await uploadLayer()
  writeFileSync(join(folder, 'sha256', digest.slice(7)), 'other')
  expect(await blobs.examine(digest)).toBe('damaged')
  expect(await sweepAfter(20)).toMatchObject({ purged: 0 })
  await db.deleteFrom('layers').execute()
  expect(await sweepAfter(25)).toMatchObject({ purged: 1 })
})

test('a push of what a sweep is about to take is never lost', async () => {
  const file = join(folder, 'sha256', digest.slice(7))
  const twoHoursAgo = new Date(Date.now() - 2 * hour)
  for (let round = 0; round < 40; round++) {
    await append(blobs, `old-${round}`, 0, pieces(bytes))
    await finish(blobs, `old-${round}`, bytes.length, digest)
    await db.deleteFrom('layers').execute()
    utimesSync(file, twoHoursAgo, twoHoursAgo)
    const sweeps = (async () => {
      for (let sweep = 0; sweep < 1 + (round % 4); sweep++) await sweepAfter(0)
    })()
    await Promise.all([uploadLayer(), sweeps])
    expect(await findLayers(db, repository, [digest])).toHaveLength(1)
    const here: string[] = []
    for await (const one of blobs.digests()) here.push(one)
    expect(here).toEqual([digest])
  }
})

async function putImage(name: string): Promise<void> {
  const rest = { artifact_type: null, subject: null, annotations: null, last_pulled_at: null }
  const image = { repository, digest: name, media_type: 'any', manifest: '{}', size: 5 }
  await db
    .insertInto('images')
    .values({ ...image, ...rest, pushed_at: 0 })
    .execute()
  await db.insertInto('image_layers').values({ repository, image: name, layer: digest }).execute()
}

const deleteImage = (name: string) => db.deleteFrom('images').where('digest', '=', name).execute()

describe('at once', () => {
  const atOnce = { atOnce: true }

  test('what the last image left goes for good, and nothing before that', async () => {
    await uploadLayer()
    await putImage('one')
    await putImage('two')
    await deleteImage('one')
    expect(await sweepAfter(0, atOnce)).toEqual({ uploads: 0, layers: 0, blobs: 0, purged: 0 })
    await deleteImage('two')
    const gone = { uploads: 0, layers: 1, blobs: 1, purged: 1 }
    expect(await sweepAfter(0.001, { ...atOnce, dryRun: true })).toEqual(gone)
    expect(await blobs.size(digest)).toBe(5)
    expect(await sweepAfter(0.001, atOnce)).toEqual(gone)
    expect(await blobs.size(digest)).toBeUndefined()
  })

  test('a layer that waits for an image does so for a day', async () => {
    await uploadLayer()
    expect(await sweepAfter(23, atOnce)).toMatchObject({ layers: 0, blobs: 0 })
    await putImage('one')
    await deleteImage('one')
    // A client was told that it is there.
    renewLayers(
      db,
      repository,
      await findLayers(db, repository, [digest]),
      new Date(+start + 2 * hour),
    )
    expect(await sweepAfter(23, atOnce)).toMatchObject({ layers: 0, blobs: 0 })
    expect(await sweepAfter(27, atOnce)).toMatchObject({ layers: 1, blobs: 1, purged: 1 })
  })

  test('a blob whose upload has not ended is left alone', async () => {
    const id = await uploadPart()
    await blobs.hold(id, async (held) => {
      await held.finish(bytes.length, digest)
      expect(await sweepAfter(1, { ...atOnce, everything: true })).toMatchObject({ blobs: 0 })
      await endUpload(db, { id, repository }, { digest, size: bytes.length, at: start })
    })
    expect(await sweepAfter(1, { ...atOnce, everything: true })).toMatchObject({ blobs: 0 })
  })
})

test('a dry run changes nothing', async () => {
  await uploadLayer()
  await uploadPart()
  const dry = { dryRun: true }
  const would = { uploads: 1, layers: 1, blobs: 1, purged: 0 }
  expect(await sweepAfter(25, dry)).toEqual(would)
  expect(await sweepAfter(25, { ...dry, everything: true })).toEqual(would)
  expect(await sweepAfter(25)).toEqual(would)
})
