import { AwsError } from '../../aws/error.ts'
import type {
  BatchGetImageRequest,
  BatchGetImageResponse,
  GetDownloadUrlForLayerRequest,
} from '../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { fetchImage } from '../../estate/scenarios/images.ts'
import { configLengthMax, parseImageConfig } from '../../image/config.ts'
import { isSupported } from '../../image/for-lambda.ts'
import { type ImageManifest, parseManifest } from '../../image/manifest.ts'
import { imageMediaTypes } from '../../image/media-types.ts'
import type { Digest } from '../../names/digest.ts'
import { type ImageUri, parseImageUri } from '../../names/image-uri.ts'
import { BlobDamaged } from '../../store/blobs.ts'
import type { Deployment, PreparedImage, Reason } from '../../store/lambda/function.ts'
import type { Needs } from '../kernel/needs.ts'
import { isDenied, mediaTypeText } from './errors.ts'
import { accessDenied, imageDeleted, invalidImage } from './states.ts'

/**
 * Reads a deployment's image from ECR as any client would: the manifest, then leave to download its config
 * and every layer. A Reason when it cannot be had.
 */
export async function pullImage(
  deployment: Deployment,
  caller: Caller,
  needs: Needs,
): Promise<PreparedImage | Reason> {
  try {
    const manifest = await readManifest(deployment, caller, needs)
    if ('code' in manifest) return manifest
    for (const { digest } of [manifest.config, ...manifest.layers])
      await mayDownload(deployment, digest, caller, needs)
    const text = await readText(manifest.config.digest, configLengthMax, needs)
    const config = text === undefined ? undefined : parseImageConfig(text)
    if (!config?.ok) return invalidImage(mediaTypeText(deployment.imageUri))
    const { os: _, ...process } = config.value
    return {
      layers: manifest.layers.map(({ digest, mediaType }) => ({ digest, mediaType })),
      config: process,
    }
  } catch (error) {
    if (isDenied(error)) return accessDenied
    if (error instanceof BlobDamaged) return invalidImage(error.message)
    if (
      error instanceof AwsError &&
      /^(Repository|Image)\w*NotFound|^LayerInaccessible/.test(error.code)
    )
      return imageDeleted
    throw error
  }
}

/** INVARIANT: a deployment's URI was accepted when it was made. */
function uriOf({ imageUri }: Deployment): ImageUri {
  const uri = parseImageUri(imageUri)
  if (!uri) throw new Error(`a deployment holds an image URI that does not parse, \`${imageUri}\``)
  return uri
}

function repositoryOf(deployment: Deployment) {
  const { account, repository } = uriOf(deployment)
  return { registryId: account, repositoryName: repository }
}

async function readManifest(
  deployment: Deployment,
  caller: Caller,
  needs: Needs,
): Promise<ImageManifest | Reason> {
  const input: BatchGetImageRequest = {
    ...repositoryOf(deployment),
    imageIds: [{ imageDigest: deployment.digest }],
    acceptedMediaTypes: imageMediaTypes,
  }
  const { images } = await needs
    .call<BatchGetImageResponse>('ecr', 'BatchGetImage', input, caller)
    .catch(async (error: unknown) => {
      // Asked although the pull ends here, so that an explanation names all it lacks and its fix is enough.
      const [, ...later] = fetchImage(caller, uriOf(deployment)).checks
      if (isDenied(error)) for (const check of later) await needs.ask(caller, check)
      throw error
    })
  const image = images?.[0]
  if (image?.imageManifest === undefined) return imageDeleted
  const manifest = parseManifest(image.imageManifest, image.imageManifestMediaType)
  return manifest.ok && isSupported(manifest.value)
    ? manifest.value
    : invalidImage(mediaTypeText(deployment.imageUri))
}

async function mayDownload(
  deployment: Deployment,
  layerDigest: Digest,
  caller: Caller,
  needs: Needs,
): Promise<void> {
  const input: GetDownloadUrlForLayerRequest = { ...repositoryOf(deployment), layerDigest }
  try {
    await needs.call('ecr', 'GetDownloadUrlForLayer', input, caller)
  } catch (error) {
    // ECR has the image that names it: its bytes are what is gone.
    if (error instanceof AwsError && error.code === 'LayersNotFoundException')
      throw new BlobDamaged(layerDigest)
    throw error
  }
}

/** Undefined when there are more bytes than `max`. */
async function readText(
  digest: Digest,
  max: number,
  { blobs }: Needs,
): Promise<string | undefined> {
  const size = await blobs.size(digest)
  if (size === undefined || size > max) return undefined
  const parts: Uint8Array[] = []
  for await (const part of blobs.read(digest)) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
