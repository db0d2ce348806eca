import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  /** @throws Error when it has more bytes than that, or is no such entry. */
  read(bytesMax: number): Buffer
}

const endBytes = 22
const commentBytesMax = 0xffff

/** Entries of a zip archive that is at hand, at most so many. @throws Error for what is none. */
export function* zipEntries(zip: Buffer, entriesMax: number): Generator<ZipEntry> {
  const end = findEnd(zip)
  let at = zip.readUInt32LE(end + 16)
  // What stands before the archive, such as a script that runs it.
  const before = end - zip.readUInt32LE(end + 12) - at
  if (before < 0) throw new Error('the zip archive has no directory')
  at += before
  const count = Math.min(zip.readUInt16LE(end + 10), entriesMax)
  // 65,535 says that there are as many or more: then they are read to their end.
  const most = count === 0xffff ? entriesMax : count
  for (let number = 0; number < most && at + 46 <= end; number += 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) return
    const nameBytes = zip.readUInt16LE(at + 28)
    const entry = {
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      start: zip.readUInt32LE(at + 42) + before,
    }
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameBytes),
      read: (bytesMax) => read(zip, entry, bytesMax),
    }
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}

function findEnd(zip: Buffer): number {
  const least = Math.max(zip.length - endBytes - commentBytesMax, 0)
  for (let at = zip.length - endBytes; at >= least; at -= 1)
    if (zip.readUInt32LE(at) === 0x06054b50) return at
  throw new Error('expected a zip archive')
}

function read(
  zip: Buffer,
  { method, packed, start }: { method: number; packed: number; start: number },
  bytesMax: number,
): Buffer {
  if (start + 30 > zip.length || zip.readUInt32LE(start) !== 0x04034b50)
    throw new Error('the zip archive has an entry that is not there')
  const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
  const bytes = zip.subarray(data, data + packed)
  if (method === 8) return inflateRawSync(bytes, { maxOutputLength: bytesMax })
  if (method !== 0 || bytes.length > bytesMax) throw new Error('the zip entry cannot be read')
  return bytes
}
