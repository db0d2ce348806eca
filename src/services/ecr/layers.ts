import type { Layer, LayerFailure, Operations } from '../../aws/models/ecr.types.gen.ts'
import { parseOciDigest } from '../../names/digest.ts'
import { endUpload, renewLayers } from '../../store/ecr/layers.ts'
import type { AnyOperation, Operation } from '../kernel/operation.ts'
import { define } from './define.ts'
import { deleteLayer } from './delete-layer.ts'
import { layerArchived, layerInaccessible, layerNotFound } from './layer-errors.ts'
import {
  completeLayerUpload,
  initiateLayerUpload,
  type UploadInput,
  uploadLayerPart,
  withUpload,
} from './layer-uploads.ts'
import { signLayerUrl } from './layer-url.ts'
import { mountLayer } from './mount-layer.ts'
import { layerThrough } from './pull-through/layer-pull.ts'
import { onRepository, requireRepository } from './repository.ts'
import { wholeLayers } from './whole-layers.ts'

const batchCheckLayerAvailability = define(
  'BatchCheckLayerAvailability',
  onRepository,
  async (input, caller, needs) => {
    const { id } = await requireRepository(input, caller, needs)
    const found = await wholeLayers(needs, id, input.layerDigests)
    renewLayers(needs.db, id, found, needs.clock.now())
    const known = new Map(found.map((layer) => [layer.digest, layer]))
    const layers: Layer[] = []
    const failures: LayerFailure[] = []
    for (const layerDigest of input.layerDigests) {
      const layer = known.get(layerDigest)
      if (layer)
        layers.push({
          layerDigest,
          layerAvailability: layer.referenced && !layer.active ? 'ARCHIVED' : 'AVAILABLE',
          layerSize: layer.size,
          mediaType: layer.mediaType,
        })
      else if (digestPattern.test(layerDigest))
        layers.push({ layerDigest, layerAvailability: 'UNAVAILABLE' })
      else failures.push(failureOf(layerDigest))
    }
    return { layers, failures }
  },
)

const digestPattern = /^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/

// Differs from AWS? The texts are not known; they are worded after those of BatchGetImage.
const failureOf = (layerDigest: string): LayerFailure =>
  layerDigest === ''
    ? {
        layerDigest,
        failureCode: 'MissingLayerDigest',
        failureReason: 'Invalid request parameters: layer digest cannot be null',
      }
    : {
        layerDigest,
        failureCode: 'InvalidLayerDigest',
        failureReason:
          "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
      }

/** `allows` is not in the API: only the registry sets it, for layers that no image has yet. */
export type DownloadUrlInput = Operations['GetDownloadUrlForLayer']['input'] & {
  readonly allows?: { readonly unreferenced?: boolean }
}

const getDownloadUrlForLayer = define(
  'GetDownloadUrlForLayer',
  onRepository,
  async (given, caller, needs) => {
    const input: DownloadUrlInput = given
    const repository = await requireRepository(input, caller, needs)
    const { id, account, region, name } = repository
    const digest = parseOciDigest(input.layerDigest)
    const find = async () => (digest ? (await wholeLayers(needs, id, [digest]))[0] : undefined)
    const here = await find()
    // One of an image that is still on its way through the cache.
    const isComing =
      digest && !here?.referenced && (await layerThrough(repository, digest, caller, needs))
    const layer = isComing ? await find() : here
    if (!digest || !layer) throw layerNotFound(repository, input.layerDigest)
    if (!layer.referenced && !isComing && !input.allows?.unreferenced)
      throw layerInaccessible(repository, digest)
    if (layer.referenced && !layer.active) throw layerArchived(repository, digest)
    // By the machine's time, as S3 checks presigned URLs: moving the server's clock breaks no pull.
    const url = signLayerUrl(
      { account, region, repository: name, digest },
      { accessKeyId: caller.accessKeyId, size: layer.size },
      needs.layerUrlKey,
      new Date(),
    )
    return { downloadUrl: `${needs.endpoint}${url}`, layerDigest: digest }
  },
)

// Differs from AWS? Which action guards the two below is not known; whoever may add to an upload may use them.

/** How far an upload has got, for the registry's GET of its location. */
const describeLayerUpload: Operation<UploadInput, { readonly received: number }> = {
  service: 'ecr',
  name: 'DescribeLayerUpload',
  permissions: (input, caller) => [
    { action: 'ecr:UploadLayerPart', ...onRepository(input, caller) },
  ],
  run: async ({ uploadId, ...input }, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    return withUpload(uploadId, repository, needs, async (_held, { received }) => ({ received }))
  },
}

/** The registry's DELETE of an upload's location. */
const cancelLayerUpload: Operation<UploadInput, Record<never, never>> = {
  service: 'ecr',
  name: 'CancelLayerUpload',
  permissions: (input, caller) => [
    { action: 'ecr:UploadLayerPart', ...onRepository(input, caller) },
  ],
  run: async ({ uploadId, ...input }, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    await withUpload(uploadId, repository, needs, async (held, upload) => {
      await endUpload(needs.db, upload)
      await held.discard()
    })
    return {}
  },
}

/** The last four are the registry's own: no model lists them, so the API cannot reach them. */
export const layerOperations: readonly AnyOperation[] = [
  initiateLayerUpload,
  uploadLayerPart,
  completeLayerUpload,
  batchCheckLayerAvailability,
  getDownloadUrlForLayer,
  mountLayer,
  describeLayerUpload,
  cancelLayerUpload,
  deleteLayer,
]
