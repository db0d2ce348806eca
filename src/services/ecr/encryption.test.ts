import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, userOf } from '../../../test/support/ecr.ts'
import type { Caller } from '../../estate/caller.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

describe('encryption', () => {
  const key = (account: string) => `arn:aws:kms:us-east-1:${account}:key/k`
  const encrypted = (kmsKey: string | undefined, caller?: Caller) =>
    ecr.call(
      'CreateRepository',
      { repositoryName: 'app', encryptionConfiguration: { encryptionType: 'KMS', kmsKey } },
      caller,
    )

  test.each([
    [undefined, `arn:aws:kms:us-east-1:${accountA}:alias/aws/ecr`],
    ['k', key(accountA)],
    [key(accountA), key(accountA)],
  ])('KMS with key %s is reported as %s', async (kmsKey, reported) => {
    const { repository } = await encrypted(kmsKey)
    expect(repository?.encryptionConfiguration).toEqual({ encryptionType: 'KMS', kmsKey: reported })
  })

  test.each([
    ['only with grants that are for ECR', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }, true],
    [
      'only through ECR',
      { StringEquals: { 'kms:ViaService': 'ecr.us-east-1.amazonaws.com' } },
      true,
    ],
    ['only from the own account', { StringEquals: { 'kms:CallerAccount': accountA } }, true],
    [
      'only for what ECR needs',
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'GenerateDataKey'] } },
      true,
    ],
    ['only with grants of its own', { Bool: { 'kms:GrantIsForAWSResource': 'false' } }, false],
    ['only for another', { StringEquals: { 'kms:GranteePrincipal': accountB } }, false],
  ])('who may make grants %s', async (_, Condition, allowed) => {
    const user = await userOf(ecr, 'ann', [
      { Effect: 'Allow', Action: ['ecr:*', 'kms:DescribeKey'], Resource: '*' },
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: '*', Condition },
    ])
    const made = encrypted('k', user).then(
      () => true,
      () => false,
    )
    expect(await made).toBe(allowed)
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
