import { AwsError } from '../../aws/error.ts'
import type { ErrorCode } from '../../aws/models/ecr.types.gen.ts'
import { inThe, type RepositoryKey } from './errors.ts'

const refusal = (code: ErrorCode, message: string): AwsError => new AwsError(code, message)

export const layerPartTooSmall = (): AwsError =>
  refusal(
    'LayerPartTooSmallException',
    'All layer parts except the last part should be at least 5MB',
  )

export const emptyUpload = (key: RepositoryKey, upload: string): AwsError =>
  refusal(
    'EmptyUploadException',
    `The upload with id '${upload}' ${inThe(key)} cannot be completed because it does not have any parts.`,
  )

/** `received` is how many bytes of the upload count so far. */
export const invalidLayerPart = (
  { account, name }: RepositoryKey,
  upload: string,
  received: number,
  message: string,
): AwsError =>
  new AwsError('InvalidLayerPartException', message, {
    registryId: account,
    repositoryName: name,
    uploadId: upload,
    // Differs from AWS? What it says before the first byte is not known; the model forbids -1.
    lastValidByteReceived: Math.max(0, received - 1),
  })

export const notTheNextByte = (
  key: RepositoryKey,
  upload: string,
  first: number,
  received: number,
): AwsError =>
  invalidLayerPart(
    key,
    upload,
    received,
    `First byte of the layer part is ${first} instead of ${received}`,
  )

// Differs from AWS? No recording of any text below is known; they are worded after those above.

export const uploadNotFound = (key: RepositoryKey, upload: string): AwsError =>
  refusal('UploadNotFoundException', `The upload with id '${upload}' does not exist ${inThe(key)}`)

export const notTheGivenLength = (
  key: RepositoryKey,
  upload: string,
  received: number,
  last: number,
): AwsError =>
  invalidLayerPart(
    key,
    upload,
    received,
    `The layer part does not end at byte ${last}, which the request gives as its last`,
  )

export const uploadBusy = (key: RepositoryKey, upload: string, received: number): AwsError =>
  invalidLayerPart(
    key,
    upload,
    received,
    `Another part of the upload with id '${upload}' is being received`,
  )

export const layerTooLarge = (key: RepositoryKey, bytesMax: number): AwsError =>
  refusal(
    'LimitExceededException',
    `The layer ${inThe(key)} exceeds the maximum allowed size which is '${bytesMax}' bytes`,
  )

export const layerDigestDoesNotMatch = (
  { account, name }: RepositoryKey,
  digests: readonly string[],
): AwsError =>
  refusal(
    'InvalidLayerException',
    `The layer with digest '${digests.join(', ')}' in repository '${name}' and registry ID '${account}' does not match the layer digest that Amazon ECR has calculated.`,
  )

export const layerAlreadyExists = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'LayerAlreadyExistsException',
    `The layer with digest '${digest}' already exists ${inThe(key)}`,
  )

export const layerNotFound = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'LayersNotFoundException',
    `The layer with digest '${digest}' does not exist ${inThe(key)}`,
  )

export const layerInaccessible = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'LayerInaccessibleException',
    `The layer with digest '${digest}' ${inThe(key)} is not associated with an image`,
  )

/** Of a DELETE that ECR has not. */
export const layerInUse = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'InvalidParameterException',
    `The layer with digest '${digest}' ${inThe(key)} is referenced by an image, which has to be deleted first`,
  )

export const layerArchived = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'LayerInaccessibleException',
    `The layer with digest '${digest}' ${inThe(key)} is archived`,
  )
