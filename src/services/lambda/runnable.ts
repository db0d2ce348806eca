import type { RunnableImage } from '../../runner/types.ts'
import type { PreparedImage } from '../../store/lambda/function.ts'
import type { Needs } from '../needs.ts'

/** What the runner needs of an image, read from Lambda's own copy. */
export const runnable = (
  digest: string,
  { layers, config }: PreparedImage,
  { blobs }: Pick<Needs, 'blobs'>,
): RunnableImage => ({
  digest,
  layers: layers.map((layer) => ({ ...layer, read: () => blobs.read(layer.digest) })),
  config,
})
