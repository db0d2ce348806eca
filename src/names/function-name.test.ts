import { expect, test } from 'vitest'
import { functionNamePattern, parseFunctionName } from './function-name.ts'

const account = '111111111111'

test.each([
  ['fn', { name: 'fn' }],
  ['fn:prod', { name: 'fn', qualifier: 'prod' }],
  ['fn:$LATEST', { name: 'fn', qualifier: '$LATEST' }],
  ['function:fn', { name: 'fn' }],
  [`${account}:function:fn:3`, { name: 'fn', account, qualifier: '3' }],
  [`arn:aws:lambda:us-east-1:${account}:function:fn`, { name: 'fn', account, region: 'us-east-1' }],
  [
    `arn:aws-us-gov:lambda:us-gov-west-1:${account}:function:fn:v1`,
    { name: 'fn', account, region: 'us-gov-west-1', qualifier: 'v1' },
  ],
  ['invalid:function:name', undefined],
  ['fn:a:b', undefined],
  ['', undefined],
])('%s is read as %o', (text, expected) => {
  expect(parseFunctionName(text)).toEqual(expected)
})

test.each(['a.b', `arn:aws:lambda:eu-west-1:${account}:function:fn`, 'invalid:function:name'])(
  'the printed pattern says of %s what the parser says',
  (text) => {
    expect(new RegExp(`^${functionNamePattern}$`).test(text)).toBe(
      parseFunctionName(text) !== undefined,
    )
  },
)
