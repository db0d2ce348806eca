import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA } from '../../../test/support/ecr.ts'
import { allow, openServices, type Services, userWho } from '../../../test/support/functions.ts'
import type {
  FilterLogEventsResponse,
  GetLogEventsResponse,
  PutLogEventsResponse,
} from '../../aws/models/logs.types.gen.ts'
import { pageToken } from '../kernel/page-token.ts'

let services: Services
beforeEach(async () => {
  services = await openServices()
})
afterEach(() => services.close())

const group = { logGroupName: '/aws/lambda/f' }
const stream = { ...group, logStreamName: 's' }
const arn = `arn:aws:logs:us-east-1:${accountA}:log-group:/aws/lambda/f`
const logs = <Output = Record<string, unknown>>(name: string, input: object = stream) =>
  services.call<Output>('logs', name, input)

async function made(): Promise<void> {
  await logs('CreateLogGroup', group)
  await logs('CreateLogStream')
}

/** Events at `offset` milliseconds from the server's now. */
function put(...events: (readonly [offset: number, message: string])[]) {
  const now = services.clock.now().getTime()
  const logEvents = events.map(([offset, message]) => ({ timestamp: now + offset, message }))
  return logs<PutLogEventsResponse>('PutLogEvents', { ...stream, logEvents })
}
const messages = ({ events = [] }: GetLogEventsResponse | FilterLogEventsResponse) =>
  events.map(({ message }) => message)

