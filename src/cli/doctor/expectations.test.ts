import { expect, test } from 'vitest'
import { expectationsFrom } from './expectations.ts'

const ci = 'arn:aws:iam::111111111111:role/ci'
const app = 'arn:aws:ecr:us-east-1:999999999999:repository/app'

const wanted = {
  line: 2,
  expect: 'allow',
  principal: ci,
  actions: ['ecr:PutImage', 'pull'],
  resource: app,
  conditions: { 'aws:sourceip': ['10.0.0.1', '10.0.0.2'], 'aws:resourcetag/a': 'b c' },
}

test.each([
  [
    'lists below their keys',
    `# comment\n- expect: allow\n  principal: ${ci}\n  action:\n    - ecr:PutImage\n    - pull\n  resource: "${app}"\n  conditions:\n    aws:SourceIp: [10.0.0.1, '10.0.0.2']\n    "aws:ResourceTag/a": b c # why\n`,
  ],
  [
    'lists at the side of their keys',
    `---\n- expect: allow\n  action:\n  - ecr:PutImage\n  - pull\n  conditions:\n    aws:SourceIp:\n      - 10.0.0.1\n      - 10.0.0.2\n    aws:ResourceTag/a: 'b c'\n  principal: ${ci}\n  resource: ${app}\n`,
  ],
  [
    'texts over several lines, and what stands elsewhere by its name',
    `# comment\n- expect: &yes allow\n  principal: >-\n    ${ci}\n  action: &both\n    - ecr:PutImage\n    - pull\n  resource: ${app}\n  conditions: { aws:SourceIp: [10.0.0.1, 10.0.0.2], aws:ResourceTag/a: b c }\n`,
  ],
])('YAML: %s', async (_, text) => {
  expect(await expectationsFrom(text, 'f')).toEqual([wanted])
})

test('an alias is what its anchor is, and what looks like a number is a text', async () => {
  const text = `- expect: deny
  principal: 012345678901
  action: &pull pull
  resource: ${app}
  conditions: { aws:SourceAccount: 111111111111, aws:SecureTransport: true }
- expect: deny
  principal: '*'
  action: *pull
  resource: ${app}
`
  const [first, second] = await expectationsFrom(text, 'f')
  expect(first).toMatchObject({
    principal: '012345678901',
    conditions: { 'aws:sourceaccount': '111111111111', 'aws:securetransport': 'true' },
  })
  expect(second).toMatchObject({ line: 6, actions: ['pull'] })
})

const laughs = Array.from(
  { length: 9 },
  (_, at) =>
    `- &a${at + 1} [${Array.from({ length: 9 }, () => (at === 0 ? 'x' : `*a${at}`)).join(', ')}]`,
).join('\n')

test.each([
  [`- expect: allow\n  principal: ${ci}\n  actions: push\n`, 'f:1: ', 'and action is not so'],
  [`- expect: allow\n  principal: ${ci}\n  action: pull\n  resource:\n`, 'f:4: ', 'and resource'],
  ['- expect: allow\n  nonsense\n', '`f`:2:', 'expected a list of expectations in YAML'],
  ['- expect: allow\n\tx: y\n', '`f`:2:', 'here it stops being YAML ('],
  ['- expect: allow\n  expect: deny\n', '`f`:2:', '(duplicate key)'],
  ['- expect: *none\n', 'f:1: ', 'is not so'],
  [laughs, '`f`: ', 'at most 1000000 values, aliases among them'],
])('%j is refused with file, line and what was expected', async (text, place, message) => {
  await expect(expectationsFrom(text, 'f')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message),
  })
  await expect(expectationsFrom(text, 'f')).rejects.toThrow(place)
})
