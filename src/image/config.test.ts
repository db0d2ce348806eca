import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseImageConfig } from './config.ts'

test('a config says how to start the program', () =>
  expect(
    parseImageConfig(
      JSON.stringify({
        architecture: 'arm64',
        os: 'linux',
        config: {
          Entrypoint: ['/lambda-entrypoint.sh'],
          Cmd: ['app.handler'],
          WorkingDir: '/var/task',
          Env: ['PATH=/bin'],
          User: 'nobody',
        },
      }),
    ),
  ).toEqual({
    ok: true,
    value: {
      entrypoint: ['/lambda-entrypoint.sh'],
      command: ['app.handler'],
      workingDirectory: '/var/task',
      environment: ['PATH=/bin'],
      architecture: 'arm64',
      os: 'linux',
    },
  }))

test.each([
  ['an empty object', '{}'],
  [
    'null for every part',
    '{"architecture":null,"os":null,"config":{"Entrypoint":null,"Cmd":null}}',
  ],
  ['an empty working directory', '{"config":{"WorkingDir":""}}'],
])('%s reads as nothing to run, in the root', (_, text) =>
  expect(parseImageConfig(text)).toEqual({
    ok: true,
    value: {
      entrypoint: [],
      command: [],
      workingDirectory: '/',
      environment: [],
      architecture: '',
      os: '',
    },
  }),
)

test.each([
  ['not JSON', 'x', 'expected JSON'],
  ['a list', '[]', 'expected object'],
  ['words that are not text', '{"config":{"Cmd":[1]}}', 'config.Cmd.0'],
  ['one word that is not a list', '{"config":{"Entrypoint":"/bin/sh"}}', 'config.Entrypoint'],
  ['more than 1 MiB', ' '.repeat(1024 * 1024 + 1), 'expected at most 1048576'],
])('%s is refused', (_, text, problem) => {
  const parsed = parseImageConfig(text)
  expect(parsed.ok).toBe(false)
  expect(parsed).toHaveProperty('problem', expect.stringContaining(problem))
})

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => 'ok' in parseImageConfig(text)))
  expect(parseImageConfig('['.repeat(1_000_000)).ok).toBe(false)
})
