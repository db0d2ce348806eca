import { expect, test } from 'vitest'
import { foreignCall } from './foreign.ts'
import type { HttpRequest } from './http.ts'
import { notBuilt } from './not-built.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})

const call = (given: Partial<HttpRequest>, form?: string) =>
  foreignCall(
    {
      ...{ method: 'POST', path: '/', query: '', headers: {}, body: nothing() },
      ...{ remoteAddress: '127.0.0.1', secure: false, id: 'the-id' },
      ...given,
    },
    form === undefined ? undefined : new URLSearchParams(form),
  )

const s3Error = /^<\?xml [^>]*>\n<Error><Code>UnsupportedOperation<\/Code><Message>Tidegate/
const ec2Error = /<Response><Errors><Error><Code>UnsupportedOperation<\/Code>/
const queryError = /^<ErrorResponse (?:.|\n)*<Code>UnsupportedOperation<\/Code>/
const jsonError = /^\{"__type":"UnsupportedOperation","message":"Tidegate/
// A map of two: a text of 6 letters, one of 20, one of 7, and one whose length takes a byte.
const cborError = /^\xa2f__typetUnsupportedOperationgmessagex.Tidegate/

test.each<[string, Partial<HttpRequest>, string | undefined, string, RegExp]>([
  [
    'AWS JSON',
    { headers: { ...signedFor('kinesis'), 'x-amz-target': 'Kinesis_20131202.CreateStream' } },
    undefined,
    'kinesis:CreateStream',
    jsonError,
  ],
  [
    'AWS JSON without a signature',
    { headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' } },
    undefined,
    'AWSCognitoIdentityProviderService:InitiateAuth',
    jsonError,
  ],
  [
    'a form',
    { headers: signedFor('sns') },
    'Action=CreateTopic&Version=2010-03-31',
    'sns:CreateTopic',
    queryError,
  ],
  [
    'a form that was not read',
    { headers: signedFor('cloudformation') },
    '',
    'POST / of cloudformation',
    queryError,
  ],
  [
    'a form without a signature',
    {},
    'Action=CreateTopic&Version=2010-03-31',
    'CreateTopic',
    queryError,
  ],
  [
    'a query',
    { query: 'Action=ListTopics', headers: signedFor('sns') },
    undefined,
    'sns:ListTopics',
    queryError,
  ],
  ['EC2', { headers: signedFor('ec2') }, 'Action=RunInstances', 'ec2:RunInstances', ec2Error],
  [
    'S3',
    { method: 'PUT', path: '/bucket', headers: signedFor('s3') },
    undefined,
    'PUT /bucket of s3',
    s3Error,
  ],
  [
    "S3's part of a bucket",
    { method: 'PUT', path: '/bucket', query: 'acl&x-id=PutBucketAcl', headers: signedFor('s3') },
    undefined,
    'PUT /bucket?acl of s3',
    s3Error,
  ],
  [
    'S3 by its host alone',
    { method: 'GET', headers: { host: 'bucket.s3.us-east-1.amazonaws.com' } },
    undefined,
    'GET / of s3',
    s3Error,
  ],
  [
    "S3's control plane",
    { method: 'GET', path: '/v20180820/jobs', headers: signedFor('s3') },
    undefined,
    'GET /v20180820/jobs of s3',
    queryError,
  ],
  [
    'REST with XML',
    { method: 'GET', path: '/2020-05-31/functions', headers: signedFor('cloudfront') },
    undefined,
    'GET /2020-05-31/functions of cloudfront',
    queryError,
  ],
  [
    'REST with JSON',
    { method: 'GET', path: '/v2/apis', headers: signedFor('apigateway') },
    undefined,
    'GET /v2/apis of apigateway',
    jsonError,
  ],
  [
    'CBOR',
    {
      path: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      headers: { ...signedFor('monitoring'), 'smithy-protocol': 'rpc-v2-cbor' },
    },
    undefined,
    'monitoring:PutMetricData',
    cborError,
  ],
])('%s is refused in kind, and named', (_, given, form, operation, body) => {
  const foreign = call(given, form)
  expect(foreign.operation).toBe(operation)
  const answer = foreign.refuse(notBuilt(foreign.operation), 'the-id')
  expect(answer.status).toBe(400)
  const text =
    answer.body instanceof Uint8Array ? Buffer.from(answer.body).toString('latin1') : answer.body
  expect(text).toMatch(body)
  expect(text).toContain(`Tidegate does not implement ${operation} yet`)
})

test('what is no name is not quoted', () => {
  const headers = { ...signedFor('sns'), 'x-amz-target': `${'x'.repeat(200)}.<b>` }
  expect(call({ headers }).operation).toBe('POST / of sns')
})
