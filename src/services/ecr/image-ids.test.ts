import { expect, test } from 'vitest'
import { malformedImageId } from './image-ids.ts'

const digest = `sha256:${'a'.repeat(64)}`

test.each([
  [{}, 'MissingDigestAndTag', 'both tag and digest cannot be null'],
  [
    { imageDigest: 'sha256' },
    'InvalidImageDigest',
    "image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
  ],
  [{ imageTag: 'a+b' }, 'InvalidImageTag', "image tag should satisfy the regex '[a-zA-Z0-9-_.]+'"],
] as const)('%o is %s', (imageId, failureCode, reason) =>
  expect(malformedImageId(imageId)).toEqual({
    imageId,
    failureCode,
    failureReason: `Invalid request parameters: ${reason}`,
  }),
)

test.each([{ imageDigest: digest }, { imageTag: 'v1' }, { imageDigest: digest, imageTag: 'v1' }])(
  '%o is well formed',
  (imageId) => expect(malformedImageId(imageId)).toBeUndefined(),
)
