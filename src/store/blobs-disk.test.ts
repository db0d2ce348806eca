import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { append, blobsContract, collect, digestOf, finish, pieces } from './blobs.contract.ts'
import { BlobDamaged, UploadLost } from './blobs.ts'
import { openBlobs } from './blobs-disk.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-blobs-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

blobsContract('the disk', async () => {
  const folder = newFolder()
  return { blobs: await openBlobs(folder), reopen: () => openBlobs(folder) }
})

test('bytes that a crash left behind the last acknowledged part are cut off', async () => {
  const folder = newFolder()
  const bytes = Buffer.from('layer')
  const before = await openBlobs(folder)
  await append(before, 'u', 0, pieces(bytes))
  await before.close()
  writeFileSync(join(folder, 'uploads', 'u'), 'torn', { flag: 'a' })
  const after = await openBlobs(folder)
  expect(await finish(after, 'u', 5, digestOf(bytes))).toBe(true)
  expect(await after.size(digestOf(bytes))).toBe(5)
  await after.close()
})

test('an upload that became a blob and was not noted as ended is lost, and no blob is harmed', async () => {
  const folder = newFolder()
  const blobs = await openBlobs(folder)
  const bytes = Buffer.from('layer')
  await append(blobs, 'u', 0, pieces(bytes))
  expect(await finish(blobs, 'u', 5, digestOf(bytes))).toBe(true)
  await expect(append(blobs, 'u', 5, pieces(Buffer.from('more')))).rejects.toThrow(UploadLost)
  await expect(finish(blobs, 'u', 5, digestOf(bytes))).rejects.toThrow(UploadLost)
  expect(await blobs.size(digestOf(bytes))).toBe(5)
  await blobs.close()
})

test('an upload whose file lost acknowledged bytes is not taken for whole', async () => {
  const folder = newFolder()
  const blobs = await openBlobs(folder)
  await append(blobs, 'u', 0, pieces(Buffer.from('layer')))
  writeFileSync(join(folder, 'uploads', 'u'), 'lay')
  await expect(append(blobs, 'u', 5, pieces(Buffer.from('s')))).rejects.toThrow('3 of 5 bytes')
  await expect(finish(blobs, 'u', 5, digestOf(Buffer.from('layer')))).rejects.toThrow(
    '3 of 5 bytes',
  )
  await blobs.close()
})

test('the half-received first part of a killed server is neither a blob nor in the way', async () => {
  const folder = newFolder()
  await (await openBlobs(folder)).close()
  writeFileSync(join(folder, 'uploads', 'u'), 'torn and longer than the layer')
  const blobs = await openBlobs(folder)
  expect(readdirSync(join(folder, 'sha256'))).toEqual([])
  expect(await append(blobs, 'u', 0, pieces(Buffer.from('layer')))).toBe(5)
  expect(await finish(blobs, 'u', 5, digestOf(Buffer.from('layer')))).toBe(true)
  await blobs.close()
})