describe('groups and streams', () => {
  test('are described as AWS describes them', async () => {
    await made()
    await logs('PutRetentionPolicy', { ...group, retentionInDays: 7 })
    expect(await logs('DescribeLogGroups', { logGroupNamePrefix: '/aws/' })).toEqual({
      logGroups: [
        {
          ...group,
          creationTime: expect.any(Number),
          retentionInDays: 7,
          metricFilterCount: 0,
          arn: `${arn}:*`,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
          logGroupArn: arn,
          deletionProtectionEnabled: false,
          bearerTokenAuthenticationEnabled: false,
        },
      ],
    })
    expect(await logs('DescribeLogStreams', group)).toEqual({
      logStreams: [
        {
          logStreamName: 's',
          creationTime: expect.any(Number),
          arn: `${arn}:log-stream:s`,
          storedBytes: 0,
        },
      ],
    })
  })

  test.each([
    [{ logGroupNamePrefix: 'b' }, ['b1', 'b2']],
    [{ logGroupNamePattern: 'B' }, ['ab', 'b1', 'b2']],
    [{ limit: 2 }, ['a', 'ab']],
    [{ limit: 2, nextToken: pageToken('DescribeLogGroups', 'ab') }, ['b1', 'b2']],
  ])('DescribeLogGroups %o finds %o', async (input, names) => {
    for (const logGroupName of ['a', 'ab', 'b1', 'b2'])
      await logs('CreateLogGroup', { logGroupName })
    const { logGroups } = await logs<{ logGroups: { logGroupName: string }[] }>(
      'DescribeLogGroups',
      input,
    )
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(names)
  })

  test('a part of a name is looked for in a thousand names at a time', async () => {
    const names = Array.from({ length: 1_001 }, (_, n) => `group-${String(n).padStart(4, '0')}`)
    for (const logGroupName of names) await logs('CreateLogGroup', { logGroupName })
    const find = (more: object) =>
      logs<{ logGroups: { logGroupName: string }[]; nextToken?: string }>('DescribeLogGroups', {
        logGroupNamePattern: 'P-1000',
        ...more,
      })
    const first = await find({})
    expect(first).toEqual({ logGroups: [], nextToken: expect.any(String) })
    const { logGroups, nextToken } = await find({ nextToken: first.nextToken })
    expect(logGroups).toMatchObject([{ logGroupName: 'group-1000' }])
    expect(nextToken).toBeUndefined()
  })

  test.each([
    ['by name', {}, ['a', 'b', 'c', 'd']],
    ['by name, the last first', { descending: true }, ['d', 'c', 'b', 'a']],
    ['by prefix', { logStreamNamePrefix: 'c' }, ['c']],
    ['by time', { orderBy: 'LastEventTime' }, ['a', 'd', 'c', 'b']],
    [
      'by time, the last first',
      { orderBy: 'LastEventTime', descending: true },
      ['b', 'c', 'd', 'a'],
    ],
  ])('streams come %s, page by page', async (_, input, names) => {
    await logs('CreateLogGroup', group)
    for (const logStreamName of ['d', 'b', 'a', 'c'])
      await logs('CreateLogStream', { ...group, logStreamName })
    const timestamp = services.clock.now().getTime()
    for (const [logStreamName, at] of [
      ['b', 0],
      ['c', -1_000],
    ] as const)
      await logs('PutLogEvents', {
        ...{ ...group, logStreamName },
        logEvents: [{ timestamp: timestamp + at, message: 'm' }],
      })
    const found: string[] = []
    let nextToken: string | undefined
    do {
      const page = await logs<{ logStreams: { logStreamName: string }[]; nextToken?: string }>(
        'DescribeLogStreams',
        { ...group, ...input, limit: 1, ...(nextToken && { nextToken }) },
      )
      found.push(...page.logStreams.map(({ logStreamName }) => logStreamName))
      nextToken = page.nextToken
    } while (nextToken)
    expect(found).toEqual(names)
  })

  test.each(['0x10', '1e3', ' 5 ', '-1', 'Infinity', '9'.repeat(400), 'a'])(
    '%j is no token of any list',
    async (nextToken) => {
      const named = { logGroupName: 'g', logStreamName: 's' }
      await logs('CreateLogGroup', { logGroupName: 'g' })
      await logs('CreateLogStream', named)
      for (const [name, input] of [
        ['DescribeLogGroups', {}],
        ['DescribeLogStreams', { logGroupName: 'g' }],
        ['FilterLogEvents', { logGroupName: 'g' }],
        ['GetLogEvents', named],
      ] as const)
        await expect(logs(name, { ...input, nextToken }), name).rejects.toThrow(
          'The specified nextToken is invalid.',
        )
    },
  )

  test('a policy sees the tags of the request', async () => {
    const caller = await userWho(services, 'tagger', {
      ...allow('logs:*'),
      Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } },
    })
    const create = (team: string) =>
      services.call('logs', 'CreateLogGroup', { ...group, tags: { team } }, caller)
    await expect(create('b')).rejects.toMatchObject({ code: 'AccessDenied' })
    await create('a')
    const tag = (team: string) =>
      services.call('logs', 'TagResource', { resourceArn: arn, tags: { team } }, caller)
    await expect(tag('b')).rejects.toMatchObject({ code: 'AccessDenied' })
    await tag('a')
  })

  test('tags stay with the group', async () => {
    await logs('CreateLogGroup', { ...group, tags: { a: '1', b: '2' } })
    await logs('TagResource', { resourceArn: `${arn}:*`, tags: { c: '3' } })
    await logs('UntagResource', { resourceArn: arn, tagKeys: ['a'] })
    expect(await logs('ListTagsForResource', { resourceArn: arn })).toEqual({
      tags: { b: '2', c: '3' },
    })
  })

  test.each([
    ['CreateLogGroup', 'ResourceAlreadyExistsException', 'The specified log group already exists'],
    [
      'CreateLogStream',
      'ResourceAlreadyExistsException',
      'The specified log stream already exists',
    ],
  ])('%s again: %s', async (name, code, message) => {
    await made()
    await expect(logs(name)).rejects.toMatchObject({ code, message })
  })

  test.each([
    ['GetLogEvents', 'The specified log group does not exist.', false],
    ['DeleteLogGroup', 'The specified log group does not exist.', false],
    ['GetLogEvents', 'The specified log stream does not exist.', true],
    ['DeleteLogStream', 'The specified log stream does not exist.', true],
  ])('%s: %s', async (name, message, groupExists) => {
    if (groupExists) await logs('CreateLogGroup', group)
    await expect(logs(name)).rejects.toMatchObject({ code: 'ResourceNotFoundException', message })
  })
})

