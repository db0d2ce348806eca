import { describe, expect, test } from 'vitest'
import { commandLine } from '../../estate/command-line.ts'
import { putLambdaPolicy } from './put-policy.ts'

const of = 'arn:aws:lambda:us-east-1:111111111111:function:fn'
const facts = { otherVersions: [], guard: undefined, copyName: '', isFull: false }
const permission = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: of }
const linesFor = (statement: object) =>
  putLambdaPolicy
    .calls(
      {
        place: { kind: 'function policy', of },
        ...{ side: 'resource-based policy', before: undefined },
        after: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      },
      facts,
    )
    ?.map((call) => commandLine(call, '111111111111'))

describe('a permission on a function is written whole or not at all', () => {
  const bucket = { ...permission, Principal: { Service: 's3.amazonaws.com' } }
  const arn = { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' } }
  test.each([
    ['its principal alone', { ...permission, Principal: { AWS: '222222222222' } }, 1],
    ['the ARN of its source', { ...bucket, Condition: arn }, 1],
    [
      'its source’s ARN and account',
      {
        ...bucket,
        Condition: { ...arn, StringEquals: { 'AWS:SourceAccount': '111111111111' } },
      },
      1,
    ],
    [
      'an organization',
      {
        ...{ ...permission, Principal: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      },
      1,
    ],
    [
      'the kind of its URL',
      {
        ...{ ...permission, Principal: '*' },
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      },
      1,
    ],
    [
      'another condition besides',
      { ...bucket, Condition: { ...arn, Bool: { 'aws:SecureTransport': 'true' } } },
      undefined,
    ],
    [
      'an account by a pattern',
      { ...bucket, Condition: { StringLike: { 'AWS:SourceAccount': '1111*' } } },
      undefined,
    ],
    [
      'several sources',
      {
        ...bucket,
        Condition: { ArnLike: { 'AWS:SourceArn': ['arn:aws:s3:::b', 'arn:aws:s3:::c'] } },
      },
      undefined,
    ],
    [
      'several principals',
      { ...permission, Principal: { AWS: ['222222222222', '333333333333'] } },
      undefined,
    ],
  ])('%s', (_, statement, lines) => {
    expect(linesFor(statement)?.length).toBe(lines)
  })
})
