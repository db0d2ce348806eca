import { describe, expect, test } from 'vitest'
import { tagMatcher } from '../../../image/tag-pattern.ts'
import type { LifecycleImage } from '../../../store/ecr/lifecycle-images.ts'
import { evaluate } from './evaluate.ts'
import { readLifecyclePolicy } from './grammar.ts'

const dayMs = 24 * 60 * 60 * 1000
const now = 1000 * dayMs

interface Given extends Partial<LifecycleImage> {
  /** Since it was pushed. */
  readonly days: number
}

const images = (given: Readonly<Record<string, Given>>): readonly LifecycleImage[] =>
  Object.entries(given).map(([digest, { days, ...more }]) => ({
    digest,
    tags: [],
    subject: undefined,
    status: 'ACTIVE',
    pushedAt: now - days * dayMs,
    pulledAt: undefined,
    archivedAt: undefined,
    activatedAt: undefined,
    parents: [],
    ...more,
  }))

const rule = (rulePriority: number, selection: object, action: object = { type: 'expire' }) => ({
  rulePriority,
  description: `Rule ${rulePriority}`,
  selection,
  action,
})
const patterns = (...tagPatternList: string[]) => ({ tagStatus: 'tagged', tagPatternList })
const keep = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber })
const days = (countNumber: number, countType = 'sinceImagePushed') => ({
  ...{ countType, countUnit: 'days', countNumber },
})
const transition = { type: 'transition', targetStorageClass: 'archive' }
const any = { tagStatus: 'any' }
const untagged = { tagStatus: 'untagged' }

async function run(
  rules: readonly object[],
  given: Readonly<Record<string, Given>>,
): Promise<readonly string[]> {
  const read = readLifecyclePolicy(JSON.stringify({ rules }))
  if (!read.ok) throw new Error(read.reason)
  const selected = await evaluate(read.rules, images(given), now)
  return selected.map(
    ({ image, rule }) =>
      `${image.digest}${rule.priority}${rule.action === 'EXPIRE' ? '' : ' archived'}`,
  )
}

// AmazonECR/latest/userguide/lifecycle-policy-examples.html, word for word.
describe("AWS's worked examples", () => {
  const two = {
    A: { tags: ['beta-1', 'prod-1'], days: 10 },
    B: { tags: ['beta-2', 'prod-2'], days: 9 },
    C: { tags: ['beta-3'], days: 8 },
  }

  test('multiple rules, example A', async () => {
    const rules = [
      rule(1, { ...patterns('prod*'), ...keep(1) }),
      rule(2, { ...patterns('beta*'), ...keep(1) }),
    ]
    expect(await run(rules, two)).toEqual(['A1'])
  })

  test('multiple rules, example B', async () => {
    const rules = [
      rule(1, { ...patterns('beta*'), ...keep(1) }),
      rule(2, { ...patterns('prod*'), ...keep(1) }),
    ]
    expect(await run(rules, two)).toEqual(['A1', 'B1'])
  })

  test('multiple tags, example A', async () => {
    const rules = [rule(1, { ...patterns('alpha*', 'beta*'), ...days(5) })]
    const given = {
      A: { tags: ['alpha-1'], days: 12 },
      B: { tags: ['beta-1'], days: 11 },
      C: { tags: ['alpha-2', 'beta-2'], days: 10 },
      D: { tags: ['alpha-3'], days: 4 },
      E: { tags: ['beta-3'], days: 3 },
      F: { tags: ['alpha-4', 'beta-4'], days: 2 },
    }
    expect(await run(rules, given)).toEqual(['C1'])
  })

  test('multiple tags, example B', async () => {
    const rules = [rule(1, { ...patterns('alpha*', 'beta*'), ...keep(1) })]
    const given = {
      A: { tags: ['alpha-1', 'beta-1', 'gamma-1'], days: 10 },
      B: { tags: ['alpha-2', 'beta-2'], days: 9 },
      C: { tags: ['alpha-3', 'beta-3', 'gamma-2'], days: 8 },
    }
    expect(await run(rules, given)).toEqual(['A1', 'B1'])
  })

  test('all images, example A', async () => {
    const given = {
      A: { tags: ['alpha-1'], days: 4 },
      B: { tags: ['beta-1'], days: 3 },
      C: { days: 2 },
      D: { tags: ['alpha-2'], days: 1 },
    }
    expect(await run([rule(1, { ...any, ...keep(1) })], given)).toEqual(['A1', 'B1', 'C1'])
  })

  test('all images, example B', async () => {
    const rules = [
      rule(1, { ...patterns('alpha*'), ...keep(1) }),
      rule(2, { ...untagged, ...days(1) }),
      rule(3, { ...any, ...keep(1) }),
    ]
    const given = {
      A: { tags: ['alpha-1', 'beta-1'], days: 4 },
      B: { days: 3 },
      C: { tags: ['alpha-2'], days: 2 },
      D: { tags: ['git hash'], days: 1 },
      E: { days: 1 },
    }
    expect(await run(rules, given)).toEqual(['A1', 'B2', 'D3'])
  })
})

