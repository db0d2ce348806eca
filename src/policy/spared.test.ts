import { expect, test } from 'vitest'
import { sparedBy } from './spared.ts'

test.each([
  [
    'StringNotEquals aws:RequestedRegion',
    ['eu-west-1', 'eu-west-2'],
    'with `eu-west-1` or `eu-west-2`',
  ],
  ['ForAnyValue:StringNotLike aws:TagKeys', ['a*'], 'with `a*`'],
  ['NotIpAddress aws:SourceIp', ['192.0.2.0/24'], 'with `192.0.2.0/24`'],
  ['StringEquals aws:PrincipalTag/team', ['red'], 'with any other value, or without the key'],
  ['ArnLikeIfExists aws:SourceArn', ['arn:*'], 'with any other value'],
  ['BoolIfExists aws:MultiFactorAuthPresent', ['false'], 'with `true`'],
  ['Bool aws:SecureTransport', ['false'], 'with `true`, or without the key'],
  ['Null aws:RequestTag/team', ['true'], 'with the key'],
  ['Null aws:RequestTag/team', ['false'], 'without the key'],
  [
    'DateGreaterThan aws:CurrentTime',
    ['2030-01-01T00:00:00Z'],
    'with `2030-01-01T00:00:00Z` or less, or without the key',
  ],
  ['NumericLessThanEqualsIfExists ecr:count', ['3'], 'with more than `3`'],
])('a Deny with %s of %j spares a request %s', (condition, says, spared) => {
  expect(sparedBy({ condition, says })).toBe(spared)
})

test('only conditions tell what they spare', () => {
  expect(sparedBy({ says: ['ecr:*'] })).toBeUndefined()
})
