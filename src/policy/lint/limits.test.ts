import { expect, test } from 'vitest'
import { actionTables } from '../actions.ts'
import { lint } from './lint.ts'

// As long as IAM lets a text be. What is not read in linear time does not end within a test's time.
const many = (text: string, length = 130_000) => text.repeat(Math.floor(length / text.length))
const statement = (more: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*', ...more }],
  })
const condition = (operator: string, value: string) =>
  statement({ Condition: { [operator]: { 'aws:x': value } } })

test.each([
  ['brackets without end', many('[')],
  [
    'brackets in brackets',
    `{"Version":"2012-10-17","Statement":${many('[', 60_000)}${many(']', 60_000)}}`,
  ],
  ['variables without end', statement({ Resource: `arn:aws:s3:::${many('${')}` })],
  ['defaults without end', statement({ Resource: `arn:aws:s3:::${many("${a,'")}` })],
  ['digits and a letter', condition('NumericEquals', `${many('1')}x`)],
  ['padding and a letter', condition('BinaryEquals', `${many('=')}x`)],
  ['wildcards', statement({ Resource: many('*?') })],
  ['colons', statement({ Resource: `arn:${many(':')}` })],
])('%s are linted to the end', async (_, text) => {
  expect(lint(text, { tables: await actionTables() }).length).toBeGreaterThan(0)
})
