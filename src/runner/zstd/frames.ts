/** What zstd's own tools take without being told otherwise. A window is memory that the sender asks for. */
const windowBytesMax = 134_217_728
const blockBytesMax = 131_072
const gatheredBytes = 65_536
const frameMagic = 0xfd2fb528

/**
 * The frames of a zstd stream (RFC 8878), each as its header and then its blocks, without those that are to be skipped.
 * Bounds are checked here, for every decoder alike: what a frame may ask for in memory, how long a block may be, that
 * nothing is cut or follows. Each frame is to be read to its end before the next is asked for.
 * @throws Error for what is no such stream.
 */
export async function* framesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<AsyncGenerator<Uint8Array>> {
  const bytes = new Bytes(source)
  try {
    for (;;) {
      const magic = await bytes.next(4, true)
      if (!magic) return
      const number = magic.readUInt32LE()
      if (number >>> 4 === 0x184d2a5) await bytes.skip((await bytes.next(4)).readUInt32LE())
      else if (number === frameMagic) yield frame(magic, bytes)
      else throw new Error('what follows is no zstd frame')
    }
  } finally {
    await bytes.close()
  }
}

/** Many small blocks at a time: each way into a decoder costs, and a block may be of three bytes. */
async function* frame(magic: Buffer, bytes: Bytes): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const part of partsOf(magic, bytes)) {
    parts.push(part)
    length += part.byteLength
    if (length < gatheredBytes) continue
    yield Buffer.concat(parts)
    parts = []
    length = 0
  }
  yield Buffer.concat(parts)
}

async function* partsOf(magic: Buffer, bytes: Bytes): AsyncGenerator<Uint8Array> {
  const [flags = 0] = await bytes.next(1)
  if (flags & 8) throw new Error('a zstd frame has a flag that is reserved')
  const single = (flags >> 5) & 1
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0
  const sizeBytes = [single, 2, 4, 8][flags >> 6] ?? 0
  const rest = await bytes.next(1 - single + dictionaryBytes + sizeBytes)
  const window = single ? contentSize(rest.subarray(dictionaryBytes)) : windowSize(rest.readUInt8())
  if (window > windowBytesMax)
    throw new Error(
      `a zstd frame asks for a window of ${window} bytes, and ${windowBytesMax} are allowed`,
    )
  yield Buffer.concat([magic, Buffer.of(flags), rest])
  for (;;) {
    const header = await bytes.next(3)
    const word = header.readUIntLE(0, 3)
    const type = (word >> 1) & 3
    const size = word >> 3
    if (type === 3 || size > blockBytesMax) throw new Error('a zstd block is malformed')
    // A block of one byte that is repeated says how often in the place of its length.
    yield Buffer.concat([header, await bytes.next(type === 1 ? 1 : size)])
    if (word & 1) break
  }
  if (flags & 4) yield await bytes.next(4)
}

/** Two bytes begin where one ends. */
function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE())
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0)
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

/** A stream by so many bytes at a time. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>
  #left: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  next(length: number): Promise<Buffer>
  next(length: number, mayEnd: true): Promise<Buffer | undefined>
  async next(length: number, mayEnd = false): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.#some(missing)
      if (!part && mayEnd && missing === length) return undefined
      if (!part) throw new Error('the zstd stream is cut short')
      parts.push(part)
      missing -= part.byteLength
    }
    return Buffer.concat(parts)
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const part = await this.#some(missing)
      if (!part) throw new Error('the zstd stream is cut short')
      missing -= part.byteLength
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  /** At most `length`; undefined at the end. */
  async #some(length: number): Promise<Uint8Array | undefined> {
    while (this.#left.byteLength === 0) {
      const { done, value } = await this.#source.next()
      if (done) return undefined
      this.#left = value
    }
    const part = this.#left.subarray(0, length)
    this.#left = this.#left.subarray(part.byteLength)
    return part
  }
}
