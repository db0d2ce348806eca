import { describe, expect, test } from 'vitest'
import { expectationsIn } from './read.ts'

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

describe('the same in each form', () => {
  test('lines', () => {
    const text = `# comment\nallow ${ci} ecr:PutImage,pull \\\n  ${app} aws:SourceIp=10.0.0.1 aws:SourceIp=10.0.0.2 aws:ResourceTag/a=b=c # why\n\ndeny * pull ${app}\n`
    expect(expectationsIn(text)).toEqual([
      { ...wanted, conditions: { ...wanted.conditions, 'aws:resourcetag/a': 'b=c' } },
      { line: 5, expect: 'deny', principal: '*', actions: ['pull'], resource: app, conditions: {} },
    ])
  })

  test('JSON', () => {
    const text = JSON.stringify(
      [
        {
          expect: 'allow',
          principal: ci,
          action: ['ecr:PutImage', 'pull'],
          resource: app,
          conditions: { 'aws:SourceIp': ['10.0.0.1', '10.0.0.2'], 'aws:ResourceTag/a': 'b c' },
        },
      ],
      undefined,
      2,
    )
    expect(expectationsIn(text)).toEqual([wanted])
  })

  test.each([
    [
      'lists below their keys',
      `# comment\n- expect: allow\n  principal: ${ci}\n  action:\n    - ecr:PutImage\n    - pull\n  resource: "${app}"\n  conditions:\n    aws:SourceIp: [10.0.0.1, '10.0.0.2']\n    "aws:ResourceTag/a": b c # why\n`,
    ],
    [
      'lists at the side of their keys',
      `---\n- expect: allow\n  action:\n  - ecr:PutImage\n  - pull\n  conditions:\n    aws:SourceIp:\n      - 10.0.0.1\n      - 10.0.0.2\n    aws:ResourceTag/a: 'b c'\n  principal: ${ci}\n  resource: ${app}\n`,
    ],
  ])('YAML: %s', (_, text) => {
    expect(expectationsIn(text)).toEqual([wanted])
  })
})

test.each([
  ['permit a b c', 1, 'expected `allow|deny PRINCIPAL'],
  [`allow ${ci} push`, 1, 'expected `allow|deny PRINCIPAL'],
  [`\nallow ${ci} push ${app} SourceIp=1`, 2, 'expected a condition such as'],
  ['[{"expect": "allow"}]', 1, '`conditions`, and principal is not so'],
  ['[\n{"expect": "allow",\n', 3, 'expected a list in JSON'],
  ['{}', 1, 'expected a list, got an object'],
  [`- expect: allow\n  principal: ${ci}\n  actions: push\n`, 1, 'and action is not so'],
  ['- expect: allow\n  nonsense\n', 2, 'expected `key: value`, got `nonsense`'],
  ['- expect: &a allow\n', 1, 'expected a plain or quoted text'],
  ['- expect: allow\n\tx: y\n', 2, 'expected spaces, got a tab'],
])('%j is refused with its line', (text, line, message) => {
  expect(() => expectationsIn(text)).toThrow(
    expect.objectContaining({ line, message: expect.stringContaining(message) }),
  )
})
