import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr } from '../../../test/support/ecr.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

describe('encryption', () => {
  const key = (account: string) => `arn:aws:kms:us-east-1:${account}:key/k`
  const encrypted = (kmsKey: string | undefined) =>
    ecr.call('CreateRepository', {
      repositoryName: 'app',
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey },
    })

  test.each([
    [undefined, `arn:aws:kms:us-east-1:${accountA}:alias/aws/ecr`],
    ['k', key(accountA)],
    [key(accountA), key(accountA)],
  ])('KMS with key %s is reported as %s', async (kmsKey, reported) => {
    const { repository } = await encrypted(kmsKey)
    expect(repository?.encryptionConfiguration).toEqual({ encryptionType: 'KMS', kmsKey: reported })
  })

  test('a key that the caller may not use is refused', async () => {
    await expect(encrypted(key(accountB))).rejects.toMatchObject({
      code: 'KmsException',
      detail: { kmsError: 'AccessDeniedException' },
    })
  })

  test.each([
    'alias/mine',
    `arn:aws:kms:us-east-1:${accountA}:alias/mine`,
    `arn:aws:kms:us-east-1:${accountA}:key/*`,
    `arn:aws:kms:eu-west-1:${accountA}:key/k`,
    `arn:aws:s3:us-east-1:${accountA}:key/k`,
  ])('%s names no key here, and the refusal says so', async (kmsKey) => {
    await expect(encrypted(kmsKey)).rejects.toMatchObject({
      code: 'KmsException',
      detail: { kmsError: 'NotFoundException' },
      message: expect.stringContaining(`cannot resolve '${kmsKey}'`),
    })
  })
})
