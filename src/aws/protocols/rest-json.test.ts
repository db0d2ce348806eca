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
import { afterAll, describe, expect, test } from 'vitest'
import { refusalOf, startSdkServer } from '../../../test/support/sdk-server.ts'
import { AwsError } from '../error.ts'

const server = await startSdkServer()
afterAll(server.close)
const lambda = () => new LambdaClient(server.settings())

describe('Lambda, REST and JSON', () => {
  test('a function is created with 201', async () => {
    server.answering({ FunctionName: 'f', Timeout: 3 })
    const input = {
      FunctionName: 'f',
      Role: 'arn:aws:iam::111111111111:role/r',
      PackageType: 'Image' as const,
      Code: { ImageUri: 'host/app:1' },
      Environment: { Variables: { AB: 'b', constructor: '&=c' } },
    }
    const output = await lambda().send(new CreateFunctionCommand(input))
    expect(server.seen()).toEqual({ service: 'lambda', operation: 'CreateFunction', input })
    expect(output).toMatchObject({
      FunctionName: 'f',
      Timeout: 3,
      $metadata: { httpStatusCode: 201 },
    })
  })

  test('an ARN travels in the path, and a qualifier in the query', async () => {
    server.answering({ Configuration: { FunctionName: 'f' } })
    const input = {
      FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:f',
      Qualifier: '$LATEST',
    }
    await lambda().send(new GetFunctionCommand(input))
    expect(server.seen()).toEqual({ service: 'lambda', operation: 'GetFunction', input })
    const resource = { Resource: input.FunctionName }
    server.answering({ Tags: { a: 'b' } })
    expect((await lambda().send(new ListTagsCommand(resource))).Tags).toEqual({ a: 'b' })
    server.answering(undefined)
    await lambda().send(new UntagResourceCommand({ ...resource, TagKeys: ['a', 'b c'] }))
    expect(server.seen()?.input).toEqual({ ...resource, TagKeys: ['a', 'b c'] })
    server.answering({ EventSourceMappings: [{ UUID: 'u', LastModified: new Date(1.5e12) }] })
    const mappings = await lambda().send(new ListEventSourceMappingsCommand({ MaxItems: 5 }))
    expect(server.seen()?.input).toEqual({ MaxItems: 5 })
    expect(mappings.EventSourceMappings?.[0]?.LastModified).toEqual(new Date(1.5e12))
  })

  test('an invocation carries bytes and headers both ways', async () => {
    server.answering({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      LogResult: 'bG9n',
      FunctionError: 'Unhandled',
      Payload: Buffer.from('{"ü":1}'),
    })
    const input = { FunctionName: 'f', LogType: 'Tail' as const, Payload: Buffer.from('{"a":1}') }
    const output = await lambda().send(new InvokeCommand(input))
    expect(server.seen()).toMatchObject({ operation: 'Invoke', input })
    expect(output).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      LogResult: 'bG9n',
      FunctionError: 'Unhandled',
    })
    expect(Buffer.from(output.Payload ?? []).toString()).toBe('{"ü":1}')
    server.answering({ StatusCode: 202 })
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
    server.answering({ StatusCode: 200, ExecutedVersion: '1', EventStream: events() })
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
    server.answering({ StatusCode: 204 })
    const output = await lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    expect(output).toMatchObject({ StatusCode: 204, $metadata: { httpStatusCode: 204 } })
  })

  test('errors become their classes, with their members and headers', async () => {
    server.refusing(new AwsError('ResourceNotFoundException', 'Function not found: f'))
    const missing = await refusalOf(lambda().send(new GetFunctionCommand({ FunctionName: 'f' })))
    expect(missing).toBeInstanceOf(ResourceNotFoundException)
    expect(missing).toMatchObject({
      message: 'Function not found: f',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    })
    const detail = { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '7' }
    server.refusing(new AwsError('TooManyRequestsException', 'Rate Exceeded.', detail))
    const throttled = await refusalOf(lambda().send(new GetFunctionCommand({ FunctionName: 'f' })))
    expect(throttled).toBeInstanceOf(TooManyRequestsException)
    expect(throttled).toMatchObject({ message: 'Rate Exceeded.', ...detail })
  })
})
