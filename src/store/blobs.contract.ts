import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Digest } from '../names/digest.ts'
import { BlobDamaged, type Blobs, UploadBusy } from './blobs.ts'

export const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

/** The bytes in pieces of `size`, as a socket would bring them. */
export async function* pieces(bytes: Uint8Array, size = 60_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function* cutAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* pieces(bytes)
  throw new Error('cut')
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

export const append = (
  blobs: Blobs,
  upload: string,
  offset: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> => blobs.hold(upload, (held) => held.append(offset, bytes))

export const finish = (
  blobs: Blobs,
  upload: string,
  size: number,
  digest: Digest,
): Promise<boolean> => blobs.hold(upload, (held) => held.finish(size, digest))

const absent = digestOf(Buffer.from('never stored'))
const mebibyte = 1_048_576

/** Every blob store must pass this. `reopen` gives what a new process would see. */
export function blobsContract(
  driver: string,
  open: () => Promise<{ blobs: Blobs; reopen: () => Promise<Blobs> }>,
): void {
  describe(`${driver} keeps blobs`, () => {
    const opened: Blobs[] = []
    afterEach(async () => {
      for (const blobs of opened.splice(0)) await blobs.close()
    })
    const start = async () => {
      const { blobs, reopen } = await open()
      opened.push(blobs)
      const again = async () => {
        const next = await reopen()
        opened.push(next)
        return next
      }
      return { blobs, again }
    }
    const store = async (blobs: Blobs, bytes: Uint8Array, upload = 'u') => {
      const size = await append(blobs, upload, 0, pieces(bytes))
      expect(await finish(blobs, upload, size, digestOf(bytes))).toBe(true)
      return digestOf(bytes)
    }

    test.each([0, 1, 1000, mebibyte, mebibyte + 1, 9 * mebibyte, 40 * mebibyte + 5])(
      '%i bytes come back as they went in',
      async (length) => {
        const { blobs } = await start()
        const bytes = randomBytes(length)
        const digest = await store(blobs, bytes)
        expect(await blobs.size(digest)).toBe(length)
        expect((await collect(blobs.read(digest))).equals(bytes)).toBe(true)
        expect((await collect(blobs.serve(digest))).equals(bytes)).toBe(true)
      },
    )

    test.each([0, 1, 3 * mebibyte])(
      '%i bytes by their sha512, beside the same by sha256',
      async (length) => {
        const { blobs, again } = await start()
        const bytes = randomBytes(length)
        await append(blobs, 'v', 0, pieces(bytes))
        const digest = `sha512:${createHash('sha512').update(bytes).digest('hex')}` as Digest
        const other = `sha512:${'0'.repeat(128)}` as Digest
        expect(await finish(blobs, 'v', length, other)).toBe(false)
        expect(await finish(blobs, 'v', length, digest)).toBe(true)
        const stored = [digest, await store(blobs, bytes)]
        for (const each of stored)
          expect((await collect(blobs.read(each))).equals(bytes)).toBe(true)
        const next = await again()
        expect((await all(next.digests())).sort()).toEqual(stored.sort())
        expect(await next.examine(digest)).toBe('whole')
      },
    )

    test('a range is what lies between its two ends, both included', async () => {
      const { blobs } = await start()
      const bytes = randomBytes(6 * mebibyte)
      const digest = await store(blobs, bytes)
      const range = { start: 10, end: 5 * mebibyte }
      const expected = bytes.subarray(range.start, range.end + 1)
      expect((await collect(blobs.read(digest, range))).equals(expected)).toBe(true)
      expect((await collect(blobs.serve(digest, range))).equals(expected)).toBe(true)
      expect(await collect(blobs.read(digest, { start: 3, end: 3 }))).toEqual(bytes.subarray(3, 4))
    })

    test('chunks of read stay as they are when the reader runs ahead', async () => {
      const { blobs } = await start()
      const bytes = randomBytes(12 * mebibyte)
      const digest = await store(blobs, bytes)
      const chunks: Uint8Array[] = []
      for await (const chunk of blobs.read(digest)) chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
    })

    test('an upload of several parts, each going on where the last ended', async () => {
      const { blobs } = await start()
      const bytes = randomBytes(3 * mebibyte)
      expect(await append(blobs, 'u', 0, pieces(bytes.subarray(0, 5000)))).toBe(5000)
      expect(await append(blobs, 'u', 5000, pieces(bytes.subarray(5000, 5001)))).toBe(5001)
      expect(await append(blobs, 'u', 5001, pieces(bytes.subarray(5001)))).toBe(bytes.length)
      expect(await finish(blobs, 'u', bytes.length, digestOf(bytes))).toBe(true)
      expect((await collect(blobs.read(digestOf(bytes)))).equals(bytes)).toBe(true)
    })

    test('bytes that come one at a time are kept in order', async () => {
      const { blobs } = await start()
      const bytes = randomBytes(1000)
      expect(await append(blobs, 'u', 0, pieces(bytes, 1))).toBe(1000)
      expect(await finish(blobs, 'u', 1000, digestOf(bytes))).toBe(true)
      expect((await collect(blobs.read(digestOf(bytes)))).equals(bytes)).toBe(true)
    })

    test('an upload goes on in a new process', async () => {
      const { blobs, again } = await start()
      const bytes = randomBytes(2 * mebibyte)
      await append(blobs, 'u', 0, pieces(bytes.subarray(0, mebibyte)))
      const next = await again()
      await append(next, 'u', mebibyte, pieces(bytes.subarray(mebibyte)))
      expect(await finish(next, 'u', bytes.length, digestOf(bytes))).toBe(true)
      expect((await collect(next.read(digestOf(bytes)))).equals(bytes)).toBe(true)
    })

    test('a blob is there for a new process', async () => {
      const { blobs, again } = await start()
      const digest = await store(blobs, Buffer.from('layer'))
      expect(await (await again()).size(digest)).toBe(5)
    })

    test('an unfinished upload is no blob', async () => {
      const { blobs, again } = await start()
      const bytes = Buffer.from('layer')
      await append(blobs, 'u', 0, pieces(bytes))
      expect(await blobs.size(digestOf(bytes))).toBeUndefined()
      expect(await (await again()).size(digestOf(bytes))).toBeUndefined()
    })

    test.each([0, 4000])('a part that breaks off after %i bytes does not count', async (kept) => {
      const { blobs } = await start()
      const bytes = randomBytes(3 * mebibyte)
      if (kept > 0) await append(blobs, 'u', 0, pieces(bytes.subarray(0, kept)))
      const broken = cutAfter(randomBytes(2 * mebibyte))
      await expect(append(blobs, 'u', kept, broken)).rejects.toThrow('cut')
      await append(blobs, 'u', kept, pieces(bytes.subarray(kept)))
      expect(await finish(blobs, 'u', bytes.length, digestOf(bytes))).toBe(true)
      expect((await collect(blobs.read(digestOf(bytes)))).equals(bytes)).toBe(true)
    })

    test('what a broken part left behind is not part of the blob', async () => {
      const { blobs } = await start()
      const bytes = Buffer.from('layer')
      await append(blobs, 'u', 0, pieces(bytes))
      await expect(append(blobs, 'u', 5, cutAfter(randomBytes(2 * mebibyte)))).rejects.toThrow(
        'cut',
      )
      expect(await finish(blobs, 'u', 5, digestOf(bytes))).toBe(true)
      expect(await blobs.size(digestOf(bytes))).toBe(5)
    })

    test('another digest makes no blob, and the upload can go on', async () => {
      const { blobs } = await start()
      await append(blobs, 'u', 0, pieces(Buffer.from('la')))
      expect(await finish(blobs, 'u', 2, absent)).toBe(false)
      expect(await blobs.size(absent)).toBeUndefined()
      await append(blobs, 'u', 2, pieces(Buffer.from('yer')))
      expect(await finish(blobs, 'u', 5, digestOf(Buffer.from('layer')))).toBe(true)
    })

    test('a second request on an upload in progress is refused, and leaves it alone', async () => {
      const { blobs } = await start()
      const bytes = Buffer.from('layer')
      let goOn = () => {}
      const rest = new Promise<void>((resolve) => {
        goOn = resolve
      })
      const slow = (async function* () {
        yield bytes.subarray(0, 2)
        await rest
        yield bytes.subarray(2)
      })()
      const first = append(blobs, 'u', 0, slow)
      await expect(append(blobs, 'u', 0, pieces(bytes))).rejects.toThrow(UploadBusy)
      await expect(finish(blobs, 'u', 2, digestOf(bytes))).rejects.toThrow(UploadBusy)
      await expect(blobs.hold('u', (held) => held.discard())).rejects.toThrow(UploadBusy)
      goOn()
      expect(await first).toBe(5)
      expect(await finish(blobs, 'u', 5, digestOf(bytes))).toBe(true)
    })

    test('uploads side by side do not mix', async () => {
      const { blobs } = await start()
      const all = Array.from({ length: 6 }, () => randomBytes(2 * mebibyte + 77))
      const digests = await Promise.all(all.map((bytes, i) => store(blobs, bytes, `u${i}`)))
      expect(digests).toEqual(all.map(digestOf))
    })

    test('the same content twice is one blob', async () => {
      const { blobs } = await start()
      const digest = await store(blobs, Buffer.from('layer'), 'u1')
      await store(blobs, Buffer.from('layer'), 'u2')
      expect((await collect(blobs.read(digest))).toString()).toBe('layer')
      expect(await all(blobs.digests())).toEqual([digest])
    })

    test('a discarded upload is gone, and discarding it again does nothing', async () => {
      const { blobs } = await start()
      await append(blobs, 'u', 0, pieces(Buffer.from('layer')))
      await append(blobs, 'kept', 0, pieces(Buffer.from('layer')))
      await blobs.hold('u', (held) => held.discard())
      await blobs.hold('u', (held) => held.discard())
      const uploads: string[] = []
      for await (const upload of blobs.uploads()) uploads.push(upload)
      expect(uploads).toEqual(['kept'])
    })

    test('setting aside spares a blob finished since, and is undone when it is asked for', async () => {
      const { blobs, again } = await start()
      const digest = await store(blobs, Buffer.from('layer'))
      const [minuteAgo, inAMinute] = [-60_000, 60_000].map((ms) => new Date(Date.now() + ms))
      if (!minuteAgo || !inAMinute) throw new Error('expected two times')
      expect(await blobs.setAside(digest, minuteAgo)).toBe(false)
      expect(await blobs.setAside(digest, inAMinute)).toBe(true)
      expect(await all(blobs.digests())).toEqual([])
      expect(await all(blobs.digests('aside'))).toEqual([digest])
      expect(await blobs.setAside(digest, inAMinute)).toBe(false)
      const next = await again()
      expect(await next.size(digest)).toBe(5)
      expect((await collect(next.read(digest))).toString()).toBe('layer')
      expect(await all(next.digests('aside'))).toEqual([])
      expect(await next.setAside(digest, minuteAgo)).toBe(false)
    })

    test('what lies aside is purged by when it was set aside', async () => {
      const { blobs } = await start()
      const digest = await store(blobs, Buffer.from('layer'))
      await blobs.setAside(digest, new Date(Date.now() + 60_000))
      expect(await blobs.purge('aside', digest, new Date(Date.now() - 60_000))).toBe(false)
      expect(await blobs.purge('aside', digest, new Date(Date.now() + 60_000))).toBe(true)
      expect(await blobs.size(digest)).toBeUndefined()
      expect(await blobs.takeBack(digest)).toBe(false)
    })

    test('the same blob finished anew leaves nothing aside', async () => {
      const { blobs } = await start()
      const digest = await store(blobs, Buffer.from('layer'))
      await blobs.setAside(digest, new Date(Date.now() + 60_000))
      await store(blobs, Buffer.from('layer'), 'u2')
      expect(await all(blobs.digests('aside'))).toEqual([])
      expect(await blobs.size(digest)).toBe(5)
    })

    test('what is whole is found so, and what is absent absent', async () => {
      const { blobs } = await start()
      const digest = await store(blobs, randomBytes(3 * mebibyte))
      let bytes = 0
      const pace = async (read: number) => {
        bytes += read
      }
      expect(await blobs.examine(digest, pace)).toBe('whole')
      expect(bytes).toBe(3 * mebibyte)
      expect(await blobs.prove(digest)).toBe('whole')
      for (const way of ['prove', 'examine'] as const)
        expect(await blobs[way](absent)).toBe('absent')
    })

    test('a blob of another size than what was stored is damaged, and a push heals it', async () => {
      const { blobs } = await start()
      const digest = await store(blobs, Buffer.from('layer'))
      expect(await blobs.size(digest, 6)).toBeUndefined()
      expect(await blobs.size(digest)).toBeUndefined()
      expect(await all(blobs.digests('damaged'))).toEqual([digest])
      await expect(collect(blobs.read(digest))).rejects.toThrow(BlobDamaged)
      await store(blobs, Buffer.from('layer'), 'u2')
      expect(await blobs.size(digest, 5)).toBe(5)
      expect(await all(blobs.digests('damaged'))).toEqual([])
    })

    test('a blob that is not there', async () => {
      const { blobs } = await start()
      expect(await blobs.size(absent)).toBeUndefined()
      await expect(collect(blobs.read(absent))).rejects.toThrow()
    })
  })
}
