import { deflateRawSync } from 'node:zlib'

const tags = { Name: 1000, Version: 1001, Release: 1002, Epoch: 1003, Arch: 1022, SourceRpm: 1044 }

export interface RpmFields {
  readonly Name: string
  readonly Version: string
  readonly Release: string
  readonly Epoch?: number
  readonly SourceRpm?: string
}

/** As rpm writes a header into its databases; a description makes it longer than a page. */
export function rpmHeader(fields: RpmFields, padding = 0): Buffer {
  const index: Buffer[] = []
  const values: Buffer[] = [Buffer.alloc(padding, 'x')]
  let at = padding
  for (const [name, value] of Object.entries({ ...fields, Arch: 'x86_64' })) {
    const isNumber = typeof value === 'number'
    if (isNumber && at % 4 > 0) {
      values.push(Buffer.alloc(4 - (at % 4)))
      at += 4 - (at % 4)
    }
    const bytes = isNumber ? Buffer.alloc(4) : Buffer.from(`${value}\0`)
    if (isNumber) bytes.writeUInt32BE(value)
    const entry = Buffer.alloc(16)
    for (const [part, number] of [
      tags[name as keyof typeof tags],
      isNumber ? 4 : 6,
      at,
      1,
    ].entries())
      entry.writeUInt32BE(number, part * 4)
    index.push(entry)
    values.push(bytes)
    at += bytes.length
  }
  const head = Buffer.alloc(8)
  head.writeUInt32BE(index.length, 0)
  head.writeUInt32BE(at, 4)
  return Buffer.concat([head, ...index, ...values])
}

/** rpm's `Packages.db`: one page of slots, then blobs. */
export function ndbFile(headers: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(4096)
  page.write('RpmP', 0, 'latin1')
  page.writeUInt32LE(1, 12)
  const blobs: Buffer[] = []
  let block = 4096 / 16
  for (const [at, header] of headers.entries()) {
    const slot = 32 + at * 16
    page.write('Slot', slot, 'latin1')
    page.writeUInt32LE(at + 1, slot + 4)
    page.writeUInt32LE(block, slot + 8)
    const blocks = Math.ceil((16 + header.length + 12) / 16)
    page.writeUInt32LE(blocks, slot + 12)
    const blob = Buffer.alloc(blocks * 16)
    blob.write('BlbS', 0, 'latin1')
    blob.writeUInt32LE(at + 1, 4)
    blob.writeUInt32LE(header.length, 12)
    header.copy(blob, 16)
    blobs.push(blob)
    block += blocks
  }
  return Buffer.concat([page, ...blobs])
}

/** Berkeley DB's hash with one page of keys and values, each value on pages of its own. */
export function bdbFile(headers: readonly Buffer[], size = 4096): Buffer {
  const meta = Buffer.alloc(size)
  meta.writeUInt32LE(0x061561, 12)
  meta.writeUInt32LE(size, 20)
  meta[25] = 8
  const table = Buffer.alloc(size)
  table[25] = 13
  table.writeUInt16LE(headers.length * 2, 20)
  const pages: Buffer[] = [meta, table]
  for (const [number, header] of headers.entries()) {
    const item = size - (number + 1) * 16
    table.writeUInt16LE(item, 26 + (number * 2 + 1) * 2)
    table[item] = 3
    table.writeUInt32LE(pages.length, item + 4)
    table.writeUInt32LE(header.length, item + 8)
    for (let at = 0; at < header.length; at += size - 26) {
      const page = Buffer.alloc(size)
      const bytes = header.subarray(at, at + size - 26)
      const isLast = at + size - 26 >= header.length
      page.writeUInt32LE(isLast ? 0 : pages.length + 1, 16)
      page.writeUInt16LE(bytes.length, 22)
      page[25] = 7
      bytes.copy(page, 26)
      pages.push(page)
    }
  }
  return Buffer.concat(pages)
}

/** A program as Go links it: what it was built from, at an address that is a multiple of 16. */
export function goProgram(go: string, lines: readonly (readonly string[])[]): Buffer {
  const mark = Buffer.alloc(16, 0x30)
  const text = Buffer.from(`${lines.map((line) => line.join('\t')).join('\n')}\n`)
  const info = Buffer.concat([mark, text, mark])
  const prefixed = (bytes: Buffer) => {
    const length: number[] = []
    for (let left = bytes.length; ; left >>= 7) {
      length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0))
      if (left <= 0x7f) break
    }
    return Buffer.concat([Buffer.from(length), bytes])
  }
  const head = Buffer.alloc(32)
  head.write(['\xff Go build', 'inf:'].join(''), 'latin1')
  head[15] = 2
  const before = Buffer.alloc(1 << 17)
  before.write('\x7fELF', 'latin1')
  // One that lies elsewhere is only text.
  head.copy(before, 1001)
  return Buffer.concat([before, head, prefixed(Buffer.from(go)), prefixed(info), Buffer.alloc(999)])
}

export function zipFile(entries: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(entries)) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(8, 10)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(at, 42)
    parts.push(local, Buffer.from(name), packed)
    directory.push(central, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(entries).length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listed, end])
}
