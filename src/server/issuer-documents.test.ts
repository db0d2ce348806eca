import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import type { HttpRequest } from '../aws/http.ts'
import { openWorld, type World } from '../services/iam/testing.contract.ts'
import { serveIssuer } from './issuer-documents.ts'

let world: World
let issuer: string

beforeEach(async () => {
  world = await openWorld()
  const enabled = await world.call<{ IssuerIdentifier: string }>(
    await world.root(),
    'iam',
    'EnableOutboundWebIdentityFederation',
  )
  issuer = enabled.IssuerIdentifier
})

const get = async (host: string, path: string, method = 'GET') => {
  const request: HttpRequest = {
    ...{ method, path, query: '', headers: { host }, remoteAddress: '127.0.0.1' },
    ...{ secure: false, id: 'r', body: (async function* () {})() },
  }
  const { status, body } = await serveIssuer(request, world.db)
  return { status, body: JSON.parse(String(body)) }
}
const here = () => `${new URL(issuer).hostname.split('.')[0]}.tokens.sts.localhost:4566`

test('a token is verified with what its issuer publishes, by either name', async () => {
  const { WebIdentityToken } = await world.call<{ WebIdentityToken: string }>(
    await world.user('u', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: '*' }],
    }),
    'sts',
    'GetWebIdentityToken',
    { Audience: ['app'], SigningAlgorithm: 'ES384' },
  )
  for (const host of [new URL(issuer).host, here()]) {
    const discovery = await get(host, '/.well-known/openid-configuration')
    expect(discovery).toMatchObject({ status: 200, body: { issuer } })
    const { pathname, host: keysHost } = new URL(discovery.body.jwks_uri)
    expect(keysHost).toBe(host)
    const { body } = await get(keysHost, pathname)
    await jwtVerify(WebIdentityToken, createLocalJWKSet(body), { issuer, audience: 'app' })
  }
})

test('keys are public ones, and have AWS`s ids', async () => {
  const { body } = await get(here(), '/.well-known/jwks.json')
  expect(body.keys).toEqual([
    { kty: 'RSA', kid: 'RSA_0', use: 'sig', n: expect.any(String), e: 'AQAB' },
    {
      ...{ kty: 'EC', kid: 'EC384_0', use: 'sig', alg: 'ES384', crv: 'P-384' },
      ...{ x: expect.any(String), y: expect.any(String) },
    },
  ])
})

test.each([
  ['00000000-0000-4000-8000-000000000000.tokens.sts.localhost', '/.well-known/jwks.json', 'GET'],
  ['own', '/', 'GET'],
  ['own', '/.well-known/other', 'GET'],
  ['own', '/.well-known/jwks.json', 'POST'],
])('%s %s %s is not found', async (host, path, method) => {
  expect(await get(host === 'own' ? here() : host, path, method)).toMatchObject({ status: 404 })
})
