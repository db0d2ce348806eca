import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidegate } from './operator.contract.ts'

const sound = `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
]}
`
const misspelt = sound.replace('GetAuthorizationToken', 'GetAuthorisationToken')
const passing = sound.replace('ecr:GetAuthorizationToken', 'iam:PassRole')

let folder: string
const file = (name: string) => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-lint-'))
  writeFileSync(file('sound.json'), sound)
  writeFileSync(file('misspelt.json'), misspelt)
  writeFileSync(file('passing.json'), passing)
  writeFileSync(file('trust.json'), passing.replace('"Action"', '"Principal": "*", "Action"'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a finding has its place, its line and a caret', async () => {
  const { stdout, code } = await tidegate(['policy', 'lint', file('misspelt.json')], {})
  expect(stdout.replaceAll(folder, '')).toBe(
    [
      '/misspelt.json:2:33 error INVALID_ACTION there is no action `ecr:GetAuthorisationToken`; did you mean `ecr:GetAuthorizationToken`?',
      '  {"Effect": "Allow", "Action": "ecr:GetAuthorisationToken", "Resource": "*"}',
      '                                ^',
      '',
      '1 policy: 1 error',
      '',
    ].join('\n'),
  )
  expect(code).toBe(1)
})

test.each([
  { args: ['sound.json'], code: 0, says: '1 policy: nothing found\n' },
  { args: ['sound.json', 'misspelt.json'], code: 1, says: '2 policies: 1 error\n' },
  { args: ['passing.json'], code: 0, says: '1 policy: 1 security warning\n' },
  { args: ['--strict', 'passing.json'], code: 1, says: '1 policy: 1 security warning\n' },
  { args: ['--type', 'trust', 'trust.json'], code: 1, says: 'UNSUPPORTED_ACTION_IN_POLICY' },
  {
    args: ['--type', 'bucket', 'sound.json'],
    code: 2,
    says: '--type: expected one of auto, identity',
  },
  { args: ['absent.json'], code: 2, says: 'there is no such file or folder; name a file' },
])('policy lint $args ends with $code', async ({ args, code, says }) => {
  const paths = args.map((one) => (one.endsWith('.json') ? file(one) : one))
  const ended = await tidegate(['policy', 'lint', ...paths], {})
  expect(ended.stdout + ended.stderr).toContain(says)
  expect(ended.code).toBe(code)
})

test('--json prints the findings, and - reads standard input', async () => {
  const { stdout } = await tidegate(['policy', 'lint', '--json', '-'], {}, { input: misspelt })
  expect(JSON.parse(stdout)).toMatchObject([
    { file: 'stdin', code: 'INVALID_ACTION', kind: 'ERROR', line: 2, column: 33 },
  ])
})
