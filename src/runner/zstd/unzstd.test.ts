import { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nativeFrame } from './native.ts'
import { type DecodeFrame, unzstd } from './unzstd.ts'
import { wasmFrame } from './wasm.ts'
import {
  blockHeader,
  frameHeader,
  plainFrame,
  repeatedFrame,
  skippableFrame,
  text,
  textFrame,
} from './zstd.fixture.ts'

test("Node's own decoder is used where there is one", () => {
  expect(nativeFrame !== undefined).toBe('createZstdDecompress' in zlib)
})

const decoders: readonly (readonly [name: string, decode: DecodeFrame])[] = [
  ['WebAssembly', wasmFrame],
  ...(nativeFrame ? [['Node', nativeFrame] as const] : []),
]

describe.each(decoders)('by %s', (_, decode) => {
  const decoded = async (bytes: Buffer, pieceBytes = bytes.byteLength) => {
    const parts: Uint8Array[] = []
    for await (const part of unzstd(pieces(bytes, pieceBytes), decode)) parts.push(part)
    return Buffer.concat(parts)
  }

  test.each([1, 7, 100_000])('a stream that comes by %d bytes', async (pieceBytes) => {
    expect((await decoded(textFrame, pieceBytes)).toString()).toBe(text)
  })

  test('blocks of every kind, and a checksum', async () => {
    expect((await decoded(repeatedFrame)).equals(Buffer.alloc(1_310_720, 'abcdefgh'))).toBe(true)
    const plain = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251))
    expect((await decoded(plainFrame(plain))).equals(plain)).toBe(true)
    const repeated = Buffer.concat([frameHeader(), blockHeader(1, 100_000, true), Buffer.of(7)])
    expect((await decoded(repeated)).equals(Buffer.alloc(100_000, 7))).toBe(true)
  })

  test('many frames are one stream, and what is to be skipped is', async () => {
    const skipped = skippableFrame(Buffer.alloc(5000, 1))
    const frames = [skipped, textFrame, plainFrame(Buffer.from('more')), skipped, textFrame]
    const all = await decoded(Buffer.concat(frames), 999)
    expect(all.toString()).toBe(`${text}more${text}`)
    expect(await decoded(Buffer.alloc(0))).toHaveLength(0)
  })

  test('a stream is whole, wherever it was cut', async () => {
    for (let length = 1; length < textFrame.byteLength; length += 13)
      await expect(decoded(textFrame.subarray(0, length))).rejects.toThrow('cut short')
    await expect(decoded(Buffer.concat([textFrame, Buffer.alloc(2)]))).rejects.toThrow('cut short')
  })

  test.each([
    ['what follows', Buffer.concat([textFrame, Buffer.alloc(8)]), 'no zstd frame'],
    ['a reserved block', Buffer.concat([frameHeader(), blockHeader(3, 1, true)]), 'malformed'],
    ['a long block', Buffer.concat([frameHeader(), blockHeader(1, 131_073, true)]), 'malformed'],
    ['a large window', frameHeader(2 ** 28), 'asks for a window of 268435456 bytes'],
    ['a huge window', Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff), 'asks for a window'],
    [
      'a huge content in one segment',
      Buffer.from('28b52ffde0ffffffffffffffff', 'hex'),
      'asks for a window',
    ],
    ['a reserved flag', Buffer.from('28b52ffd0800', 'hex'), 'reserved'],
    [
      'noise for a compressed block',
      Buffer.concat([frameHeader(), blockHeader(2, 500, true), Buffer.alloc(500, 0xa7)]),
      '.',
    ],
    [
      'a dictionary',
      Buffer.concat([Buffer.from('28b52ffd015007', 'hex'), blockHeader(0, 1, true), Buffer.of(1)]),
      '.',
    ],
    ['another checksum', Buffer.concat([textFrame.subarray(0, -4), Buffer.alloc(4)]), '.'],
  ])('%s is refused', async (_, bytes, says) => {
    await expect(decoded(bytes)).rejects.toThrow(new RegExp(says))
  })

  test('the largest window that is allowed is had, and the next frame has another', async () => {
    const large = Buffer.concat([frameHeader(2 ** 27), blockHeader(1, 9, true), Buffer.of(1)])
    expect(await decoded(Buffer.concat([large, large]))).toHaveLength(18)
  })

  test('who stops in the middle of what grows without end closes the source', async () => {
    let closed = false
    const endless = async function* () {
      try {
        yield frameHeader()
        for (;;) yield Buffer.concat([blockHeader(1, 131_072, false), Buffer.of(0)])
      } finally {
        closed = true
      }
    }
    let bytes = 0
    for await (const part of unzstd(endless(), decode)) {
      bytes += part.byteLength
      if (bytes > 10_000_000) break
    }
    expect(closed).toBe(true)
  })

  test('damage anywhere is an error or other bytes, and never the end of the decoder', async () => {
    for (let at = 4; at < textFrame.byteLength; at += 7) {
      const damaged = Buffer.from(textFrame)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      const found = await decoded(damaged).catch((error: Error) => error)
      expect(found instanceof Error || found.toString() !== text).toBe(true)
    }
    expect((await decoded(textFrame)).toString()).toBe(text)
  })
})

const pieces = (bytes: Buffer, length: number): AsyncIterable<Uint8Array> =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.byteLength / length) }, (_, i) =>
      bytes.subarray(i * length, (i + 1) * length),
    ),
  )
