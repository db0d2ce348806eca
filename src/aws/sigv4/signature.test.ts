import { describe, expect, test } from 'vitest'
import { AwsError } from '../error.ts'
import { checkScope } from './scope.ts'
import { readSignature } from './signature.ts'

const fields =
  'Credential=AKID/20260301/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00'

function read(headers: Record<string, string>, query = '') {
  return readSignature({ method: 'GET', path: '/', query, headers })
}

function refusal(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`
  }
  throw new Error('nothing was refused')
}

describe('readSignature', () => {
  test.each([
    ['no authorization', {}],
    ['Basic, the registry answers it', { authorization: 'Basic QVdTOng=' }],
  ])('%s is none', (_name, headers) => {
    expect(read(headers)).toBe('none')
  })

  test('fields come with or without blanks after commas', () => {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 ${fields.replaceAll(', ', ',')}`,
      'x-amz-date': '20260301T000000Z',
    }
    expect(read(headers)).toEqual({
      accessKeyId: 'AKID',
      scopeDate: '20260301',
      region: 'us-east-1',
      service: 'sts',
      terminator: 'aws4_request',
      timestamp: '20260301T000000Z',
      signedHeaders: ['host'],
      signature: '00',
      sessionToken: undefined,
      presigned: undefined,
    })
  })

  test('the Date header may say when it was signed', () => {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 ${fields}`,
      date: 'Sun, 01 Mar 2026 12:00:00 GMT',
    }
    expect(read(headers)).toMatchObject({ timestamp: '20260301T120000Z' })
  })

  test.each([
    [
      'AWS4-HMAC-SHA256',
      undefined,
      "IncompleteSignature: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
    ],
    [
      'AWS4-HMAC-SHA256 X',
      undefined,
      "IncompleteSignature: 'X' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 X'.",
    ],
    ['AWS4-FOO x=y', undefined, "IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4-FOO'"],
    [
      `AWS4-HMAC-SHA256 ${fields}`,
      'a',
      "IncompleteSignature: Date must be in ISO-8601 'basic format'. Got 'a'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b',
      '20260301T000000Z',
      "IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a'",
    ],
    [
      `AWS4-HMAC-SHA256 ${fields.replace('=host', '=x-amz-date')}`,
      '20260301T000000Z',
      "SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
  ])('refuses %s', (authorization, date, text) => {
    const headers = { authorization, ...(date && { 'x-amz-date': date }) }
    expect(refusal(() => read(headers))).toBe(text)
  })

  test.each([
    [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      "IncompleteSignature: AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    ],
    [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20260301%2Fr%2Fs3%2Faws4_request&X-Amz-Signature=b&X-Amz-SignedHeaders=host&X-Amz-Date=20260301T000000Z&X-Amz-Expires=604801',
      'AuthorizationQueryParametersError: X-Amz-Expires must be less than a week (in seconds) that is: 604800',
    ],
  ])('refuses the query %s', (query, text) => {
    expect(refusal(() => read({}, query))).toBe(text)
  })

  test('refuses a request signed twice', () => {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 ${fields}`,
      'x-amz-date': '20260301T000000Z',
    }
    expect(refusal(() => read(headers, 'X-Amz-Algorithm=AWS4-HMAC-SHA256'))).toBe(
      "SignatureDoesNotMatch: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    )
  })

  test.each([
    ['s3', 'AccessDenied: There were headers present in the request which were not signed'],
    ['sts', undefined],
  ])('%s and an x-amz header nobody signed', (service, text) => {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 ${fields.replace('/sts/', `/${service}/`)}`,
      'x-amz-date': '20260301T000000Z',
    }
    if (text) expect(refusal(() => read(headers))).toBe(text)
    else expect(read(headers)).toMatchObject({ service })
  })
})

describe('checkScope', () => {
  const headers = { authorization: `AWS4-HMAC-SHA256 ${fields}`, 'x-amz-date': '20260301T000000Z' }
  const signature = read(headers)
  if (signature === 'none') throw new Error('unreachable')

  test.each([
    [
      'query services do not name the Region',
      { service: 'sts', region: 'us-west-2', namesRegion: false },
      'Credential should be scoped to a valid region. ',
    ],
    [
      'JSON services do',
      { service: 'sts', region: 'us-west-2', namesRegion: true },
      "Credential should be scoped to a valid region, not 'us-east-1'. ",
    ],
    [
      'Region and service together',
      { service: 'iam', region: 'us-west-2', namesRegion: false },
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'iam'. ",
    ],
  ])('%s', (_name, expected, text) => {
    expect(refusal(() => checkScope(signature, expected))).toBe(`SignatureDoesNotMatch: ${text}`)
  })

  test('refuses a terminator and a date of its own making', () => {
    const odd = { ...signature, terminator: 'e', scopeDate: 'b' }
    expect(refusal(() => checkScope(odd, { service: 'sts', namesRegion: true }))).toBe(
      "SignatureDoesNotMatch: Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20260301', from '20260301T000000Z'. ",
    )
  })

  test('takes any Region where none is expected', () => {
    expect(() => checkScope(signature, { service: 'sts', namesRegion: false })).not.toThrow()
  })
})
