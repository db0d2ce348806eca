import type {
  Operations,
  UploadLayerPartRequest,
  UploadLayerPartResponse,
} from '../../aws/models/ecr.types.gen.ts'
import { parseDigest, parseOciDigest } from '../../names/digest.ts'
import { type HeldUpload, UploadBusy, UploadLost } from '../../store/blobs.ts'
import {
  endUpload,
  findUpload,
  recordPart,
  renewLayers,
  startUpload,
  type Upload,
} from '../../store/ecr/layers.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import type { Operation } from '../kernel/operation.ts'
import { define } from './define.ts'
import {
  emptyUpload,
  layerAlreadyExists,
  layerDigestDoesNotMatch,
  layerPartTooSmall,
  layerTooLarge,
  notTheGivenLength,
  notTheNextByte,
  uploadBusy,
  uploadNotFound,
} from './layer-errors.ts'
import { onRepository, type RepositoryInput, requireRepository } from './repository.ts'
import { repositoryForPush } from './templates/create-on-push.ts'
import { wholeLayers } from './whole-layers.ts'

const mebibyte = 1_048_576

/** What ECR suggests to clients of its own API. */
const partSize = 10 * mebibyte
const partBytesMin = 5 * mebibyte
const layerBytesMax = 52_000 * mebibyte

export interface UploadInput extends RepositoryInput {
  readonly uploadId: string
}

export const initiateLayerUpload = define(
  'InitiateLayerUpload',
  onRepository,
  async (input, caller, needs) => {
    const { id } = await repositoryForPush(input, caller, needs)
    return { uploadId: await startUpload(needs.db, id, needs.clock.now()), partSize }
  },
)

/** As the API has it, or from the registry: a stream of any length that may not say where it begins. */
export type UploadPartInput = Omit<
  UploadLayerPartRequest,
  'partFirstByte' | 'partLastByte' | 'layerPartBlob'
> & {
  /** Absent: wherever the upload has got to. */
  readonly partFirstByte?: number | undefined
  /** Absent: however many bytes come. */
  readonly partLastByte?: number | undefined
  readonly layerPartBlob: Uint8Array | AsyncIterable<Uint8Array>
}

/** `firstPart` is not in the API: how long the first part of the upload was. */
export type UploadPartOutput = UploadLayerPartResponse & { readonly firstPart: number }

export const uploadLayerPart: Operation<UploadPartInput, UploadPartOutput> = {
  service: 'ecr',
  name: 'UploadLayerPart',
  permissions: (input, caller) => [
    { action: 'ecr:UploadLayerPart', ...onRepository(input, caller) },
  ],
  run: async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { uploadId, partFirstByte, partLastByte, layerPartBlob } = input
    const [received, firstPart] = await withUpload(
      uploadId,
      repository,
      needs,
      async (held, upload) => {
        if (partFirstByte !== undefined && partFirstByte !== upload.received)
          throw notTheNextByte(repository, uploadId, partFirstByte, upload.received)
        const bytes = bounded(layerPartBlob, upload, partLastByte, repository)
        const total = await held.append(upload.received, bytes)
        if (partLastByte !== undefined && total !== partLastByte + 1)
          throw notTheGivenLength(repository, uploadId, upload.received, partLastByte)
        const length = total - upload.received
        if (length > 0 && !(await recordPart(needs.db, upload, total, length < partBytesMin)))
          throw uploadNotFound(repository, uploadId)
        return [total, upload.first_part || length]
      },
    )
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      uploadId,
      lastByteReceived: Math.max(0, received - 1),
      firstPart,
    }
  },
}

/** `allows` is not in the API: only the registry sets it, where it takes what ECR does not. */
export type CompleteUploadInput = Operations['CompleteLayerUpload']['input'] & {
  readonly allows?: {
    readonly empty?: boolean
    readonly shortParts?: boolean
    readonly sha512?: boolean
  }
}

