import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMessage } from './read.ts'
import { denials, wrappings } from './wrappings.fixture.ts'

/** What a denial says, its own words aside: a wrapping may cut their end off, never their sense. */
function saidIn(text: string) {
  const [first, ...others] = readMessage(text).sentences.map(({ sentence: _, ...said }) => said)
  return { first, others }
}

const expected = ({ form: _, sentence: __, ...said }: (typeof denials)[number]) => ({
  kind: 'denied',
  ...said,
})

describe.each(Object.entries(wrappings))('%s', (_, wrap) => {
  test.each(denials)('$form', (denial) => {
    expect(saidIn(wrap(denial.sentence))).toEqual({ first: expected(denial), others: [] })
  })
})

/** A terminal cuts at its width, in the middle of words; a mail breaks between them. */
const hard = (text: string, width: number) =>
  text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n')
const soft = (text: string, width: number) =>
  text.replace(new RegExp(`(.{1,${width}})( |$)`, 'g'), '$1\n').trimEnd()

describe('broken lines', () => {
  const long = denials.filter(({ sentence }) => sentence.length > 120)
  test('are read at every width, as a terminal cuts them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.integer({ min: 40, max: 110 }), (denial, width) => {
        const text = hard(`An error occurred (AccessDenied): ${denial.sentence}`, width)
        // Where the text ends exactly at the width, nothing tells that the last line is whole.
        if (text.split('\n').at(-1)?.length === width) return
        expect(saidIn(text).first).toEqual(expected(denial))
      }),
      { numRuns: 300 },
    )
  })
  test('are read at every width, as a mail breaks and quotes them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.integer({ min: 60, max: 110 }), (denial, width) => {
        const lines = soft(`An error occurred (AccessDenied): ${denial.sentence}`, width)
        const quoted = lines.replace(/^/gm, '> ')
        expect(saidIn(quoted).first).toEqual(expected(denial))
      }),
      { numRuns: 300 },
    )
  })
})

describe('sentences that name no policy', () => {
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1'
  test.each([
    [
      'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
      'image-access',
      {},
    ],
    [
      'The function does not have permission to access the specified image.',
      'image-access-lost',
      {},
    ],
    [`Source image ${image} is not valid. Provide a valid source image.`, 'image-uri', { image }],
    [
      `Source image ${image} does not exist. Provide a valid source image.`,
      'image-absent',
      { image },
    ],
    [
      `The image manifest, config or layer media type for the source image ${image} is not supported.`,
      'media-type',
      { image },
    ],
    ['The role defined for the function cannot be assumed by Lambda.', 'role-not-assumable', {}],
    ['Cross-account pass role is not allowed.', 'pass-role-across-accounts', {}],
    [
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      'repository-policy',
      {},
    ],
    [
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
      'principal-not-found',
      {},
    ],
    [
      "The image tag 'v1' already exists in the 'web' repository and cannot be overwritten because the tag is immutable.",
      'tag-immutable',
      { tag: 'v1', repository: 'web' },
    ],
    [
      "The repository with name 'web' does not exist in the registry with id '123456789012'",
      'repository-absent',
      { repository: 'web', registry: '123456789012' },
    ],
    ['Your authorization token has expired. Reauthenticate and try again.', 'token-expired', {}],
    ['The security token included in the request is expired', 'credentials-expired', {}],
    ['The security token included in the request is invalid.', 'key-unknown', {}],
    [
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      'signature',
      {},
    ],
    ['Rate exceeded', 'throttled', {}],
    [
      "Repository policy does not exist for the repository with name 'web' in the registry with id '123456789012'",
      'repository-policy-absent',
      { repository: 'web', registry: '123456789012' },
    ],
    ['no basic auth credentials', 'no-credentials', {}],
    ['The function is trying to use a deleted image.', 'image-deleted', {}],
    [
      'Lambda cannot initialize the provided container image. Verify the image.',
      'image-unusable',
      {},
    ],
  ])('%s', (sentence, kind, names) => {
    for (const [name, wrap] of Object.entries(wrappings))
      expect(readMessage(wrap(sentence)).sentences, name).toMatchObject([{ kind, names }])
  })
})

describe('what stands around', () => {
  test.each([
    ['AWS CLI', { code: 'AccessDeniedException', operation: 'PutImage' }],
    [
      'SDK for Go',
      {
        code: 'AccessDeniedException',
        operation: 'PutImage',
        requestId: '1b2c3d4e-0000-4000-8000-123456789abc',
      },
    ],
    ['kubelet', { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1' }],
    ['Terraform', { operation: 'CreateFunction', functionName: 'web' }],
    ['Pulumi diagnostics', { operation: 'CreateFunction', functionName: 'web-4f2a1c9' }],
    ['Pulumi', { operation: 'CreateFunction', code: 'AccessDeniedException' }],
  ])('%s', (wrapping, around) => {
    expect(readMessage(wrappings[wrapping]?.(denials[0].sentence) ?? '')).toMatchObject(around)
  })
})

test('different denials of one log are all read, in order', () => {
  const log = [denials[1], denials[0], denials[1]].map(({ sentence }) => `denied: ${sentence}`)
  expect(readMessage(log.join('\n')).sentences.map((one) => 'action' in one && one.action)).toEqual(
    ['ecr:BatchGetImage', 'ecr:PutImage'],
  )
})

test.each([
  '',
  'hello',
  'User: ',
  'is not authorized to perform',
  'a'.repeat(300_000),
  '> '.repeat(100_000),
])('nothing is read from what says nothing', (text) => {
  expect(readMessage(text).sentences).toEqual([])
})

test('what Pulumi calls a resource is not taken for the name of the function', () => {
  const sentence = 'The role defined for the function cannot be assumed by Lambda.'
  expect(readMessage(wrappings.Pulumi?.(sentence) ?? '').functionName).toBeUndefined()
})
