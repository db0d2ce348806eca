import { expect, test } from 'vitest'
import type { AccountId } from './account.ts'
import { parseRegistryHost } from './image-uri.ts'
import type { Region } from './region.ts'
import { proxyEndpointOf, registryHostOf } from './registry-hosts.ts'

const registry = { account: '111111111111' as AccountId, region: 'eu-west-1' as Region }
const aws = '111111111111.dkr.ecr.eu-west-1.amazonaws.com'

test.each([
  ['localhost', 4566, 'http', '111111111111.dkr.ecr.eu-west-1.localhost:4566'],
  ['localhost', 80, 'http', '111111111111.dkr.ecr.eu-west-1.localhost:80'],
  ['aws', 4566, 'https', `${aws}:4566`],
  ['aws', 80, 'https', aws],
  ['aws', 443, 'https', aws],
] as const)('with %s and port %i a registry is at %s://%s', (kind, port, scheme, host) => {
  expect(registryHostOf(kind, registry, port)).toBe(host)
  expect(proxyEndpointOf(kind, host)).toBe(`${scheme}://${host}`)
  expect(parseRegistryHost(host)).toEqual(registry)
})
