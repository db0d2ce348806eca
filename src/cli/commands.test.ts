import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Operator, startOperator, tidegate } from './operator.contract.ts'

let operator: Operator

beforeAll(async () => {
  operator = await startOperator({
    '/_tidegate/clock': ({ body }) => ({
      body: {
        now: new Date(Date.UTC(2030, 0, 1) + (JSON.parse(body).advanceMs ?? 0)).toISOString(),
      },
    }),
  })
})
afterAll(() => operator.close())

test.each([
  { args: ['--help'], code: 0, says: /Commands:/ },
  { args: ['help', 'clock'], code: 0, says: /advance/ },
  { args: ['help'], code: 0, says: /Commands:/ },
  { args: ['help', 'help'], code: 0, says: /Commands:/ },
  { args: ['help', 'policy', 'lint'], code: 0, says: /^Usage: .*tidegate policy lint /m },
  { args: ['help', 'nosuch'], code: 2, says: /^tidegate: unknown command `nosuch`$/m },
  { args: ['help', 'docter'], code: 2, says: /unknown command `docter`: did you mean `doctor`\?/ },
  { args: ['help', 'policy', 'lnit'], code: 2, says: /`lnit`: did you mean `lint`\?/ },
  { args: ['policy', 'help', 'lnit'], code: 2, says: /`lnit`: did you mean `lint`\?/ },
  { args: ['policy', 'help'], code: 0, says: /^Usage: .*tidegate policy /m },
  { args: ['--version'], code: 0, says: /^\d+\.\d+\.\d+/ },
  { args: ['clokc'], code: 2, says: /unknown command `clokc`: did you mean `clock`\?/ },
  { args: ['explian', '--json'], code: 2, says: /did you mean `explain`\?/ },
  { args: ['policy', 'lnit', '--strict'], code: 2, says: /did you mean `lint`\?/ },
  { args: ['policy', 'generate', '--az', '1'], code: 2, says: /did you mean `--as`\?/ },
  { args: ['exec', '--ass', '1', '--', 'x'], code: 2, says: /did you mean `--as`\?/ },
  { args: ['clock', 'advnace', '1d'], code: 2, says: /`advance <duration>`, got `advnace`/ },
  { args: ['completion', 'ksh'], code: 2, says: /expected one of bash, zsh, fish, got `ksh`/ },
  { args: ['operations', 'ecs'], code: 2, says: /expected one of .*ecr.*, got `ecs`/ },
  {
    args: ['up', '--prot', '1'],
    code: 2,
    says: /unknown option `--prot`: did you mean `--port`\?/,
  },
  { args: ['--prot', '1'], code: 2, says: /unknown option `--prot`/ },
  {
    args: ['--port', 'many'],
    code: 2,
    says: /^tidegate: --port: expected a whole number from 0 to 65535, got `many`$/m,
  },
  { args: ['up', '--port'], code: 2, says: /`--port <number>`: expected a value, got nothing/ },
  { args: ['imds', 'x'], code: 2, says: /`imds`: expected 0 arguments, got 1/ },
  { args: ['up', '--log-level', 'loud'], code: 2, says: /expected one of error, .*, got `loud`/ },
  { args: ['up', '--host', '203.0.113.1'], code: 1, says: /this machine has no such address; / },
  { args: ['exec', '--', 'true'], code: 2, says: /expected `--as <principal>`, got none/ },
  { args: ['exec', '--as', '111'], code: 2, says: /expected <command>, got nothing/ },
  { args: ['doctor'], code: 2, says: /see `npx tidegate doctor --help`/ },
  { args: ['doctor', 'creat-function'], code: 2, says: /did you mean `create-function`\?/ },
  { args: ['doctor', 'nothing'], code: 2, says: /got `nothing`: tasks are create-function, / },
  { args: ['doctor', 'src'], code: 2, says: /got the folder `src`: add --all / },
  { args: ['check', 'src', 'src'], code: 2, says: /expected a file, and `src` is a folder/ },
  { args: ['policy', 'lint'], code: 2, says: /see `.*tidegate policy lint --help`/ },
  {
    args: ['exec', '--as', 'me', '--endpoint', 'http://127.0.0.1:1', '--', 'x'],
    code: 2,
    says: /--as: expected a 12-digit account or .*, got `me`/,
  },
  { args: ['clock', 'advance', 'soon'], code: 2, says: /such as 15d, 12h, 30m or 90s, got `soon`/ },
  { args: ['clock', '--endpoint', 'x'], code: 2, says: /--endpoint: expected a URL/ },
  { args: ['clock', '--endpoint', 'http://127.0.0.1:1'], code: 1, says: /no tidegate of yours/ },
])('tidegate $args ends with $code', async ({ args, code, says }) => {
  const ended = await tidegate(args, operator.environment)
  expect(ended.stdout + ended.stderr).toMatch(says)
  expect(ended.code).toBe(code)
})

test('the hidden command is not in the help', async () => {
  expect((await tidegate(['--help'], {})).stdout).not.toContain('docker-credential')
})

test.each([
  { args: ['clock'], now: '2030-01-01T00:00:00.000Z\n' },
  { args: ['clock', 'advance', '15d'], now: '2030-01-16T00:00:00.000Z\n' },
])('tidegate $args prints $now', async ({ args, now }) => {
  expect(await tidegate(args, operator.environment)).toMatchObject({ stdout: now, code: 0 })
})
