import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

function configFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-config-')), 'tidegate.json')
  writeFileSync(file, text)
  return file
}

test('flags win over the environment, and that over the file', () => {
  const file = configFile('{"port": 1, "region": "eu-west-1", "host": "0.0.0.0"}')
  const config = readConfig({ port: 3 }, { TIDEGATE_PORT: '2', TIDEGATE_REGION: 'us-west-2' }, file)
  expect(config).toMatchObject({ port: 3, region: 'us-west-2', host: '0.0.0.0' })
})

test('--ephemeral keeps nothing, whatever the data folder says', () => {
  expect(readConfig({ ephemeral: true, data: '/x' }, {}).data).toBeUndefined()
})

test('data lies in the XDG data folder by default', () => {
  expect(readConfig({}, { XDG_DATA_HOME: '/xdg' }).data).toBe('/xdg/tidegate')
})

test('an empty XDG data folder is none', () => {
  expect(readConfig({}, { XDG_DATA_HOME: '' }).data).toMatch(/\.local\/share\/tidegate$/)
})

test.each([
  [{ TIDEGATE_PORT: 'x' }, 'TIDEGATE_PORT: invalid input: expected number, got `x`'],
  [{ TIDEGATE_PORT: '0x10' }, 'TIDEGATE_PORT: invalid input: expected number, got `0x10`'],
  [{ TIDEGATE_REGION: 'mars' }, 'expected a Region code such as us-east-1, got `mars`'],
  [{ TIDEGATE_LOG_LEVEL: 'loud' }, 'TIDEGATE_LOG_LEVEL'],
])('%o is refused by name', (environment, text) => {
  expect(() => readConfig({}, environment)).toThrow(text)
})

test('an unknown name in the file is refused', () => {
  expect(() => readConfig({}, {}, configFile('{"prot": 1}'))).toThrow('prot')
})

test('a file that is not JSON is refused by its name', () => {
  const file = configFile('{')
  expect(() => readConfig({}, {}, file)).toThrow(file)
})

test('a wrong flag is named as it was typed', () => {
  expect(() => readConfig({ logLevel: 'loud' }, {})).toThrow('--log-level')
})

test('names and origins are a list: commas part them in the environment, a flag is given again', () => {
  const environment = { TIDEGATE_ALLOWED_HOST: 'a.internal, B', TIDEGATE_CORS_ORIGIN: 'http://x:1' }
  const flags = { corsOrigin: ['http://localhost:3000/', 'https://app.example'] }
  expect(readConfig(flags, environment)).toMatchObject({
    allowedHost: ['a.internal', 'b'],
    corsOrigin: ['http://localhost:3000', 'https://app.example'],
  })
})

test.each([
  [{ allowedHost: ['name:4566'] }, '--allowed-host: expected a host name without a port'],
  [{ corsOrigin: ['*'] }, '--cors-origin: expected an origin such as http://localhost:3000'],
  [{ corsOrigin: ['http://localhost:3000/app'] }, '--cors-origin: expected an origin'],
  [{ corsOrigin: ['null'] }, '--cors-origin: expected an origin'],
])('%o is refused by name', (flags, text) => {
  expect(() => readConfig(flags, {})).toThrow(text)
})
