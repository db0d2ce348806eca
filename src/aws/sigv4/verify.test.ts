import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SignedRequest } from './request.ts'
import { presign, sign } from './sign.ts'
import { readSignature } from './signature.ts'
import { headerVectors, queryVectors, type Vector, vectorSecret } from './vectors.fixture.ts'
import { verifySignature } from './verify.ts'

const suiteNow = new Date('2015-08-30T12:36:00Z')
const scope = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request'

function inHeader(vector: Vector): SignedRequest {
  const headers = {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    ...vector.headers,
  }
  const signedHeaders = Object.keys(headers).sort().join(';')
  return {
    method: vector.method ?? 'GET',
    path: vector.path ?? '/',
    query: vector.query ?? '',
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signedHeaders}, Signature=${vector.signature}`,
    },
  }
}

function inQuery(vector: Vector): SignedRequest {
  return {
    method: 'GET',
    path: '/',
    query: `${vector.query}&X-Amz-Signature=${vector.signature}`,
    headers: { host: 'example.amazonaws.com' },
  }
}

function verify(request: SignedRequest, body = '', secret = vectorSecret, now = suiteNow): void {
  const signature = readSignature(request)
  if (signature === 'none') throw new Error('the request carries no signature')
  verifySignature(signature, request, Buffer.from(body), secret, now)
}

const altered = (signature: string) => (signature[0] === '0' ? '1' : '0') + signature.slice(1)

describe("AWS's published suite", () => {
  test.each(headerVectors)('$name verifies in a header', (vector) => {
    expect(() => verify(inHeader(vector), vector.body)).not.toThrow()
    const wrong = { ...vector, signature: altered(vector.signature) }
    expect(() => verify(inHeader(wrong), vector.body)).toThrow(/does not match the signature/)
  })

  test.each(queryVectors)('$name verifies in a query', (vector) => {
    expect(() => verify(inQuery(vector))).not.toThrow()
    const wrong = { ...vector, signature: altered(vector.signature) }
    expect(() => verify(inQuery(wrong))).toThrow(/does not match the signature/)
  })
})

const now = new Date('2026-03-01T12:00:00Z')
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a secret' }
const unsigned = {
  method: 'POST',
  path: '/2015-03-31/functions/arn%3Aaws%3Alambda/code',
  query: 'b=2&a=x%20y&a=',
  headers: { host: 'localhost:4566' },
  body: '{"a":1}',
}
const where = { region: 'eu-west-1', service: 'lambda' }

function signed(at = now, service = 'lambda'): SignedRequest {
  return { ...unsigned, headers: sign(unsigned, credentials, { ...where, service }, at) }
}

describe('verifySignature', () => {
  test('accepts what sign signs, for S3 and for the others', () => {
    expect(() => verify(signed(), unsigned.body, 'a secret', now)).not.toThrow()
    expect(() => verify(signed(now, 's3'), unsigned.body, 'a secret', now)).not.toThrow()
  })

  test.each<[string, (request: SignedRequest) => SignedRequest, string]>([
    ['another body', (request) => request, '{"a":2}'],
    ['another path', (request) => ({ ...request, path: '/' }), unsigned.body],
    ['another query', (request) => ({ ...request, query: 'a=1' }), unsigned.body],
    ['another method', (request) => ({ ...request, method: 'PUT' }), unsigned.body],
    [
      'another host',
      (request) => ({ ...request, headers: { ...request.headers, host: 'evil' } }),
      unsigned.body,
    ],
    [
      'a signature in upper case',
      (request) => ({
        ...request,
        headers: {
          ...request.headers,
          authorization: (request.headers.authorization ?? '').replace(/[0-9a-f]{64}$/, (hex) =>
            hex.toUpperCase(),
          ),
        },
      }),
      unsigned.body,
    ],
  ])('refuses %s', (_name, change, body) => {
    expect(() => verify(change(signed()), body, 'a secret', now)).toThrow(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
  })

  test.each([
    [
      'expired',
      20,
      'Signature expired: 20260301T120000Z is now earlier than 20260301T120500Z (20260301T122000Z - 15 min.)',
    ],
    [
      'not yet current',
      -20,
      'Signature not yet current: 20260301T120000Z is still later than 20260301T115500Z (20260301T114000Z + 15 min.)',
    ],
  ])('a signature is %s by the clock of the machine', (_name, minutes, text) => {
    const later = new Date(now.getTime() + minutes * 60_000)
    expect(() => verify(signed(), unsigned.body, 'a secret', later)).toThrow(text)
  })

  test.each(['lambda', 's3'])(
    '%s: whatever is signed verifies, and one other byte does not',
    (service) => {
      const text = fc.string({ unit: 'grapheme-ascii' })
      const request = fc.record({
        segments: fc.array(text, { maxLength: 4 }),
        fields: fc.array(fc.tuple(text, text), { maxLength: 4 }),
        header: text.map((value) => value.trim()),
        body: fc.string({ minLength: 1 }),
      })
      fc.assert(
        fc.property(request, ({ segments, fields, header, body }) => {
          const given = {
            method: 'PUT',
            path: `/${segments.map(encodeURIComponent).join('/')}`,
            query: fields.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
            headers: { host: 'localhost', 'x-amz-meta-a': header },
            body,
          }
          const at = { region: 'us-east-1', service }
          const signedRequest = { ...given, headers: sign(given, credentials, at, now) }
          verify(signedRequest, body, 'a secret', now)
          expect(() => verify(signedRequest, `${body}.`, 'a secret', now)).toThrow(/match/)
        }),
        { numRuns: 200 },
      )
    },
  )

  test('S3 compares the body with the hash the client states', () => {
    expect(() => verify(signed(now, 's3'), 'other', 'a secret', now)).toThrow(
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  })

  test('a presigned URL lives as long as it says, and its session token is signed', () => {
    const request = { method: 'GET', path: '/blob', query: '', headers: { host: 'localhost' } }
    const withToken = { ...credentials, sessionToken: 'to/ken+=' }
    const s3 = { region: 'us-east-1', service: 's3' }
    const url = { ...request, query: presign(request, withToken, s3, now, 3600) }
    const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
    expect(readSignature(url)).toMatchObject({ sessionToken: 'to/ken+=', service: 's3' })
    expect(() => verify(url, '', 'a secret', minutes(59))).not.toThrow()
    expect(() => verify(url, '', 'a secret', minutes(61))).toThrow('Request has expired')
    const other = { ...url, query: url.query.replace('to%2Fken', 'other') }
    expect(() => verify(other, '', 'a secret', now)).toThrow(/does not match/)
  })
})