describe('a blob that something else touched', () => {
  const bytes = randomBytes(5 * 1_048_576)
  const digest = digestOf(bytes)
  let folder: string
  let path: string
  let told: string[]
  const open = () => openBlobs(folder, (_digest, problem) => void told.push(problem))
  beforeEach(async () => {
    folder = newFolder()
    path = join(folder, 'sha256', digest.slice('sha256:'.length))
    told = []
    const blobs = await openBlobs(folder)
    await append(blobs, 'u', 0, pieces(bytes))
    await finish(blobs, 'u', bytes.length, digest)
  })

  const flipAt = (at: number) => {
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.from([(bytes[at] ?? 0) ^ 1]), 0, 1, at)
    closeSync(file)
  }
  const link = () => {
    renameSync(path, `${path}.elsewhere`)
    symlinkSync(`${path}.elsewhere`, path)
  }
  const replace = (make: () => void) => () => {
    unlinkSync(path)
    make()
  }
  const damages: readonly [string, () => void, RegExp][] = [
    ['a bit flipped in the middle', () => flipAt(3_000_000), /its content is that of sha256:/],
    ['a bit flipped at its end', () => flipAt(bytes.length - 1), /its content is that of sha256:/],
    ['its end cut off', () => truncateSync(path, 4_000_000), /content|ends at byte/],
    ['nothing left', () => truncateSync(path, 0), /content|ends at byte/],
    ['a link in its place', link, /no file/],
    ['a folder in its place', replace(() => mkdirSync(path)), /no file/],
    ['a pipe in its place', replace(() => void execFileSync('mkfifo', [path])), /no file/],
  ]

  describe.each(damages)('%s', (_what, damage, problem) => {
    const received = async (chunks: AsyncIterable<Uint8Array>) => {
      const parts: Buffer[] = []
      let failure: unknown
      try {
        for await (const chunk of chunks) parts.push(Buffer.from(chunk))
      } catch (error) {
        failure = error
      }
      return { bytes: Buffer.concat(parts).length, failure }
    }

    test.each([
      ['read', undefined],
      ['serve', undefined],
      ['read', { start: 10, end: 20 }],
      ['serve', { start: 0, end: bytes.length - 2 }],
    ] as const)('%s of %o never ends well, and tells once', async (way, range) => {
      damage()
      const blobs = await open()
      const got = await received(blobs[way](digest, range))
      expect(got.failure).toBeInstanceOf(BlobDamaged)
      expect(got.bytes).toBeLessThan(bytes.length)
      if (range) expect(got.bytes).toBe(0)
      expect(await blobs.size(digest)).toBeUndefined()
      await expect(collect(blobs.read(digest))).rejects.toThrow(BlobDamaged)
      expect(told).toEqual([expect.stringMatching(problem)])
    })

    test('in the process that stored it', async () => {
      const blobs = await open()
      await append(blobs, 'again', 0, pieces(bytes))
      await finish(blobs, 'again', bytes.length, digest)
      expect((await collect(blobs.serve(digest))).equals(bytes)).toBe(true)
      damage()
      await expect(collect(blobs.serve(digest))).rejects.toThrow(BlobDamaged)
      expect(await blobs.size(digest)).toBeUndefined()
    })

    test('a push heals', async () => {
      damage()
      const blobs = await open()
      await append(blobs, 'again', 0, pieces(bytes))
      expect(await finish(blobs, 'again', bytes.length, digest)).toBe(true)
      expect((await collect(blobs.read(digest))).equals(bytes)).toBe(true)
      expect(lstatSync(path).isFile()).toBe(true)
    })

    test.each(['prove', 'examine'] as const)('is found by %s', async (way) => {
      damage()
      expect(await (await open())[way](digest)).toBe('damaged')
      expect(told).toEqual([expect.stringMatching(/content|no file/)])
    })
  })

  test('while it is read is not read to its end', async () => {
    const blobs = await open()
    expect(await blobs.examine(digest)).toBe('whole')
    const chunks = blobs.serve(digest)[Symbol.asyncIterator]()
    await chunks.next()
    flipAt(4_500_000)
    let bytesRead = 1_048_576
    const rest = (async () => {
      for (let next = await chunks.next(); !next.done; next = await chunks.next())
        bytesRead += next.value.byteLength
    })()
    await expect(rest).rejects.toThrow(BlobDamaged)
    expect(bytesRead).toBeLessThan(bytes.length)
    expect(await blobs.size(digest)).toBeUndefined()
  })

  test.skipIf(process.platform !== 'linux')(
    'is read once for all parts of it that are asked for at the same time',
    async () => {
      const blobs = await open()
      const bytesRead = () =>
        Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
      const before = bytesRead()
      const parts = Array.from({ length: 20 }, (_, i) => ({ start: i * 1000, end: i * 1000 + 9 }))
      const all = await Promise.all(parts.map((part) => collect(blobs.serve(digest, part))))
      expect(all).toEqual(parts.map(({ start, end }) => bytes.subarray(start, end + 1)))
      expect(bytesRead() - before).toBeLessThan(2 * bytes.length)
    },
  )

  test('by storing it anew while it is read is read to its end', async () => {
    const blobs = await open()
    const chunks = blobs.read(digest)[Symbol.asyncIterator]()
    const first = await chunks.next()
    await append(blobs, 'again', 0, pieces(bytes))
    await finish(blobs, 'again', bytes.length, digest)
    const parts: Uint8Array[] = first.done ? [] : [first.value]
    for (let next = await chunks.next(); !next.done; next = await chunks.next())
      parts.push(next.value)
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  })

  test('aside is not taken back', async () => {
    const blobs = await open()
    await blobs.setAside(digest, new Date(Date.now() + 60_000))
    path = join(folder, 'aside', digest.slice('sha256:'.length))
    flipAt(5)
    expect(await blobs.size(digest)).toBeUndefined()
    expect(told).toHaveLength(1)
  })

  test('that is an upload is lost, and its target left alone', async () => {
    const blobs = await open()
    const target = join(folder, 'target')
    writeFileSync(target, 'mine')
    symlinkSync(target, join(folder, 'uploads', 'u'))
    await expect(append(blobs, 'u', 0, pieces(bytes))).rejects.toThrow(UploadLost)
    expect(readFileSync(target, 'utf8')).toBe('mine')
  })
})
