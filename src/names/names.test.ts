import { describe, expect, test } from 'vitest'
import { parseAccountId } from './account.ts'
import { accountIn, parseArn } from './arn.ts'
import { parseDigest } from './digest.ts'
import { parseImageUri, parseRegistryHost } from './image-uri.ts'
import { parseRepositoryName } from './repository-name.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('names', () => {
  test.each([
    ['111111111111', true],
    ['11111111111', false],
    ['11111111111a', false],
  ])('account %s: %s', (text, ok) => expect(parseAccountId(text) !== undefined).toBe(ok))

  test.each([
    [digest, true],
    [`sha256:${'A'.repeat(64)}`, false],
    [`sha512:${'a'.repeat(128)}`, false],
  ])('digest %s: %s', (text, ok) => expect(parseDigest(text) !== undefined).toBe(ok))

  test.each([
    ['team/app', true],
    ['a', false],
    ['A', false],
    ['a--b', true],
    ['a__b', true],
    ['a___b', false],
    ['a/', false],
    ['x'.repeat(257), false],
  ])('repository name %s: %s', (text, ok) =>
    expect(parseRepositoryName(text) !== undefined).toBe(ok),
  )

  test.each([
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1'],
    ['111111111111.dkr.ecr.eu-west-1.localhost:4566', 'eu-west-1'],
    ['111111111111.dkr-ecr.us-east-1.on.aws', 'us-east-1'],
    ['111111111111.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['public.ecr.aws', undefined],
    ['localhost:4566', undefined],
  ])('registry host %s is in %s', (host, region) =>
    expect(parseRegistryHost(host)?.region).toBe(region),
  )

  test.each([
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com/a/b:v1', { tag: 'v1' }],
    [`111111111111.dkr.ecr.us-east-1.localhost:4566/ab@${digest}`, { digest }],
    [`111111111111.dkr.ecr.us-east-1.localhost:4566/ab:v1@${digest}`, { digest }],
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com/ab', undefined],
    ['localhost:4566/111111111111/us-east-1/a/b:v1', { tag: 'v1' }],
    [`127.0.0.1:4566/111111111111/us-east-1/ab@${digest}`, { digest }],
    ['localhost:4566/111111111111/us-east-1/ab', undefined],
    ['localhost:4566/ab:v1', undefined],
    ['registry.example/111111111111/us-east-1/ab:v1', undefined],
    ['public.ecr.aws/lambda/nodejs:20', undefined],
    ['alpine:3', undefined],
  ])('image URI %s refers to %o', (text, reference) =>
    expect(parseImageUri(text)?.reference).toEqual(reference),
  )

  test('an ARN keeps the colons of its resource', () =>
    expect(parseArn('arn:aws:lambda:us-east-1:111111111111:function:f:1')?.resource).toBe(
      'function:f:1',
    ))
})

test.each([
  ['arn:aws:ecr:us-east-1:111111111111:repository/app', '111111111111'],
  ['arn:aws:iam::111111111111:role/a:b', '111111111111'],
  ['arn:aws:s3:::bucket', ''],
  ['arn:aws:iam::111111111111', ''],
  ['urn:a:b:c:111111111111:x', ''],
  ['', ''],
])('the account of `%s` is `%s`, as it is taken apart whole', (text, account) => {
  expect(accountIn(text)).toBe(account)
  expect(parseArn(text)?.account ?? '').toBe(account)
})