describe('tags', () => {
  test('are put, shown and removed by the older names as by the newer', async () => {
    await logs('CreateLogGroup', { ...group, tags: { env: 'testing1' } })
    const both = async () => {
      const older = await logs('ListTagsLogGroup', group)
      expect(await logs('ListTagsForResource', { resourceArn: arn })).toEqual(older)
      return older
    }
    await logs('TagResource', { resourceArn: arn, tags: { test1: 'val1' } })
    await logs('TagLogGroup', { ...group, tags: { test2: 'val2' } })
    expect(await both()).toEqual({ tags: { env: 'testing1', test1: 'val1', test2: 'val2' } })
    await logs('UntagLogGroup', { ...group, tags: ['env', 'test1'] })
    expect(await both()).toEqual({ tags: { test2: 'val2' } })
  })

  test('take the permission of the name that was used', async () => {
    await logs('CreateLogGroup', group)
    const older = await userWho(services, 'older', allow('logs:TagLogGroup', `${arn}:*`))
    const tags = { a: '1' }
    await services.call('logs', 'TagLogGroup', { ...group, tags }, older)
    await expect(
      services.call('logs', 'TagResource', { resourceArn: arn, tags }, older),
    ).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test.each(['ListTagsLogGroup', 'TagLogGroup', 'UntagLogGroup'])(
    'of an absent group: %s',
    async (name) => {
      const tags = name === 'UntagLogGroup' ? ['a'] : { a: '1' }
      await expect(logs(name, { ...group, tags })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: 'The specified log group does not exist.',
      })
    },
  )
})

test('a group is named once', async () => {
  await made()
  await expect(
    logs('DescribeLogStreams', { ...group, logGroupIdentifier: arn }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
  })
})

test('no linked accounts are as good as none given', async () => {
  expect(await logs('DescribeLogGroups', { accountIdentifiers: [] })).toEqual({ logGroups: [] })
})

describe('events', () => {
  beforeEach(made)

  test('are read from the end unless asked otherwise, and paged both ways', async () => {
    await put([1, 'a'], [2, 'b'], [2, 'c'], [3, 'd'])
    const page = (input: object) =>
      logs<GetLogEventsResponse>('GetLogEvents', { ...stream, ...input })
    expect(messages(await page({}))).toEqual(['a', 'b', 'c', 'd'])
    const last = await page({ limit: 2 })
    expect(messages(last)).toEqual(['c', 'd'])
    expect(messages(await page({ limit: 2, nextToken: last.nextBackwardToken }))).toEqual([
      'a',
      'b',
    ])
    const first = await page({ limit: 3, startFromHead: true })
    expect(messages(first)).toEqual(['a', 'b', 'c'])
    const second = await page({ nextToken: first.nextForwardToken })
    expect(messages(second)).toEqual(['d'])
    const end = await page({ nextToken: second.nextForwardToken })
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken })
  })

  test('out of order are refused', async () => {
    await expect(put([2, 'a'], [1, 'b'])).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    })
  })

  // As recorded in September 2026 (radkawar/stackd, testdata/aws/logs/ingestion.json).
  test('those that are taken span a day at most', async () => {
    const hour = 3_600_000
    await put([-25 * hour, 'first'], [-hour, 'last'])
    await expect(put([-25 * hour - 1, 'first'], [-hour, 'last'])).rejects.toMatchObject({
      message:
        'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    })
    const old = -16 * 24 * hour
    const taken = await put([old, 'old'], [-24 * hour, 'a'], [-hour, 'b'], [3 * hour, 'new'])
    expect(taken).toEqual({
      nextSequenceToken: expect.stringMatching(/^49\d{54}$/),
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
    })
    const { logStreams } = await logs<{ logStreams: object[] }>('DescribeLogStreams', group)
    expect(logStreams).toMatchObject([{ uploadSequenceToken: expect.stringMatching(/^49\d{54}$/) }])
  })

  test('too many bytes are refused with their number', async () => {
    await expect(put([0, 'x'.repeat(1_048_576)])).rejects.toMatchObject({
      message: 'Log event too large: 1048602 bytes exceeds limit of 1048576',
    })
    const half = 'x'.repeat(524_288)
    await expect(put([0, half], [1, half])).rejects.toMatchObject({
      message: 'Upload too large: 1048628 bytes exceeds limit of 1048576',
    })
  })

  test('too old and too new are told, and the others kept', async () => {
    const day = 86_400_000
    const answer = await put([-15 * day, 'old'], [0, 'now'], [3 * 3_600_000, 'new'])
    expect(answer.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    })
    expect(messages(await logs('GetLogEvents'))).toEqual(['now'])
  })

  test('end with the retention of their group', async () => {
    await put([0, 'old'])
    await logs('PutRetentionPolicy', { ...group, retentionInDays: 1 })
    await services.clock.advance(2 * 86_400_000)
    await put([0, 'new'])
    expect(messages(await logs('GetLogEvents'))).toEqual(['new'])
    await logs('DeleteRetentionPolicy', group)
    expect(messages(await logs('GetLogEvents'))).toEqual(['new'])
  })

  test.each([
    ['', ['an ERROR here', 'all well', 'ERROR: two words']],
    ['ERROR', ['an ERROR here', 'ERROR: two words']],
    ['ERROR here', ['an ERROR here']],
    ['"two words"', ['ERROR: two words']],
    ['error', []],
  ])('the filter pattern %s finds %o', async (filterPattern, expected) => {
    await put([0, 'an ERROR here'], [1, 'all well'], [2, 'ERROR: two words'])
    const found = await logs<FilterLogEventsResponse>('FilterLogEvents', {
      ...group,
      filterPattern,
    })
    expect(messages(found)).toEqual(expected)
  })

  test('are filtered page by page, over all streams', async () => {
    await logs('CreateLogStream', { ...group, logStreamName: 't' })
    await put([0, 'a'], [2, 'c'])
    const now = services.clock.now().getTime()
    const logEvents = [{ timestamp: now + 1, message: 'b' }]
    await logs('PutLogEvents', { ...group, logStreamName: 't', logEvents })
    const seen: unknown[] = []
    let nextToken: string | undefined
    do {
      const page: FilterLogEventsResponse = await logs('FilterLogEvents', {
        ...group,
        limit: 1,
        ...(nextToken && { nextToken }),
      })
      seen.push(...messages(page))
      nextToken = page.nextToken
    } while (nextToken)
    expect(seen.toSorted()).toEqual(['a', 'b', 'c'])
  })

  test.each(['{ $.level = "error" }', '[ip, id]', '%err.*%', '?a ?b', '-debug', 'a-b'])(
    'the filter pattern %s is not built, and says so',
    async (filterPattern) => {
      await expect(logs('FilterLogEvents', { ...group, filterPattern })).rejects.toMatchObject({
        code: 'UnsupportedOperation',
        message: expect.stringMatching(
          /^Tidegate does not implement filter patterns .*`tidegate operations logs`/,
        ),
      })
    },
  )
})

test.each([
  [arn, false],
  [`${arn}:*`, true],
  [`arn:aws:logs:us-east-1:${accountA}:*`, true],
])('a policy for %s lets the stream be written: %s', async (resource, allowed) => {
  await made()
  const caller = await userWho(services, 'writer', allow('logs:PutLogEvents', resource))
  const logEvents = [{ timestamp: services.clock.now().getTime(), message: 'm' }]
  const written = services.call('logs', 'PutLogEvents', { ...stream, logEvents }, caller)
  if (allowed) await expect(written).resolves.toHaveProperty('nextSequenceToken')
  else
    await expect(written).rejects.toMatchObject({
      message: `User: arn:aws:iam::${accountA}:user/writer is not authorized to perform: logs:PutLogEvents on resource: ${arn}:log-stream:s because no identity-based policy allows the logs:PutLogEvents action`,
    })
})
