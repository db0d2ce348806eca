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

const thrownBy = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

/** Each setting with a value that it is not, as a flag and in the file, and with what is said of it. */
const wrong: readonly (readonly [name: string, flag: string, value: unknown, says: string])[] = [
  [
    'host',
    '--host',
    '',
    'expected a name or address of this machine such as 127.0.0.1, got nothing',
  ],
  ['port', '--port', '65536', 'expected a whole number from 0 to 65535, got `65536`'],
  ['port', '--port', '0x10', 'expected a whole number from 0 to 65535, got `0x10`'],
  ['port', '--port', '-1', 'expected a whole number from 0 to 65535, got `-1`'],
  ['port', '--port', null, 'expected a whole number from 0 to 65535, got `null`'],
  ['port', '--port', 1.5, 'expected a whole number from 0 to 65535, got `1.5`'],
  [
    ...(['allowedHost', '--allowed-host', ['a', 'name:4566']] as const),
    'expected a host name without a port, such as host.docker.internal, got `name:4566`',
  ],
  [
    ...(['corsOrigin', '--cors-origin', 'http://a.example,*'] as const),
    'expected an origin such as http://localhost:3000, got `*`',
  ],
  ['data', '--data', 5, 'expected a folder, got `5`'],
  ['acceptLoss', '--accept-loss', 'maybe', 'expected true or false, got `maybe`'],
  ['ephemeral', '--ephemeral', 2, 'expected true or false, got `2`'],
  ...['mars', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1'].map(
    (code) =>
      [
        ...(['region', '--region', code] as const),
        `expected a Region code of the partition aws such as us-east-1, got \`${code}\``,
      ] as const,
  ),
  ['registryHosts', '--registry-hosts', 'x', 'expected one of localhost, aws, got `x`'],
  ['registryDialect', '--registry-dialect', 'x', 'expected one of ecr, oci, got `x`'],
  ['logLevel', '--log-level', 'loud', 'expected one of error, warn, info, debug, got `loud`'],
  ['strictCredentials', '--strict-credentials', {}, 'expected true or false, got `{}`'],
  ['runner', '--runner', 'podman', 'expected one of auto, local, docker, got `podman`'],
  [
    ...(['upstream', '--upstream', 'quay.io'] as const),
    'expected a host and where it leads, such as registry-1.docker.io=http://127.0.0.1:5000, got `quay.io`',
  ],
  ['scrub', '--scrub', true, 'expected on or off, got `true`'],
]

test.each(wrong)('%s as %s %j is refused: what was expected and what was got', (...row) => {
  const [name, flag, value, says] = row
  const file = configFile(JSON.stringify({ [name]: value }))
  expect(thrownBy(() => readConfig({}, {}, file))).toBe(
    `configuration file \`${file}\`: ${name}: ${says}`,
  )
  expect(thrownBy(() => readConfig({ [name]: value }, {}))).toBe(`${flag}: ${says}`)
  if (typeof value !== 'string' || value === '') return
  const variable = flag.replace('--', 'TIDEGATE_').replaceAll('-', '_').toUpperCase()
  expect(thrownBy(() => readConfig({}, { [variable]: value }))).toBe(`${variable}: ${says}`)
})

test('no setting is without a wrong value above', () => {
  const all = Object.keys({ ...readConfig({}, {}), ephemeral: false })
  expect(new Set(wrong.map(([name]) => name))).toEqual(new Set(all))
})

test.each([
  ['{"prot": 1}', 'unknown setting `prot`: did you mean `port`?'],
  ['{"log-level": "info"}', 'unknown setting `log-level`: did you mean `logLevel`?'],
  [
    '{"zzz": 1}',
    'unknown setting `zzz`: expected one of host, port, allowedHost, corsOrigin, data, acceptLoss, ephemeral, region, registryHosts, registryDialect, upstream, logLevel, strictCredentials, runner, scrub',
  ],
  ['[5000]', 'expected an object such as {"port": 5000}, got `[5000]`'],
  ['{\n  "port": 5000,\n}', 'expected JSON, got something else at line 3, column 1'],
  [
    '{"port": "x", "scrub": "y"}',
    'port: expected a whole number from 0 to 65535, got `x`; scrub: expected on or off, got `y`',
  ],
])('a file with %s is refused by its name', (text, says) => {
  const file = configFile(text)
  expect(thrownBy(() => readConfig({}, {}, file))).toBe(`configuration file \`${file}\`: ${says}`)
})

test('a file that cannot be read is named, with why and what to do', () => {
  expect(thrownBy(() => readConfig({}, {}, '/nowhere/t.json'))).toBe(
    'cannot read the configuration file `/nowhere/t.json`: there is no such file or folder; name another with --config or TIDEGATE_CONFIG',
  )
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
