import { expect, test } from 'vitest'
import { ownRegistry, registriesNamed } from './docker-registry.ts'

test.each([
  { address: '111111111111.dkr.ecr.us-east-1.localhost:4566', own: true },
  { address: 'https://111111111111.dkr.ecr.eu-west-1.localhost:4566', own: true },
  { address: 'http://localhost:4566/v2/', own: true },
  { address: '127.0.0.1:4566', own: true },
  { address: '[::1]:4566', own: true },
  { address: '111111111111.dkr.ecr.us-east-1.localhost:4567', own: false },
  { address: '111111111111.dkr.ecr.us-east-1.localhost', own: false },
  { address: '111111111111.dkr.ecr.us-east-1.amazonaws.com', own: false },
  { address: '111111111111.dkr.ecr.us-east-1.amazonaws.com:4566', own: false },
  { address: '111111111111.dkr.ecr.us-east-1.localhost.evil.example:4566', own: false },
  { address: 'https://index.docker.io/v1/', own: false },
  { address: 'registry.example:4566', own: false },
  { address: '', own: false },
])('$address is a registry of the server on port 4566: $own', ({ address, own }) => {
  expect(ownRegistry(address, '4566') !== undefined).toBe(own)
})

test('a host says the account and the Region; localhost says neither', () => {
  const named = { account: '222222222222', region: 'eu-west-1' }
  expect(ownRegistry('222222222222.dkr.ecr.eu-west-1.localhost:80', '80')).toEqual({ named })
  expect(ownRegistry('localhost:80', '80')).toEqual({ named: undefined })
})

test('the hosts that a command line names are found once each', () => {
  const host = '222222222222.dkr.ecr.eu-west-1.localhost:4566'
  const words = ['copy', `docker://${host}/a:v1`, `docker://${host}/b`, 'docker://alpine']
  expect(registriesNamed(words, '4566')).toEqual([host])
  expect(registriesNamed(words, '5000')).toEqual([])
})
