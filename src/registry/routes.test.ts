import { expect, test } from 'vitest'
import { redirectTarget } from './blobs.ts'
import { dialectOf } from './dialect.ts'
import { parseRoute, registryOf } from './routes.ts'

const ecr = dialectOf('ecr')
const own = '111111111111.dkr.ecr.us-east-1.localhost:4566'
const digest = `sha256:${'a'.repeat(64)}`
const registry = { account: '111111111111', region: 'us-east-1' }
const app = { ...registry, name: 'team/app', asNamed: 'team/app' }

test.each([
  ['/v2/', { kind: 'base', registry }],
  ['/v2', { kind: 'base', registry }],
  ['/v2/_catalog', { kind: 'catalog', registry }],
  ['/v2/team/app/tags/list', { kind: 'tags', repository: app }],
  ['/v2/team/app/manifests/v1', { kind: 'manifest', repository: app, reference: { tag: 'v1' } }],
  [
    `/v2/team/app/manifests/${digest}`,
    { kind: 'manifest', repository: app, reference: { digest } },
  ],
  [
    `/v2/team/app/manifests/${encodeURIComponent(digest)}`,
    { kind: 'manifest', repository: app, reference: { digest } },
  ],
  [`/v2/team/app/blobs/${digest}`, { kind: 'blob', repository: app, digest }],
  ['/v2/team/app/blobs/uploads/', { kind: 'uploads', repository: app }],
  ['/v2/team/app/blobs/uploads', { kind: 'uploads', repository: app }],
  ['/v2/team/app/blobs/uploads/1-2', { kind: 'upload', repository: app, upload: '1-2' }],
  [`/v2/team/app/referrers/${digest}`, { kind: 'referrers', repository: app, digest }],
  ['/v2/x', { kind: 'unknown', registry }],
  ['/', { kind: 'unknown', registry }],
  ['/v2/%', { kind: 'unknown', registry }],
  [`/v2/${'a'.repeat(1000)}/tags/list`, { kind: 'unknown', registry }],
])('%s', (path, route) => {
  expect(parseRoute(own, path, ecr)).toEqual(route)
})

test.each([
  own,
  '111111111111.dkr.ecr.us-east-1.amazonaws.com',
  '111111111111.dkr-ecr.us-east-1.on.aws',
])('the host %s names account and Region', (host) => {
  expect(parseRoute(host, '/v2/team/app/tags/list', ecr)).toEqual({ kind: 'tags', repository: app })
})

test('on another host the name begins with account and Region', () => {
  const asNamed = '111111111111/us-east-1/team/app'
  expect(parseRoute('localhost:4566', `/v2/${asNamed}/tags/list`, ecr)).toEqual({
    kind: 'tags',
    repository: { ...app, asNamed },
  })
  expect(parseRoute('localhost:4566', '/v2/', ecr)).toEqual({ kind: 'base', registry: undefined })
})

test.each([
  [own, '/v2/Team/tags/list', 400, 'NAME_INVALID'],
  [own, '/v2/a/tags/list', 400, 'NAME_INVALID'],
  [own, '/v2/app/manifests/a+b', 400, 'TAG_INVALID'],
  [own, '/v2/app/manifests/sha256:abc', 400, 'DIGEST_INVALID'],
  [own, '/v2/app/blobs/abc', 400, 'DIGEST_INVALID'],
  ['localhost:4566', '/v2/app/tags/list', 404, 'NAME_UNKNOWN'],
  ['localhost:4566', '/v2/111111111111/us-east-1/tags/list', 404, 'NAME_UNKNOWN'],
  ['localhost:4566', '/v2/111111111111/us-east-1/App/tags/list', 400, 'NAME_INVALID'],
  ['localhost:4566', '/v2/111111111111/cn-north-1/app/tags/list', 400, 'UNSUPPORTED'],
  [
    '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn',
    '/v2/app/tags/list',
    ...([400, 'UNSUPPORTED'] as const),
  ],
])('%s%s is refused with %i %s', (host, path, status, code) => {
  const route = parseRoute(host, path, ecr)
  expect(route).toMatchObject({ kind: 'misnamed', error: { status, code } })
})

test('a wrong tag on a host that names no registry still tells which registry it is', () => {
  const route = parseRoute('localhost', '/v2/111111111111/us-east-1/app/manifests/a+b', ecr)
  expect(registryOf(route)).toMatchObject(registry)
})

test.each([
  [`http://${own}`, 'http://localhost:4566/_layers/x?s=1'],
  // The port of the client, not of the server: it may be a published one.
  ['http://a.localhost:5000', 'http://localhost:5000/_layers/x?s=1'],
  ['http://a.localhost', 'http://localhost/_layers/x?s=1'],
  ['http://localhost:4566', undefined],
  ['http://127.0.0.1:4566', 'http://localhost:4566/_layers/x?s=1'],
  ['http://[::1]:4566', 'http://localhost:4566/_layers/x?s=1'],
  ['https://111111111111.dkr.ecr.us-east-1.amazonaws.com', undefined],
  ['http://111111111111.dkr.ecr.us-east-1.amazonaws.com:4566', undefined],
  ['http://host.docker.internal:4566', undefined],
  ['https://registry.example', undefined],
])('a client at %s fetches layers from %s', (base, target) => {
  expect(redirectTarget(base, new URL('http://127.0.0.1:4566/_layers/x?s=1'))).toBe(target)
})
