import { createHash } from 'node:crypto'
import { AwsError } from '../../../aws/error.ts'
import type { SignPayloadResponse } from '../../../aws/models/signer.types.gen.ts'
import { type Caller, revived } from '../../../estate/caller.ts'
import { ociManifest } from '../../../image/media-types.ts'
import { parseArn } from '../../../names/arn.ts'
import { findImage } from '../../../store/ecr/images.ts'
import { type ListedRepository, repositoryById } from '../../../store/ecr/repositories.ts'
import { writeSigningStatus } from '../../../store/ecr/signing.ts'
import { newUuid } from '../../../store/ids.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { type SigningState, signatureType, signingJob } from './enqueue.ts'

const payloadFormat = 'application/vnd.cncf.notary.payload.v1+json'
const envelopeType = 'application/jose+json'
const thumbprints = 'io.cncf.notary.x509chain.thumbprint#S256'

/** One for each image and profile. What is refused is not tried again: its status says why. */
export const signingJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [signingJob]: async (state) => {
    await signImage(state as SigningState, needs)
    return undefined
  },
})

async function signImage(state: SigningState, needs: Needs): Promise<void> {
  const { repository: id, digest, profile } = state
  const repository = await repositoryById(needs.db, id)
  const image = await findImage(needs.db, id, digest)
  if (!repository || !image) return
  const caller = callerOf(state.caller)
  const of = { repository: id, digest, profile }
  const size = Buffer.byteLength(image.manifest)
  const subject = { mediaType: image.mediaType, digest, size }
  try {
    await pushSignature(await envelopeFor(subject, profile, caller, needs), {
      ...{ subject, repository, caller, needs },
    })
    needs.succeeded(caller)
    await writeSigningStatus(needs.db, of, 'COMPLETE')
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const denied = error.code === 'AccessDenied'
    if (denied) await needs.refused(caller, 'signer', 'SignPayload', error.message)
    else needs.succeeded(caller)
    const code = denied ? 'AccessDeniedException' : error.code
    await writeSigningStatus(needs.db, of, 'FAILED', { code, reason: error.message })
  }
}

/** The pusher, in a request of ECR's own. */
const callerOf = ({ session, request, ...caller }: Caller): Caller => ({
  ...caller,
  ...(session && { session: revived(session) }),
  request: {
    id: newUuid(),
    secureTransport: request.secureTransport,
    calledVia: ['ecr.amazonaws.com'],
  },
})

interface Subject {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

async function envelopeFor(
  targetArtifact: Subject,
  profile: string,
  caller: Caller,
  { call }: Needs,
): Promise<Uint8Array> {
  const arn = parseArn(profile)
  const profileName = arn?.resource.replace('/signing-profiles/', '') ?? ''
  const input = {
    ...{ profileName, profileOwner: arn?.account, payloadFormat },
    payload: Buffer.from(JSON.stringify({ targetArtifact })),
  }
  const { signature } = await call<SignPayloadResponse>('signer', 'SignPayload', input, caller)
  return signature ?? new Uint8Array()
}

interface Pushing {
  readonly subject: Subject
  readonly repository: ListedRepository
  readonly caller: Caller
  readonly needs: Needs
}

/**
 * Pushes the signature as the pusher pushed the image, so that the same permissions are asked.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#storage
 */
async function pushSignature(envelope: Uint8Array, pushing: Pushing): Promise<void> {
  const { subject, repository, caller, needs } = pushing
  const config = await pushBlob(Buffer.from('{}'), pushing)
  const layer = await pushBlob(envelope, pushing)
  const imageManifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType: ociManifest },
    config: { mediaType: signatureType, ...config },
    layers: [{ mediaType: envelopeType, ...layer }],
    subject,
    annotations: {
      'org.opencontainers.image.created': needs.clock.now().toISOString(),
      [thumbprints]: JSON.stringify(thumbprintsOf(envelope)),
    },
  })
  const input = { registryId: repository.account, repositoryName: repository.name, imageManifest }
  await needs.call('ecr', 'PutImage', input, caller)
}

/** SHA-256 of each certificate of the chain, in hexadecimal. */
function thumbprintsOf(envelope: Uint8Array): readonly string[] {
  const { header } = JSON.parse(Buffer.from(envelope).toString()) as {
    readonly header: { readonly x5c: readonly string[] }
  }
  return header.x5c.map((one) =>
    createHash('sha256').update(Buffer.from(one, 'base64')).digest('hex'),
  )
}

async function pushBlob(bytes: Uint8Array, { repository, caller, needs }: Pushing) {
  const { call } = needs
  const where = { registryId: repository.account, repositoryName: repository.name }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const begun = await call<{ uploadId?: string }>('ecr', 'InitiateLayerUpload', where, caller)
  const upload = { ...where, uploadId: begun.uploadId }
  const part = { partFirstByte: 0, partLastByte: bytes.byteLength - 1, layerPartBlob: bytes }
  await call('ecr', 'UploadLayerPart', { ...upload, ...part }, caller)
  await call('ecr', 'CompleteLayerUpload', { ...upload, layerDigests: [digest] }, caller).catch(
    (error: unknown) => {
      const isThere = error instanceof AwsError && error.code === 'LayerAlreadyExistsException'
      if (!isThere) throw error
    },
  )
  return { digest, size: bytes.byteLength }
}
