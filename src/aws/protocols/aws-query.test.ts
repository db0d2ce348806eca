import {
  CreateRoleCommand,
  GetAccountSummaryCommand,
  IAMClient,
  ListRolesCommand,
  NoSuchEntityException,
  SimulateCustomPolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, describe, expect, test } from 'vitest'
import { refusalOf, requestId, startSdkServer } from '../../../test/support/sdk-server.ts'
import { AwsError } from '../error.ts'
import { modelOf } from '../models.ts'
import { awsQuery } from './aws-query.ts'

const server = await startSdkServer()
afterAll(server.close)
const iam = () => new IAMClient(server.settings())
const sts = () => new STSClient(server.settings())

describe('IAM and STS, AWS query', () => {
  test('nested lists arrive', async () => {
    server.answering({
      Role: { RoleName: 'r', CreateDate: new Date('2026-03-01T12:00:00Z'), Path: '/' },
    })
    const input = {
      RoleName: 'r',
      AssumeRolePolicyDocument: '{"a": "<&>\\n"}',
      MaxSessionDuration: 3600,
      Tags: [
        { Key: 'k 1', Value: 'a+b=c @d' },
        { Key: 'k2', Value: '' },
      ],
    }
    const output = await iam().send(new CreateRoleCommand(input))
    expect(server.seen()).toEqual({ service: 'iam', operation: 'CreateRole', input })
    expect(output.Role?.CreateDate).toEqual(new Date('2026-03-01T12:00:00Z'))
  })

  test('an empty list is one to IAM, and none to STS', async () => {
    server.answering(undefined)
    await iam().send(new TagRoleCommand({ RoleName: 'r', Tags: [] }))
    expect(server.seen()?.input).toEqual({ RoleName: 'r', Tags: [] })
    await expect(
      sts().send(new GetWebIdentityTokenCommand({ Audience: [], SigningAlgorithm: 'RS256' })),
    ).rejects.toThrow(
      "1 validation error detected: Value null at 'audience' failed to satisfy constraint: Member must not be null",
    )
  })

  test('lists in lists arrive in order', async () => {
    server.answering({})
    const input = {
      PolicyInputList: Array.from({ length: 12 }, (_, index) => `{"n":${index}}`),
      ActionNames: ['ecr:PutImage'],
      ContextEntries: [
        {
          ContextKeyName: 'aws:tagkeys',
          ContextKeyValues: ['a', 'b'],
          ContextKeyType: 'stringList' as const,
        },
      ],
    }
    await iam().send(new SimulateCustomPolicyCommand(input))
    expect(server.seen()?.input).toEqual(input)
  })

  test('lists, maps, booleans and awkward text come back', async () => {
    const roles = ['a<b>&"c"', 'line\nfeed\r'].map((Description) => ({
      ...{ Path: '/', RoleName: 'r', RoleId: 'AROA', Arn: 'arn', Description },
      CreateDate: new Date('2026-03-01T12:00:00Z'),
    }))
    server.answering({ Roles: roles, IsTruncated: false })
    const list = await iam().send(new ListRolesCommand({}))
    expect(list).toMatchObject({ Roles: roles, IsTruncated: false })
    server.answering({ SummaryMap: { Users: 3, Roles: 0 } })
    const summary = await iam().send(new GetAccountSummaryCommand({}))
    expect(summary.SummaryMap).toEqual({ Users: 3, Roles: 0 })
  })

  test('an error becomes its class, with the status of the model', async () => {
    server.refusing(
      new AwsError('NoSuchEntityException', 'The role with name <r> cannot be found.'),
    )
    const error = await refusalOf(iam().send(new ListRolesCommand({})))
    expect(error).toBeInstanceOf(NoSuchEntityException)
    expect(error).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name <r> cannot be found.',
      $metadata: { httpStatusCode: 404, requestId: requestId },
    })
  })

  test('an error without a text has no element for it', async () => {
    const { body } = awsQuery.refuse(
      modelOf('iam'),
      new AwsError('CredentialReportNotPresentException', ''),
      'r',
    )
    expect(String(body)).toContain('<Code>ReportNotPresent</Code>\n  </Error>')
  })

  test('STS tells its own errors', async () => {
    server.answering({ Account: '111111111111', Arn: 'arn', UserId: 'AIDA' })
    const identity = await sts().send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Account: '111111111111' })
    const assume = { RoleArn: 'arn:aws:iam::111111111111:role/r', RoleSessionName: 'a:b' }
    const error = await refusalOf(sts().send(new AssumeRoleCommand(assume)))
    expect(error).toMatchObject({
      name: 'ValidationError',
      message:
        "1 validation error detected: Value 'a:b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    })
  })
})
