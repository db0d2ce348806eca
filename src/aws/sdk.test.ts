import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
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
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  ResourceNotFoundException,
  TooManyRequestsException,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AwsError } from './error.ts'
import { type HttpRequest, type HttpResponse, readBody } from './http.ts'
import { modelOf } from './models.ts'
import { operationOf, protocolOf } from './protocols.ts'
import { serviceOf } from './route.ts'
import { checkScope, readSignature, verifySignature } from './sigv4.ts'

// Real SDK clients against a real socket: what they send must verify and parse, what is written they must read.

let server: Server
let endpoint = ''
let next: (input: unknown) => unknown = () => ({})
let seen: { service: string; operation: string; input: unknown } | undefined

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value)
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path,
      query,
      headers,
      body: incoming,
      remoteAddress: '127.0.0.1',
      secure: false,
      id: '00000000-0000-4000-8000-000000000000',
    }
    const response = await answer(request)
    outgoing.writeHead(response.status, response.headers as Record<string, string>)
    const { body } = response
    if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
      Readable.from(body).pipe(outgoing)
    else outgoing.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

async function answer(request: HttpRequest): Promise<HttpResponse> {
  const body = await readBody(request.body, 1e8)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const form = isForm ? new URLSearchParams(Buffer.from(body).toString()) : undefined
  const service = serviceOf(request, form)
  if (!service) throw new Error('no service was recognised')
  const model = modelOf(service)
  const protocol = protocolOf(model)
  try {
    const signature = readSignature(request)
    if (signature === 'none') throw new AwsError('MissingAuthenticationToken', 'unsigned')
    checkScope(signature, { service, namesRegion: false })
    verifySignature(signature, request, body, 'the secret', new Date())
    const operation = operationOf(model, request, body)
    const input = protocol.read(model, operation, request, body)
    seen = { service, operation: operation.name, input }
    return protocol.write(model, operation, next(input), request.id)
  } catch (error) {
    return protocol.refuse(model, error, request.id)
  }
}

const settings = (secret = 'the secret') => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret },
  maxAttempts: 1,
})
const ecr = (secret?: string) => new ECRClient(settings(secret))
const iam = (secret?: string) => new IAMClient(settings(secret))
const sts = (secret?: string) => new STSClient(settings(secret))
const lambda = (secret?: string) => new LambdaClient(settings(secret))

function answering(output: unknown): void {
  next = () => output
}

function refusing(error: unknown): void {
  next = () => {
    throw error
  }
}

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('the call succeeded')
    },
    (error: unknown) =>
      error as Error & { $metadata: { httpStatusCode: number; requestId: string } },
  )

describe('ECR, AWS JSON', () => {
  test('an input arrives as it was sent, and an output as it was given', async () => {
    const createdAt = new Date('2026-03-01T12:00:00.250Z')
    const repository = { repositoryName: 'team/app', repositoryArn: 'arn', createdAt }
    answering({ repository: { ...repository, unknownToTheModel: 1 } })
    const input = { repositoryName: 'team/app', tags: [{ Key: 'a', Value: 'ü' }] }
    const output = await ecr().send(new CreateRepositoryCommand(input))
    expect(seen).toEqual({ service: 'ecr', operation: 'CreateRepository', input })
    expect(output.repository).toEqual(repository)
    expect(output.$metadata.requestId).toBe('00000000-0000-4000-8000-000000000000')
  })

  test('blobs travel as base64', async () => {
    answering({ lastByteReceived: 3 })
    const layerPartBlob = new Uint8Array([0, 1, 254, 255])
    const upload = { repositoryName: 'app', uploadId: '0f0e0d0c-0000-4000-8000-000000000000' }
    await ecr().send(
      new UploadLayerPartCommand({ ...upload, partFirstByte: 0, partLastByte: 3, layerPartBlob }),
    )
    expect(seen?.input).toMatchObject({ layerPartBlob: Buffer.from(layerPartBlob) })
  })

  test('an error becomes its class, with status 400', async () => {
    refusing(new AwsError('RepositoryNotFoundException', 'The repository …'))
    const error = await refusalOf(ecr().send(new GetAuthorizationTokenCommand({})))
    expect(error).toBeInstanceOf(RepositoryNotFoundException)
    expect(error).toMatchObject({ message: 'The repository …', $metadata: { httpStatusCode: 400 } })
  })
})

