const hashMagic = 0x061561
const headerBytes = 26
const pageTypes = { hash: 13, unsortedHash: 2, overflow: 7 }
const offPage = 3

/**
 * The headers in rpm's `Packages` of before 2020 (Berkeley DB's hash, as in Amazon Linux 2): each lies on pages of its own, since none fits on one of the table's.
 * Source: dbinc/db_page.h of Berkeley DB
 * @throws Error for what is no such file.
 */
export function* bdbPackages(file: Buffer): Generator<Buffer> {
  if (file.length < 512) throw new Error('expected Berkeley DB')
  const isLittle = file.readUInt32LE(12) === hashMagic
  if (!isLittle && file.readUInt32BE(12) !== hashMagic) throw new Error('expected Berkeley DB')
  const u32 = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at))
  const u16 = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at))
  const size = u32(20)
  if (size < 512 || size > 65_536) throw new Error('the database has no pages')
  const budget = { pages: 2 * (file.length / size) }
  for (let page = 0; page + size <= file.length; page += size) {
    const type = file[page + 25]
    if (type !== pageTypes.hash && type !== pageTypes.unsortedHash) continue
    const entries = Math.min(u16(page + 20), (size - headerBytes) / 2)
    // Keys and values in turn.
    for (let entry = 1; entry < entries; entry += 2) {
      const at = page + u16(page + headerBytes + entry * 2)
      if (at + 12 > file.length || file[at] !== offPage) continue
      yield Buffer.concat([...overflow(u32(at + 4))])
    }
  }

  function* overflow(first: number): Generator<Buffer> {
    for (let number = first; number !== 0; ) {
      const page = number * size
      budget.pages -= 1
      if (budget.pages < 0 || page + size > file.length || file[page + 25] !== pageTypes.overflow)
        throw new Error('the database has a page that is not there')
      number = u32(page + 16)
      const bytes = number === 0 ? Math.min(u16(page + 22), size - headerBytes) : size - headerBytes
      yield file.subarray(page + headerBytes, page + headerBytes + bytes)
    }
  }
}