export const completeLayerUpload = define(
  'CompleteLayerUpload',
  onRepository,
  async (given, caller, needs) => {
    const input: CompleteUploadInput = given
    const repository = await requireRepository(input, caller, needs)
    const { uploadId, layerDigests, allows = {} } = input
    const parse = allows.sha512 ? parseOciDigest : parseDigest
    const digest = parse(layerDigests[0] ?? '')
    if (!digest || layerDigests.some((other) => other !== digest))
      throw layerDigestDoesNotMatch(repository, layerDigests)
    // Before the upload is looked for: a client that missed the answer and completes again learns that all is well.
    // Not of a damaged one: what was sent is stored in its place. A size alone does not tell that it is not damaged.
    const [known] = await wholeLayers(needs, repository.id, [digest])
    if (known && (await needs.blobs.prove(digest)) === 'whole') {
      renewLayers(needs.db, repository.id, [known], needs.clock.now())
      await forgetUpload(uploadId, repository, needs)
      throw layerAlreadyExists(repository, digest)
    }
    await withUpload(uploadId, repository, needs, async (held, upload) => {
      const { received: size, last_part, short_parts } = upload
      if (size === 0 && !allows.empty) throw emptyUpload(repository, uploadId)
      const shortAllowed = last_part < partBytesMin ? 1 : 0
      if (short_parts > shortAllowed && !allows.shortParts) throw layerPartTooSmall()
      if (!(await held.finish(size, digest))) throw layerDigestDoesNotMatch(repository, [digest])
      const ended = await endUpload(needs.db, upload, { digest, size, at: needs.clock.now() })
      if (ended === 'gone') throw uploadNotFound(repository, uploadId)
    })
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      uploadId,
      layerDigest: digest,
    }
  },
)

/**
 * Runs `work` with an upload into this repository to itself. Throws UploadNotFoundException, and
 * InvalidLayerPartException while another request writes to it.
 */
export async function withUpload<Result>(
  uploadId: string,
  repository: Repository,
  { db, blobs }: Needs,
  work: (held: HeldUpload, upload: Upload) => Promise<Result>,
): Promise<Result> {
  try {
    return await blobs.hold(uploadId, async (held) => {
      const upload = await findUpload(db, repository.id, uploadId)
      if (!upload) throw uploadNotFound(repository, uploadId)
      return work(held, upload)
    })
  } catch (error) {
    if (error instanceof UploadLost) {
      await endUpload(db, { id: uploadId, repository: repository.id })
      throw uploadNotFound(repository, uploadId)
    }
    if (!(error instanceof UploadBusy)) throw error
    const upload = await findUpload(db, repository.id, uploadId)
    throw upload
      ? uploadBusy(repository, uploadId, upload.received)
      : uploadNotFound(repository, uploadId)
  }
}

/** Ends an upload into this repository if there is one that nobody writes to. */
export async function forgetUpload(
  uploadId: string,
  { id: repository }: Pick<Repository, 'id'>,
  { db, blobs }: Needs,
): Promise<void> {
  if (!(await findUpload(db, repository, uploadId))) return
  try {
    await blobs.hold(uploadId, async (held) => {
      await endUpload(db, { id: uploadId, repository })
      await held.discard()
    })
  } catch (error) {
    // Whoever writes to it still has use for it.
    if (!(error instanceof UploadBusy)) throw error
  }
}

/** The part's bytes, cut short by a refusal as soon as they are more than announced or allowed. */
async function* bounded(
  blob: Uint8Array | AsyncIterable<Uint8Array>,
  { id, received }: Upload,
  last: number | undefined,
  repository: Repository,
): AsyncGenerator<Uint8Array> {
  let total = received
  for await (const bytes of blob instanceof Uint8Array ? [blob] : blob) {
    total += bytes.byteLength
    if (total > layerBytesMax) throw layerTooLarge(repository, layerBytesMax)
    if (last !== undefined && total > last + 1)
      throw notTheGivenLength(repository, id, received, last)
    yield bytes
  }
}
