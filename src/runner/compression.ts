import { createGunzip } from 'node:zlib'
import { unzstd } from './zstd/unzstd.ts'

/** What undoes a stream's compression, for a `pipeline`; undefined where it has none that layers may have. */
export type Decompress =
  | NodeJS.ReadWriteStream
  | ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>)

/** So many bytes of a stream tell. */
export const headBytes = 4

/** By content, as Docker does: media types are often wrong about it. */
export function decompressing(head: Uint8Array): Decompress | undefined {
  const begins = (...bytes: readonly number[]) => bytes.every((byte, at) => head[at] === byte)
  if (begins(0x1f, 0x8b)) return createGunzip({ chunkSize: 1 << 18 })
  // A frame that is to be skipped may come first, with one of sixteen numbers.
  const skipped = ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d
  if (!begins(0x28, 0xb5, 0x2f, 0xfd) && !(skipped && head[3] === 0x18)) return undefined
  return (source) => unzstd(source)
}
