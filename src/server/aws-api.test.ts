import { expect, test } from 'vitest'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { answerAwsApi } from './aws-api.ts'
import { openBodies } from './bodies.ts'
import { openLog } from './log.ts'

const form = 'application/x-www-form-urlencoded'

const caller: Caller = {
  principal: { kind: 'anonymous' },
  account: '111111111111' as AccountId,
  region: 'us-east-1' as Region,
  request: { id: 'r', secureTransport: false },
}

/** A body of so many mebibytes that tells how many of them were read. */
function bodyOf(mebibytes: number) {
  const read = { mebibytes: 0 }
  const body = async function* () {
    for (; read.mebibytes < mebibytes; read.mebibytes++) yield Buffer.alloc(1_048_576, ' ')
  }
  return { read, body: { [Symbol.asyncIterator]: body } }
}

interface Sent {
  readonly key?: 'known' | 'unknown'
  readonly service?: string
  readonly type?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function answer(
  { key, service = 'iam', type = 'application/x-amz-json-1.1', path = '/', headers }: Sent,
  body: AsyncIterable<Uint8Array>,
) {
  const logged: string[] = []
  const request: HttpRequest = {
    method: 'POST',
    path,
    query: '',
    headers: {
      'content-type': type,
      host: `${service}.amazonaws.com`,
      ...(key && {
        authorization: `AWS4-HMAC-SHA256 Credential=k/20300101/r/${service}/aws4_request`,
      }),
      ...headers,
    },
    body,
    remoteAddress: '127.0.0.1',
    secure: false,
    id: 'r',
  }
  const parts = {
    invoke: () => Promise.reject(new AwsError('Invoked', 'the operation ran')),
    signer: async () => {
      if (key === 'known') return async () => caller
      throw new AwsError('InvalidClientTokenId', 'The security token is invalid')
    },
    anonymous: () => undefined,
    bodyOf: async (_: HttpRequest, bytes: Uint8Array) => bytes,
    withBody: openBodies(),
    log: openLog('debug', (line) => logged.push(line)),
    refused: () => undefined,
  }
  const response = await answerAwsApi(request, parts)
  return { logged, status: response.status, text: String(response.body) }
}

const target = (name: string) => ({
  'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${name}`,
})

test.each<[string, Sent, string]>([
  [
    'unsigned',
    { service: 'ecr', headers: target('UploadLayerPart') },
    'MissingAuthenticationToken',
  ],
  ['unsigned, to Lambda', { service: 'lambda' }, 'Missing Authentication Token'],
  ['unsigned, to Lambda as a form', { service: 'lambda', type: form }, 'Missing Authentication'],
  ['of an unknown key', { key: 'unknown', service: 'ecr' }, 'UnrecognizedClientException'],
  ['of an unknown key, a form', { key: 'unknown', type: form }, 'InvalidClientTokenId'],
  ['for no service of ours', { service: 'kinesis' }, 'UnsupportedOperation'],
])('nothing is read of a body %s', async (_, sent, text) => {
  const { read, body } = bodyOf(100)
  expect((await answer(sent, body)).text).toContain(text)
  expect(read.mebibytes).toBe(0)
})

const functions = '/2015-03-31/functions'

test.each<[string, Sent, number, string]>([
  ['an unsigned form', { type: form }, 0, '65536 bytes'],
  ['a signed form', { key: 'known', type: form }, 2, '2097152 bytes'],
  [
    'an ordinary operation',
    { key: 'known', service: 'ecr', headers: target('ListImages') },
    1,
    '1048576 bytes',
  ],
  [
    'a layer part',
    { key: 'known', service: 'ecr', headers: target('UploadLayerPart') },
    28,
    '29360128 bytes',
  ],
  [
    'a function',
    { key: 'known', service: 'lambda', path: functions },
    66,
    '70167211 bytes for the CreateFunction operation',
  ],
  [
    'an event',
    { key: 'known', service: 'lambda', path: `${functions}/f/invocations` },
    6,
    '6291456 bytes for the InvokeFunction operation',
  ],
])('%s is read as far as its operation allows', async (_, sent, mebibytes, text) => {
  const { read, body } = bodyOf(100)
  const { status, text: said } = await answer(sent, body)
  expect(status).toBe(413)
  expect(said).toContain(`Request must be smaller than ${text}`)
  expect(read.mebibytes).toBe(mebibytes)
})

test('a body whose told length is too long is not begun', async () => {
  const { read, body } = bodyOf(100)
  const headers = { ...target('ListImages'), 'content-length': '104857600' }
  expect((await answer({ key: 'known', service: 'ecr', headers }, body)).status).toBe(413)
  expect(read.mebibytes).toBe(0)
})

test('a form that is too long for a service that is not here is refused by its signature alone', async () => {
  const { read, body } = bodyOf(100)
  const sent = { key: 'known', service: 'cloudformation', type: form } as const
  const { status, text } = await answer(sent, body)
  expect(status).toBe(400)
  expect(text).toContain('<Message>Tidegate does not implement POST / of cloudformation yet.')
  expect(read.mebibytes).toBe(0)
})

test('CBOR is answered in CBOR, also for a service that is here', async () => {
  const { body } = bodyOf(1)
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
  const path = '/service/Logs_20140328/operation/PutLogEvents'
  const { status, text } = await answer({ key: 'known', service: 'logs', path, headers }, body)
  expect(status).toBe(400)
  expect(text).toContain(
    'Tidegate does not implement logs:PutLogEvents in the protocol rpc-v2-cbor',
  )
})

test('a client that goes away is no error of the server', async () => {
  const broken = async function* () {
    yield Buffer.from('Act')
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  }
  expect((await answer({ key: 'known', type: form }, broken())).logged).toEqual([])
})
