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

describe('the same in lines and JSON', () => {
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
})

test.each([
  ['permit a b c', 1, 'expected `allow|deny PRINCIPAL'],
  [`allow ${ci} push`, 1, 'expected `allow|deny PRINCIPAL'],
  [`\nallow ${ci} push ${app} SourceIp=1`, 2, 'expected a condition such as'],
  ['[{"expect": "allow"}]', 1, '`conditions`, and principal is not so'],
  [
    '[{"expect": "allow",\n"principal": "a",\n"action": 1}]',
    3,
    '`conditions`, and action is not so',
  ],
  ['[\n{"expect": "allow",\n', 3, 'expected a list in JSON'],
  ['{}', 1, 'expected a list, got an object'],
])('%j is refused with its line', (text, line, message) => {
  expect(() => expectationsIn(text)).toThrow(
    expect.objectContaining({ line, message: expect.stringContaining(message) }),
  )
})
