import { describe, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { openLog } from './log.ts'
import { openSurfaces } from './surfaces.ts'

const says = (body: string) => async () => ({ status: 200, headers: {}, body })
const handle = openSurfaces(
  {
    registry: says('registry'),
    layers: says('layers'),
    operator: says('operator'),
    issuer: says('issuer'),
    awsApi: says('aws'),
  },
  { host: '127.0.0.1', allowedHost: [], corsOrigin: [] },
  openLog('error', () => undefined),
)

const host = 'localhost:4566'
const browser = { host, accept: 'text/html' }

test.each([
  { path: '/', headers: browser, says: /^<!doctype html>/ },
  { path: '/', headers: { ...browser, authorization: 'AWS4-HMAC-SHA256 x' }, says: /^aws$/ },
  { path: '/', headers: { host }, says: /^Tidegate: [\s\S]*\/health/ },
  { path: '/', headers: { host, 'x-amz-date': '20300101T000000Z' }, says: /^aws$/ },
  { path: '/', query: 'Action=GetCallerIdentity', headers: { host }, says: /^aws$/ },
  { path: '/', method: 'POST', headers: { host }, says: /^aws$/ },
  { path: '/health', headers: { host }, says: /"running"/ },
  { path: '/_tidegate/health', headers: { host }, says: /"running"/ },
  { path: '/_tidegate/clock', headers: browser, says: /^operator$/ },
  { path: '/_layers/x', headers: browser, says: /^layers$/ },
  { path: '/v2/', headers: browser, says: /^registry$/ },
  { path: '/v2/', headers: { host, authorization: 'Basic x' }, says: /^registry$/ },
  { path: '/v2/apis', headers: { host, authorization: 'AWS4-HMAC-SHA256 x' }, says: /^aws$/ },
  { path: '/v20180820/x', headers: { host }, says: /^aws$/ },
  {
    path: '/.well-known/jwks.json',
    headers: { host: '00000000-0000-4000-8000-000000000000.tokens.sts.localhost:4566' },
    says: /^issuer$/,
  },
  {
    path: '/x',
    headers: { host: '111111111111.dkr.ecr.us-east-1.localhost:4566' },
    says: /^registry$/,
  },
])('$method $path with $query $headers', async ({ says, ...asked }) => {
  const request: HttpRequest = {
    ...{ method: 'GET', query: '', remoteAddress: '127.0.0.1', ...asked },
    ...{ secure: false, id: 'r', body: (async function* () {})() },
  }
  expect(String((await handle(request)).body)).toMatch(says)
})

const form = { host, 'content-type': 'application/x-www-form-urlencoded' }

describe.each([
  ['/v2/app/manifests/v1', { host }, /^\{"errors":\[\{"code":"UNKNOWN","message":/],
  ['/_layers/x', { host }, /<Code>InternalError<\/Code>/],
  ['/', { host, 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.X' }, /"__type":"/],
  ['/2015-03-31/functions', { host }, /"Type":"|"Message":"/],
  ['/', form, /<Code>InternalFailure<\/Code>/],
  ['/_tidegate/clock', { host }, /"code":"InternalFailure"/],
])('at %s with %o', (path, headers, says) => {
  const cases: readonly [string, () => Promise<HttpResponse>, string][] = [
    ['what fails', () => Promise.reject(new Error('a secret of the disk')), 'a secret of the disk'],
    ['a header of another alphabet', async () => answered('application/x-中'), 'content-type'],
    ['a header of two lines', async () => answered('a\r\nset-cookie: b'), 'content-type'],
  ]
  test.each(cases)('%s is logged, and told in the words of its surface', async (_, run, logs) => {
    const logged: string[] = []
    const failing = openSurfaces(
      { registry: run, layers: run, operator: run, issuer: run, awsApi: run },
      { host: '127.0.0.1', allowedHost: [], corsOrigin: [] },
      openLog('error', (line) => void logged.push(line)),
    )
    const request: HttpRequest = {
      ...{ method: 'POST', path, query: '', headers, remoteAddress: '127.0.0.1' },
      ...{ secure: false, id: 'r', body: (async function* () {})() },
    }
    const { status, body } = await failing(request)
    expect(status).toBe(500)
    expect(String(body)).toMatch(says)
    expect(String(body)).not.toContain('secret')
    expect(logged.join('')).toContain(logs)
  })
})

const answered = (contentType: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': contentType },
  body: 'a secret of the disk',
})
