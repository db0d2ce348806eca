import { ZSTDDecoder } from 'zstddec/stream'

/** What the module has of zstd's streaming interface. Pointers and sizes are of 32 bits. */
interface Zstd {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly malloc: (size: number) => number
  readonly free: (pointer: number) => void
  readonly ZSTD_createDCtx: () => number
  readonly ZSTD_freeDCtx: (context: number) => number
  readonly ZSTD_decompressStream: (context: number, output: number, input: number) => number
  readonly ZSTD_DStreamOutSize: () => number
}

let loaded: Promise<Zstd> | undefined

/** The package's own loop takes an error for progress, and never ends with it: only its module is used. */
function load(): Promise<Zstd> {
  loaded ??= new Promise((resolve, reject) => {
    class Module extends ZSTDDecoder {
      override _init(result: Parameters<ZSTDDecoder['_init']>[0]): void {
        super._init(result)
        resolve(result.instance.exports as unknown as Zstd)
      }
    }
    new Module().init().catch(reject)
  })
  return loaded
}

/** zstd itself, compiled to WebAssembly: for a Node that has none. */
export async function* wasmFrame(frame: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zstd = await load()
  const space = openSpace(zstd)
  try {
    let hint = 1
    for await (const part of frame) {
      for (let at = 0; at < part.byteLength || space.isFull(); ) {
        const input = part.subarray(at, at + space.inputMax)
        const { taken, output, left } = space.decompress(input)
        if (output.byteLength > 0) yield output
        if (taken === 0 && output.byteLength === 0) break
        at += taken
        hint = left
      }
    }
    if (hint !== 0) throw new Error('a zstd frame is not whole')
  } finally {
    space.close()
  }
}

const wordBytes = 4
const bufferBytes = 3 * wordBytes
const inputMax = 131_200
/** The largest error number; as a size it is as near to the end of what 32 bits can say. */
const errorsMax = 120

/** A decoder, its two buffers and what describes them, in the module's memory. */
function openSpace(zstd: Zstd) {
  const outputMax = zstd.ZSTD_DStreamOutSize()
  const pointers = [inputMax, outputMax, bufferBytes, bufferBytes].map((size) => zstd.malloc(size))
  const [input = 0, output = 0, inputBuffer = 0, outputBuffer = 0] = pointers
  const context = pointers.includes(0) ? 0 : zstd.ZSTD_createDCtx()
  let full = false
  const close = () => {
    for (const pointer of pointers) zstd.free(pointer)
    zstd.ZSTD_freeDCtx(context)
  }
  if (context === 0) {
    close()
    throw new Error('there is no memory for another zstd stream')
  }
  const describe = (buffer: number, pointer: number, size: number) => {
    const view = new DataView(zstd.memory.buffer)
    for (const [at, value] of [pointer, size, 0].entries())
      view.setUint32(buffer + at * wordBytes, value, true)
  }
  const position = (buffer: number) =>
    new DataView(zstd.memory.buffer).getUint32(buffer + 2 * wordBytes, true)
  return {
    inputMax,
    /** Whether more may lie in the decoder than fitted. */
    isFull: () => full,
    decompress(bytes: Uint8Array) {
      new Uint8Array(zstd.memory.buffer).set(bytes, input)
      describe(inputBuffer, input, bytes.byteLength)
      describe(outputBuffer, output, outputMax)
      const left = zstd.ZSTD_decompressStream(context, outputBuffer, inputBuffer) >>> 0
      if (left > 2 ** 32 - errorsMax) throw new Error(`zstd refuses a frame (${2 ** 32 - left})`)
      const made = position(outputBuffer)
      full = made === outputMax
      // The memory may have grown, and moved, while it ran.
      const copy = new Uint8Array(zstd.memory.buffer).slice(output, output + made)
      return { taken: position(inputBuffer), output: copy, left }
    },
    close,
  }
}
