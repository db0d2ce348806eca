import { describe, expect, test } from 'vitest'
import { readLifecyclePolicy } from './grammar.ts'

const selection = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 30 }
const since = { ...selection, countType: 'sinceImagePushed', countUnit: 'days' }
const transition = { type: 'transition', targetStorageClass: 'archive' }
const rule = (more: object = {}) => ({
  ...{ rulePriority: 1, description: 'one', selection, action: { type: 'expire' } },
  ...more,
})
const select = (more: object, rest: object = {}) =>
  rule({ selection: { ...selection, ...more }, ...rest })
const reasonOf = (...rules: readonly unknown[]) => {
  const read = readLifecyclePolicy(JSON.stringify({ rules }))
  return read.ok ? undefined : read.reason
}
const archived = { countType: 'sinceImageTransitioned', countUnit: 'days', storageClass: 'archive' }

test('it is given back without white space, in AWS’s order', () => {
  const given = {
    rules: [
      {
        action: { type: 'expire' },
        selection: {
          countNumber: 14,
          countUnit: 'days',
          countType: 'sinceImagePushed',
          tagStatus: 'any',
        },
        description: 'old',
        rulePriority: 5,
      },
    ],
  }
  expect(readLifecyclePolicy(JSON.stringify(given, undefined, 4))).toMatchObject({
    text: '{"rules":[{"rulePriority":5,"description":"old","selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}',
  })
})

const oneSchema = 'instance failed to match exactly one schema (matched 0 out of 2)'

describe('as the validator of AWS words it', () => {
  test.each(['', 'x', '[]', '"text"', 'null'])('%j', (text) => {
    expect(readLifecyclePolicy(text)).toEqual({
      ok: false,
      reason: 'Could not map policyString into LifecyclePolicy.',
    })
  })

  test.each([
    ['no rules', { other: [] }, 'object has missing required properties (["rules"])'],
    [
      'no list',
      { rules: {} },
      'instance type (object) does not match any allowed primitive type (allowed: ["array"])',
    ],
    [
      'none',
      { rules: [] },
      'array is too short: must have at least 1 elements but instance has 0 elements',
    ],
    [
      'more besides',
      { rules: [rule()], more: 1 },
      'object instance has properties which are not allowed by the schema: (["more"])',
    ],
  ])('%s', (_, document, reason) => {
    expect(readLifecyclePolicy(JSON.stringify(document))).toEqual({
      ok: false,
      reason: `${reason}\n`,
    })
  })

  test.each([
    [
      'a rule that is none',
      'text',
      'instance type (string) does not match any allowed primitive type (allowed: ["object"])',
    ],
    [
      'a rule of nothing',
      { rulePriority: 1 },
      'object has missing required properties (["action","selection"])',
    ],
    [
      'an unknown field',
      rule({ x: 1 }),
      'object instance has properties which are not allowed by the schema: (["x"])',
    ],
    [
      'a priority as text',
      rule({ rulePriority: '1' }),
      'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
    ],
    [
      'priority 0',
      rule({ rulePriority: 0 }),
      'numeric instance is lower than the required minimum (minimum: 1, found: 0)',
    ],
    [
      'an unknown status',
      select({ tagStatus: 'unknown' }),
      'instance value (unknown) not found in enum :(possible values: ["any", "tagged", "untagged"])',
    ],
    [
      'an unknown field of the selection',
      select({ unknown: 123 }),
      'object instance has properties which are not allowed by the schema: (["unknown"])',
    ],
    [
      'an unknown unit',
      select({ ...since, countUnit: 'weeks' }),
      'instance value (weeks) not found in enum :(possible values: ["days"])',
    ],
    [
      'countNumber 0',
      select({ countNumber: 0 }),
      'numeric instance is lower than the required minimum (minimum: 1, found: 0)',
    ],
    ['an unknown count type', select({ countType: 'unknown' }), oneSchema],
    ['a unit for a count', select({ countUnit: 'days' }), oneSchema],
    ['no unit for a time', select({ countType: 'sinceImagePushed' }), oneSchema],
    ['null', select({ tagPrefixList: null }), oneSchema],
    [
      'targetStorageClass: null',
      rule({ action: { type: 'expire', targetStorageClass: null } }),
      oneSchema,
    ],
    ['a transition to nowhere', rule({ action: { type: 'transition' } }), oneSchema],
    [
      'an unknown action',
      rule({ action: { type: 'hide' } }),
      'instance value (hide) not found in enum :(possible values: ["expire", "transition"])',
    ],
  ])('%s', (_, given, reason) => {
    expect(reasonOf(given)).toBe(`${reason}\n`)
  })

  test('51 rules', () => {
    const rules = Array.from({ length: 51 }, (_, at) => rule({ rulePriority: at + 1 }))
    expect(reasonOf(...rules)).toBe(
      'array is too long: must have at most 50 elements but instance has 51 elements\n',
    )
  })
})

describe('as AWS itself refuses it', () => {
  const tagged = (more: object) => ({ tagStatus: 'tagged', ...more })

  test.each([
    [
      'tagged without tags',
      [select(tagged({}))],
      'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.',
    ],
    [
      'any that is not last',
      [select({ tagStatus: 'any' }), rule({ rulePriority: 2 })],
      'Rule for tagStatus=ANY must have the lowest priority per storage class',
    ],
    [
      'two for untagged images',
      [rule(), rule({ rulePriority: 2 })],
      'Only one rule can select Untagged images per storage class',
    ],
  ])('%s', (_, rules, reason) => {
    expect(reasonOf(...rules)).toBe(reason)
  })

  test.each([
    ['both lists', [select(tagged({ tagPrefixList: ['a'], tagPatternList: ['b*'] }))]],
    ['a list for untagged images', [select({ tagPrefixList: ['a'] })]],
    ['five wildcards', [select(tagged({ tagPatternList: ['*a*b*c*d*'] }))]],
    ['an archive of pushes', [select({ ...since, storageClass: 'archive' })]],
    [
      'a transition of the standard class',
      [select({ ...archived, storageClass: 'standard', countNumber: 90 })],
    ],
    ['89 days in the archive', [select({ ...archived, countNumber: 89 })]],
    [
      'what is archived, archived again',
      [select({ ...archived, countNumber: 90 }, { action: transition })],
    ],
    ['expiry by the last pull', [select({ ...since, countType: 'sinceImagePulled' })]],
    ['one priority twice', [rule(), select({ tagStatus: 'any' })]],
    [
      'the same prefixes twice',
      [
        select(tagged({ tagPrefixList: ['a', 'b'] })),
        select(tagged({ tagPrefixList: ['b', 'a'] }), { rulePriority: 2 }),
      ],
    ],
  ])('%s', (_, rules) => {
    expect(reasonOf(...rules)).toEqual(expect.any(String))
  })

  test('but takes both storage classes with a rule for any each', () => {
    const rules = [
      select({ ...since, tagStatus: 'any' }, { action: transition }),
      select({ ...archived, tagStatus: 'any', countNumber: 365 }, { rulePriority: 2 }),
    ]
    expect(reasonOf(...rules)).toBeUndefined()
  })
})
