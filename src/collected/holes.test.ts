import { describe, expect, test } from 'vitest'
import { hole, withoutHoles } from './holes.ts'

const allow = (rest: object) => ({ Effect: 'Allow', Action: 'a:B', Resource: 'x', ...rest })
const deny = (rest: object) => ({ ...allow(rest), Effect: 'Deny' })

/** What is left of one statement, once as the most that it can allow and once as the most that it can deny. */
const bounds = (statement: unknown) =>
  (['allows', 'denies'] as const).map((assume) => {
    const text = withoutHoles(JSON.stringify({ Statement: [statement] }), assume)
    return text === undefined ? undefined : JSON.parse(text).Statement[0]
  })

describe('a statement with a hole', () => {
  test.each<[string, object, object | undefined, object | undefined]>([
    ['none', allow({}), allow({}), allow({})],
    ['a resource', allow({ Resource: hole }), allow({ Resource: ['*'] }), undefined],
    [
      'part of a resource',
      allow({ Resource: `arn:x:${hole}` }),
      allow({ Resource: ['arn:x:*'] }),
      undefined,
    ],
    [
      'one of two actions',
      allow({ Action: ['a:B', hole] }),
      allow({ Action: ['a:B', '*'] }),
      allow({ Action: ['a:B'] }),
    ],
    ['a principal', allow({ Principal: { AWS: hole } }), allow({ Principal: '*' }), undefined],
    [
      'one of two principals',
      allow({ Principal: { AWS: ['1', hole] } }),
      allow({ Principal: '*' }),
      allow({ Principal: { AWS: ['1'] } }),
    ],
    [
      'a condition',
      allow({ Condition: { StringEquals: { a: hole, b: '1' } } }),
      allow({ Condition: { StringEquals: { b: '1' } } }),
      undefined,
    ],
    ['what it is not about', allow({ NotResource: hole }), allow({ Resource: '*' }), undefined],
    ['a Deny’s resource', deny({ Resource: hole }), undefined, deny({ Resource: ['*'] })],
    [
      'one of a Deny’s actions',
      deny({ Action: ['a:B', hole] }),
      deny({ Action: ['a:B'] }),
      deny({ Action: ['a:B', '*'] }),
    ],
  ])('%s', (_, statement, most, least) => {
    expect(bounds(statement)).toEqual([most, least])
  })

  test('that says nothing of its effect is wholly unknown', () => {
    expect(bounds({ Effect: hole })).toEqual([undefined, undefined])
    expect(bounds(hole)).toEqual([undefined, undefined])
  })
})
