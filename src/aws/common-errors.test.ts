import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, test } from 'vitest'
import { refusalOf, startSdkServer } from '../../test/support/sdk-server.ts'
import { AwsError } from './error.ts'

const server = await startSdkServer()
afterAll(server.close)
const ecr = (secret?: string) => new ECRClient(server.settings(secret))
const iam = (secret?: string) => new IAMClient(server.settings(secret))
const sts = (secret?: string) => new STSClient(server.settings(secret))
const lambda = (secret?: string) => new LambdaClient(server.settings(secret))

describe('errors that no model lists', () => {
  const calls = {
    ecr: (secret?: string) => ecr(secret).send(new GetAuthorizationTokenCommand({})),
    iam: (secret?: string) => iam(secret).send(new ListRolesCommand({})),
    sts: (secret?: string) => sts(secret).send(new GetCallerIdentityCommand({})),
    lambda: (secret?: string) => lambda(secret).send(new GetFunctionCommand({ FunctionName: 'f' })),
  }

  test.each([
    ['ecr', 'InvalidSignatureException', 400],
    ['iam', 'SignatureDoesNotMatch', 403],
    ['sts', 'SignatureDoesNotMatch', 403],
    ['lambda', 'InvalidSignatureException', 403],
  ] as const)('a wrong secret to %s is %s, %i', async (service, name, status) => {
    const error = await refusalOf(calls[service]('another secret'))
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } })
  })

  test.each([
    ['ecr', 'AccessDenied', 'AccessDeniedException', 400],
    ['iam', 'AccessDenied', 'AccessDenied', 403],
    ['sts', 'AccessDenied', 'AccessDenied', 403],
    ['lambda', 'AccessDenied', 'AccessDeniedException', 403],
    ['lambda', 'AccessDeniedException', 'AccessDeniedException', 403],
    ['ecr', 'InvalidClientTokenId', 'UnrecognizedClientException', 400],
    ['iam', 'InvalidClientTokenId', 'InvalidClientTokenId', 403],
    ['lambda', 'InvalidClientTokenId', 'UnrecognizedClientException', 403],
    ['ecr', 'ExpiredToken', 'ExpiredTokenException', 400],
    ['sts', 'ExpiredToken', 'ExpiredToken', 403],
    ['ecr', 'Throttling', 'ThrottlingException', 400],
    ['lambda', 'Throttling', 'TooManyRequestsException', 429],
    ['iam', 'InvalidParameterValue', 'InvalidParameterValue', 400],
    ['ecr', 'UnsupportedOperation', 'UnsupportedOperation', 400],
    ['lambda', 'UnsupportedOperation', 'UnsupportedOperation', 400],
  ] as const)('%s renders %s as %s, %i', async (service, code, name, status) => {
    server.refusing(new AwsError(code, 'the text'))
    const error = await refusalOf(calls[service]())
    expect(error).toMatchObject({
      name,
      message: 'the text',
      $metadata: { httpStatusCode: status },
    })
  })

  test.each([
    ['ecr', 'InternalFailure'],
    ['iam', 'InternalFailure'],
    ['lambda', 'ServiceException'],
  ] as const)('a bug in %s is %s, 500, and its text stays here', async (service, name) => {
    server.refusing(new TypeError('secret of account 222222222222'))
    const error = await refusalOf(calls[service]())
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: 500 } })
    expect(error.message).not.toContain('secret of')
  })
})
