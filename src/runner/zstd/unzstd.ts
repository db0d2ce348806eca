import { framesOf } from './frames.ts'
import { nativeFrame } from './native.ts'

/** Decodes one frame. */
export type DecodeFrame = (frame: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>

/** What a zstd stream holds, by Node's own decoder where it has one. @throws Error for what is no whole stream. */
export async function* unzstd(
  source: AsyncIterable<Uint8Array>,
  decode: DecodeFrame | undefined = nativeFrame,
): AsyncGenerator<Uint8Array> {
  const decodeFrame = decode ?? (await import('./wasm.ts')).wasmFrame
  for await (const frame of framesOf(source)) yield* decodeFrame(frame)
}