describe('IAM and STS, AWS query', () => {
  test('nested lists arrive, and empty ones', async () => {
    answering({ Role: { RoleName: 'r', CreateDate: new Date('2026-03-01T12:00:00Z'), Path: '/' } })
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
    expect(seen).toEqual({ service: 'iam', operation: 'CreateRole', input })
    expect(output.Role?.CreateDate).toEqual(new Date('2026-03-01T12:00:00Z'))
    answering(undefined)
    await iam().send(new TagRoleCommand({ RoleName: 'r', Tags: [] }))
    expect(seen?.input).toEqual({ RoleName: 'r', Tags: [] })
  })

  test('lists in lists arrive in order', async () => {
    answering({})
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
    expect(seen?.input).toEqual(input)
  })

  test('lists, maps, booleans and awkward text come back', async () => {
    const roles = ['a<b>&"c"', 'line\nfeed\r'].map((Description) => ({
      ...{ Path: '/', RoleName: 'r', RoleId: 'AROA', Arn: 'arn', Description },
      CreateDate: new Date('2026-03-01T12:00:00Z'),
    }))
    answering({ Roles: roles, IsTruncated: false })
    const list = await iam().send(new ListRolesCommand({}))
    expect(list).toMatchObject({ Roles: roles, IsTruncated: false })
    answering({ SummaryMap: { Users: 3, Roles: 0 } })
    const summary = await iam().send(new GetAccountSummaryCommand({}))
    expect(summary.SummaryMap).toEqual({ Users: 3, Roles: 0 })
  })

  test('an error becomes its class, with the status of the model', async () => {
    refusing(new AwsError('NoSuchEntityException', 'The role with name <r> cannot be found.'))
    const error = await refusalOf(iam().send(new ListRolesCommand({})))
    expect(error).toBeInstanceOf(NoSuchEntityException)
    expect(error).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name <r> cannot be found.',
      $metadata: { httpStatusCode: 404, requestId: '00000000-0000-4000-8000-000000000000' },
    })
  })

  test('STS tells its own errors', async () => {
    answering({ Account: '111111111111', Arn: 'arn', UserId: 'AIDA' })
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

describe('Lambda, REST and JSON', () => {
  test('a function is created with 201', async () => {
    answering({ FunctionName: 'f', Timeout: 3 })
    const input = {
      FunctionName: 'f',
      Role: 'arn:aws:iam::111111111111:role/r',
      PackageType: 'Image' as const,
      Code: { ImageUri: 'host/app:1' },
      Environment: { Variables: { AB: 'b', constructor: '&=c' } },
    }
    const output = await lambda().send(new CreateFunctionCommand(input))
    expect(seen).toEqual({ service: 'lambda', operation: 'CreateFunction', input })
    expect(output).toMatchObject({
      FunctionName: 'f',
      Timeout: 3,
      $metadata: { httpStatusCode: 201 },
    })
  })

  test('an ARN travels in the path, and a qualifier in the query', async () => {
    answering({ Configuration: { FunctionName: 'f' } })
    const input = {
      FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:f',
      Qualifier: '$LATEST',
    }
    await lambda().send(new GetFunctionCommand(input))
    expect(seen).toEqual({ service: 'lambda', operation: 'GetFunction', input })
    const resource = { Resource: input.FunctionName }
    answering({ Tags: { a: 'b' } })
    expect((await lambda().send(new ListTagsCommand(resource))).Tags).toEqual({ a: 'b' })
    answering(undefined)
    await lambda().send(new UntagResourceCommand({ ...resource, TagKeys: ['a', 'b c'] }))
    expect(seen?.input).toEqual({ ...resource, TagKeys: ['a', 'b c'] })
    answering({ EventSourceMappings: [{ UUID: 'u', LastModified: new Date(1.5e12) }] })
    const mappings = await lambda().send(new ListEventSourceMappingsCommand({ MaxItems: 5 }))
    expect(seen?.input).toEqual({ MaxItems: 5 })
    expect(mappings.EventSourceMappings?.[0]?.LastModified).toEqual(new Date(1.5e12))
  })

  test('an invocation carries bytes and headers both ways', async () => {
    answering({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      LogResult: 'bG9n',
      FunctionError: 'Unhandled',
      Payload: Buffer.from('{"ü":1}'),
    })
    const input = { FunctionName: 'f', LogType: 'Tail' as const, Payload: Buffer.from('{"a":1}') }
    const output = await lambda().send(new InvokeCommand(input))
    expect(seen).toMatchObject({ operation: 'Invoke', input })
    expect(output).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      LogResult: 'bG9n',
      FunctionError: 'Unhandled',
    })
    expect(Buffer.from(output.Payload ?? []).toString()).toBe('{"ü":1}')
    answering({ StatusCode: 202 })
    const event = await lambda().send(new InvokeCommand({ ...input, InvocationType: 'Event' }))
    expect(event.StatusCode).toBe(202)
    expect(event.Payload ?? []).toHaveLength(0)
  })

  test('a response stream arrives event by event', async () => {
    async function* events() {
      yield { PayloadChunk: { Payload: Buffer.from('one ') } }
      yield { PayloadChunk: { Payload: Buffer.from('two') } }
      yield { InvokeComplete: { ErrorCode: 'Unhandled' } }
    }
    answering({ StatusCode: 200, ExecutedVersion: '1', EventStream: events() })
    const command = new InvokeWithResponseStreamCommand({ FunctionName: 'f' })
    const output = await lambda().send(command)
    const seenEvents: unknown[] = []
    for await (const { PayloadChunk, InvokeComplete } of output.EventStream ?? [])
      seenEvents.push(
        PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete,
      )
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' })
    expect(seenEvents).toEqual(['one ', 'two', { ErrorCode: 'Unhandled' }])
  })

  test('a deletion answers 204 without a body', async () => {
    answering({ StatusCode: 204 })
    const output = await lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    expect(output).toMatchObject({ StatusCode: 204, $metadata: { httpStatusCode: 204 } })
  })

  test('errors become their classes, with their members and headers', async () => {
    refusing(new AwsError('ResourceNotFoundException', 'Function not found: f'))
    const missing = await refusalOf(lambda().send(new GetFunctionCommand({ FunctionName: 'f' })))
    expect(missing).toBeInstanceOf(ResourceNotFoundException)
    expect(missing).toMatchObject({
      message: 'Function not found: f',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    })
    const detail = { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '7' }
    refusing(new AwsError('TooManyRequestsException', 'Rate Exceeded.', detail))
    const throttled = await refusalOf(lambda().send(new GetFunctionCommand({ FunctionName: 'f' })))
    expect(throttled).toBeInstanceOf(TooManyRequestsException)
    expect(throttled).toMatchObject({ message: 'Rate Exceeded.', ...detail })
  })
})

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
  ] as const)('%s renders %s as %s, %i', async (service, code, name, status) => {
    refusing(new AwsError(code, 'the text'))
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
    refusing(new TypeError('secret of account 222222222222'))
    const error = await refusalOf(calls[service]())
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: 500 } })
    expect(error.message).not.toContain('secret of')
  })
})
