import type { Digest } from '../../names/digest.ts'
import { ImageUnusable, type RunnableImage } from '../../runner/types.ts'
import { BlobDamaged } from '../../store/blobs.ts'
import type { PreparedImage } from '../../store/lambda/function.ts'
import type { Needs } from '../kernel/needs.ts'

/** What the runner needs of an image, read from Lambda's own copy. */
export const runnable = (
  digest: string,
  { layers, config }: PreparedImage,
  { blobs }: Pick<Needs, 'blobs'>,
): RunnableImage => ({
  digest,
  layers: layers.map((layer) => ({ ...layer, read: () => readLayer(layer.digest, blobs) })),
  config,
})

/**
 * What is not whole on the disk is no layer: the function fails and says so, and nothing of it is unpacked. An archive would
 * fail for a reason of its own, before its end is read.
 */
async function* readLayer(
  digest: Digest,
  blobs: Needs['blobs'],
): AsyncGenerator<Uint8Array, undefined> {
  if ((await blobs.prove(digest)) !== 'whole')
    throw new ImageUnusable(new BlobDamaged(digest).message)
  yield* blobs.read(digest)
}