describe('storage classes', () => {
  const archiveUnused = rule(1, { ...any, ...days(90, 'sinceImagePulled') }, transition)
  const expireArchived = rule(2, {
    ...any,
    ...days(365, 'sinceImageTransitioned'),
    storageClass: 'archive',
  })
  const ago = (days: number) => now - days * dayMs

  test('an image is archived by its last pull, by its push where there was none, and since it was restored', async () => {
    const given: Record<string, Given> = {
      unpulled: { days: 100 },
      pulled: { days: 100, pulledAt: ago(80) },
      'pulled long ago': { days: 200, pulledAt: ago(91) },
      restored: { days: 200, pulledAt: ago(150), activatedAt: ago(50) },
      'restored long ago': { days: 200, activatedAt: ago(95) },
    }
    expect((await run([archiveUnused], given)).toSorted()).toEqual([
      'pulled long ago1 archived',
      'restored long ago1 archived',
      'unpulled1 archived',
    ])
  })

  test('one that is archived is expired by when it was archived, and no rule for active ones sees it', async () => {
    const given: Record<string, Given> = {
      old: { days: 900, status: 'ARCHIVED', archivedAt: ago(366) },
      young: { days: 900, status: 'ARCHIVED', archivedAt: ago(364) },
      'on its way': { days: 900, status: 'ACTIVATING', archivedAt: ago(400) },
    }
    expect(await run([archiveUnused, expireArchived], given)).toEqual(['old2'])
  })

  test('one that was restored is as young as it is back', async () => {
    const given: Record<string, Given> = {
      pushed: { tags: ['a'], days: 5 },
      restored: { tags: ['b'], days: 50, activatedAt: ago(1) },
    }
    expect(await run([rule(1, { ...any, ...keep(1) })], given)).toEqual(['pushed1'])
    expect(await run([rule(1, { ...any, ...days(4) })], given)).toEqual(['pushed1'])
  })
})

describe('what an index has', () => {
  const expire = rule(1, { ...untagged, ...days(1) })

  test('stays as long as the index does', async () => {
    const given = {
      index: { tags: ['v1'], days: 9 },
      child: { days: 9, parents: ['index'] },
      other: { days: 9 },
    }
    expect(await run([expire], given)).toEqual(['other1'])
  })

  test('goes with it, after it', async () => {
    const given = {
      child: { days: 9, parents: ['inner'] },
      inner: { days: 8, parents: ['outer'] },
      outer: { days: 7 },
    }
    expect(await run([expire], given)).toEqual(['outer1', 'inner1', 'child1'])
  })

  test('is not expired under an index that is only archived', async () => {
    const rules = [
      rule(1, { ...patterns('v*'), ...days(1) }, transition),
      rule(2, { ...untagged, ...days(1) }),
    ]
    const given = {
      child: { days: 9, parents: ['index'] },
      index: { tags: ['v1'], days: 8 },
    }
    expect(await run(rules, given)).toEqual(['index1 archived'])
  })
})

test('what refers to an image is counted by no rule as long as the image is there', async () => {
  const given: Record<string, Given> = {
    app: { tags: ['v1'], days: 2 },
    signature: { days: 9, subject: 'app' },
    orphan: { days: 9, subject: 'gone' },
  }
  expect(await run([rule(1, { ...untagged, ...days(1) })], given)).toEqual(['orphan1'])
  expect(await run([rule(1, { ...any, ...keep(1) })], given)).toEqual(['orphan1'])
})

test.each([
  ['prod', 'prod*', true],
  ['production-team1', 'prod*', true],
  ['repo-production', '*prod*', true],
  ['repo', '*prod*', false],
  ['latest', 'latest', true],
  ['latest-1', 'latest', false],
  ['a1b2c3', 'a*b*c*', true],
  ['abc', '*abc*abc*', false],
  ['aba', 'ab*ba', false],
  ['Prod', 'prod*', false],
  ['x', '*', true],
])('%s under the pattern %s: %s', (tag, pattern, matches) => {
  expect(tagMatcher(pattern)(tag)).toBe(matches)
})
