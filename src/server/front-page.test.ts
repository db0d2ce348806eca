import { expect, test } from 'vitest'
import type { HttpRequest } from '../aws/http.ts'
import { frontPage, isForPerson } from './front-page.ts'

const request = (change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: { host: 'localhost:5000', accept: 'text/html,application/xhtml+xml;q=0.9' },
  body: (async function* () {})(),
  remoteAddress: '127.0.0.1',
  secure: false,
  id: 'r',
  ...change,
})

const accept = 'text/html'

test.each([
  { what: 'a browser', is: true },
  { what: 'a HEAD', method: 'HEAD', is: true },
  { what: 'a POST', method: 'POST', is: false },
  { what: 'another path', path: '/x', is: false },
  { what: 'curl', headers: { accept: '*/*' }, is: true },
  { what: 'no Accept', headers: {}, is: true },
  { what: 'a signature', headers: { accept, authorization: 'AWS4-HMAC-SHA256 …' }, is: false },
  { what: 'a presigned URL', query: 'a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256', is: false },
  { what: 'a query call', query: 'Action=GetCallerIdentity&Version=2011-06-15', is: false },
  { what: 'a JSON call', headers: { accept, 'x-amz-target': 'T.ListRoots' }, is: false },
  { what: 'an SDK without keys', headers: { 'amz-sdk-invocation-id': 'x' }, is: false },
])('$what is for a person: $is', ({ what: _, is, ...change }) => {
  expect(isForPerson(request(change))).toBe(is)
})

test('the page names the port it was asked at, and runs nothing', () => {
  const { headers, body } = frontPage(request())
  expect(body).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:5000')
  expect(body).not.toMatch(/<script|\son\w+=|https?:\/\/(?!127\.0\.0\.1:5000)/)
  expect(headers['content-security-policy']).toContain("default-src 'none'")
})

test('a program is answered in plain text, which names what to type and the path for probes', () => {
  const { status, headers, body } = frontPage(
    request({ headers: { host: 'localhost:5000', accept: '*/*' } }),
  )
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(body).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:5000')
  expect(body).toContain('/health')
  expect(
    Math.max(
      ...String(body)
        .split('\n')
        .map(({ length }) => length),
    ),
  ).toBeLessThan(81)
})

test('nothing else of what the client sends comes back', () => {
  const { body } = frontPage(request({ headers: { host: '"><script>:80', accept } }))
  expect(body).not.toContain('<script')
})
