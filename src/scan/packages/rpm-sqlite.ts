const headerBytes = 100
const pagesMax = 1_000_000
const columnsMax = 64
const interior = 5
const leaf = 13

/**
 * The blobs of the table `Packages` in rpm's SQLite file. SQLite itself is not asked: the file comes from an image, and this reads bytes and
 * nothing else. https://www.sqlite.org/fileformat.html
 * @throws Error for what is no such file.
 */
export function* sqlitePackages(file: Buffer): Generator<Buffer> {
  if (file.toString('latin1', 0, 15) !== 'SQLite format 3') throw new Error('expected SQLite')
  const pages = new Pages(file)
  let root: number | undefined
  for (const [type, name, , page] of pages.rows(1))
    if (type?.toString() === 'table' && name?.toString() === 'Packages' && page)
      root = page.readUIntBE(0, page.length)
  if (root === undefined) throw new Error('the database has no packages')
  // Its first column is the row's number, which is kept elsewhere.
  for (const [, header] of pages.rows(root)) if (header) yield header
}

class Pages {
  readonly #file: Buffer
  readonly #size: number
  /** Of a page without what is reserved at its end. */
  readonly #usable: number
  #read = 0

  constructor(file: Buffer) {
    this.#file = file
    const size = file.readUInt16BE(16)
    this.#size = size === 1 ? 65_536 : size
    this.#usable = this.#size - (file[20] ?? 0)
    if (this.#size < 512 || this.#usable < 480) throw new Error('the database has no pages')
  }

  *rows(root: number): Generator<readonly (Buffer | undefined)[]> {
    const waiting = [root]
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      const page = this.#page(number)
      const start = number === 1 ? headerBytes : 0
      const kind = page[start]
      if (kind !== interior && kind !== leaf) throw new Error('the database has a page of no table')
      const cells = page.readUInt16BE(start + 3)
      const pointers = start + (kind === interior ? 12 : 8)
      if (kind === interior) waiting.push(page.readUInt32BE(start + 8))
      for (let cell = cells - 1; kind === interior && cell >= 0; cell -= 1)
        waiting.push(page.readUInt32BE(page.readUInt16BE(pointers + cell * 2)))
      for (let cell = 0; kind === leaf && cell < cells; cell += 1)
        yield columnsOf(this.#payload(page, page.readUInt16BE(pointers + cell * 2)))
    }
  }

  /** Pages are counted: those of a file that lies may lead in a circle. */
  #page(number: number): Buffer {
    this.#read += 1
    const start = (number - 1) * this.#size
    if (this.#read > pagesMax || number < 1 || start + this.#size > this.#file.length)
      throw new Error('the database has a page that is not there')
    return this.#file.subarray(start, start + this.#size)
  }

  #payload(page: Buffer, at: number): Buffer {
    const length = varint(page, at)
    const row = varint(page, length.end)
    if (length.value > this.#file.length)
      throw new Error('the database has a row that is not there')
    const [most, least] = [this.#usable - 35, Math.floor(((this.#usable - 12) * 32) / 255) - 23]
    const over = least + ((length.value - least) % (this.#usable - 4))
    const here = length.value <= most ? length.value : over <= most ? over : least
    const parts = [page.subarray(row.end, row.end + here)]
    let missing = length.value - here
    let next = missing > 0 ? page.readUInt32BE(row.end + here) : 0
    while (missing > 0) {
      const more = this.#page(next)
      const bytes = Math.min(missing, this.#usable - 4)
      parts.push(more.subarray(4, 4 + bytes))
      missing -= bytes
      next = more.readUInt32BE(0)
    }
    return Buffer.concat(parts)
  }
}

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0]

/** The bytes of each column; undefined for what has none, as NULL. */
function columnsOf(payload: Buffer): readonly (Buffer | undefined)[] {
  const head = varint(payload, 0)
  const columns: (Buffer | undefined)[] = []
  let at = head.value
  for (let next = head.end; next < head.value && columns.length < columnsMax; ) {
    const type = varint(payload, next)
    const size = type.value < 12 ? (sizes[type.value] ?? 0) : Math.floor((type.value - 12) / 2)
    columns.push(size > 0 ? payload.subarray(at, at + size) : undefined)
    at += size
    next = type.end
  }
  return columns
}

function varint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes[at]
    if (byte === undefined) break
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, end: at + 1 }
  }
  throw new Error('the database has a number that is not one')
}
