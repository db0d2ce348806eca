import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA } from '../../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  pushImage,
  roleFor,
  type Services,
  userWho,
} from '../../../../test/support/functions.ts'
import type { AwsError } from '../../../aws/error.ts'
import type { EventSourceMappingConfiguration } from '../../../aws/models/lambda.types.gen.ts'
import type { Runner } from '../../../runner/types.ts'
import { parsePattern, patternMatches } from './pattern.ts'
import type { SqsRecord } from './record.ts'

/** What the functions of a test are given, and how they answer: with a failure where it throws. */
interface Program {
  events: SqsRecord[][]
  answer: (records: readonly SqsRecord[]) => unknown
}

const measured = { durationMs: 1, maxMemoryUsedMiB: 1 }

function programmed(program: Program): Runner {
  return {
    kind: 'local',
    unavailable: async () => undefined,
    prepare: async () => {},
    forget: async () => {},
    close: async () => {},
    start: async ({ image }) => ({
      ...{ id: image, alive: true, stop: async () => {} },
      invoke: async ({ event }) => {
        const { Records } = JSON.parse(Buffer.from(event).toString())
        program.events.push(Records)
        try {
          return {
            payload: Buffer.from(JSON.stringify(program.answer(Records) ?? null)),
            ...measured,
          }
        } catch {
          return { payload: Buffer.from('{}'), error: 'Error', ...measured }
        }
      },
    }),
  }
}

const program: Program = { events: [], answer: () => null }
let services: Services
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${accountA}:${name}`
const url = (name: string) => ({ QueueUrl: `http://127.0.0.1:4566/${accountA}/${name}` })
const polls = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

beforeEach(async () => {
  program.events = []
  program.answer = () => null
  services = await openServices(programmed(program))
  await roleFor(services, 'execution', 'lambda.amazonaws.com', allow(polls))
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
  await pushImage(services, 'app', 'v1')
  await made('f')
  await queue('q')
})
afterEach(async () => {
  expect(services.errors).toEqual([])
  await services.close()
})

async function made(FunctionName: string, more: object = {}): Promise<void> {
  await services.call('lambda', 'CreateFunction', {
    ...{ FunctionName, PackageType: 'Image', Role: `arn:aws:iam::${accountA}:role/execution` },
    Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
    ...more,
  })
  await services.settle()
}
const queue = (QueueName: string, Attributes?: object) =>
  services.call('sqs', 'CreateQueue', { QueueName, ...(Attributes && { Attributes }) })
const send = (name: string, ...bodies: string[]) =>
  services.call('sqs', 'SendMessageBatch', {
    ...url(name),
    Entries: bodies.map((MessageBody, n) => ({ Id: `e${n}`, MessageBody })),
  })
const lambda = (name: string, input: object) =>
  services.call<EventSourceMappingConfiguration>('lambda', name, input)
const map = (more: object = {}) =>
  lambda('CreateEventSourceMapping', { FunctionName: 'f', EventSourceArn: queueArn('q'), ...more })
const get = (UUID?: string) => lambda('GetEventSourceMapping', { UUID })
const stateOf = (UUID?: string) =>
  expect.poll(async () => (await get(UUID)).State, { timeout: 5000 })
const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    ({ code, message }: AwsError) => `${code}: ${message}`,
  )
const bodies = () => program.events.flat().map(({ body }) => body)
async function left(name: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
  const { Attributes } = await services.call<{ Attributes: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { ...url(name), AttributeNames },
  )
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
}

describe('a mapping', () => {
  test('goes through its states, and shows what was recorded of AWS', async () => {
    const mapping = await map({ Tags: { team: 'red' } })
    expect(mapping).toEqual({
      UUID: expect.stringMatching(/^[\da-f-]{36}$/),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: queueArn('q'),
      FunctionArn: `arn:aws:lambda:us-east-1:${accountA}:function:f`,
      LastModified: expect.any(Date),
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      FunctionResponseTypes: [],
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:${accountA}:event-source-mapping:${mapping.UUID}`,
    })
    const { UUID, EventSourceMappingArn: Resource } = mapping
    expect(await lambda('ListTags', { Resource })).toEqual({ Tags: { team: 'red' } })
    await stateOf(UUID).toBe('Enabled')
    expect((await lambda('UpdateEventSourceMapping', { UUID, Enabled: false })).State).toBe(
      'Disabling',
    )
    expect(await refusal(lambda('DeleteEventSourceMapping', { UUID }))).toBe(
      'ResourceInUseException: Cannot delete the event source mapping because it is in use.',
    )
    await stateOf(UUID).toBe('Disabled')
    expect((await lambda('UpdateEventSourceMapping', { UUID, Enabled: true })).State).toBe(
      'Enabling',
    )
    await stateOf(UUID).toBe('Enabled')
    expect((await lambda('DeleteEventSourceMapping', { UUID })).State).toBe('Deleting')
    await expect
      .poll(() => refusal(get(UUID)), { timeout: 5000 })
      .toBe('ResourceNotFoundException: The resource you requested does not exist.')
  })

  test.each([
    [
      { BatchSize: 11 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [
      { EventSourceArn: 'arn:aws:sqs:us-east-1:111111111111:none' },
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    ],
    [{ EventSourceArn: 'arn:aws:sns:us-east-1:111111111111:t' }, 'Unrecognized event source.'],
    [{ FunctionName: 'none' }, 'Function does not exist'],
    [{ StartingPosition: 'LATEST' }, 'StartingPosition is not valid for SQS event sources.'],
    [
      { FilterCriteria: { Filters: [{ Pattern: 'simple string' }] } },
      'Invalid filter pattern definition.',
    ],
    [
      { FilterCriteria: { Filters: [{ Pattern: '{"eventSource":[]}' }] } },
      'Invalid filter pattern definition.',
    ],
  ])('with %j is refused', async (given, said) => {
    expect(await refusal(map({ Enabled: false, ...given }))).toContain(said)
  })

  test('needs the role’s three permissions, named one after the other', async () => {
    const role = await roleFor(services, 'poor')
    await made('poor', { Role: role })
    const granted: string[] = []
    for (const action of polls) {
      expect(await refusal(map({ FunctionName: 'poor' }))).toBe(
        `InvalidParameterValueException: The function execution role does not have permissions to call ${action.slice(4)} on SQS`,
      )
      granted.push(action)
      await services.call('iam', 'PutRolePolicy', {
        ...{ RoleName: 'poor', PolicyName: 'inline' },
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: allow(granted) }),
      })
    }
    expect(await refusal(map({ FunctionName: 'poor', Enabled: false }))).toBe('done')
  })

  test('is one for a queue and a function, whose timeout the queue hides messages for', async () => {
    await map({ Enabled: false })
    expect(await refusal(map())).toMatch(
      /^ResourceConflictException: An event source mapping with SQS arn \(" arn:aws:sqs:\S+ "\) and function \(" f "\) already exists\. Please update or delete the existing mapping with UUID /,
    )
    await made('slow', { Timeout: 60 })
    expect(await refusal(map({ FunctionName: 'slow' }))).toBe(
      'InvalidParameterValueException: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    )
  })

  test('is permitted by the function that it is for', async () => {
    const condition = (name: string) =>
      allow('lambda:CreateEventSourceMapping', '*', {
        Condition: {
          ArnEquals: {
            'lambda:FunctionArn': `arn:aws:lambda:us-east-1:${accountA}:function:${name}`,
          },
        },
      })
    const ann = await userWho(services, 'ann', condition('other'))
    const asked = { FunctionName: 'f', EventSourceArn: queueArn('q'), Enabled: false }
    const asAnn = () => refusal(services.call('lambda', 'CreateEventSourceMapping', asked, ann))
    expect(await asAnn()).toContain('no identity-based policy allows')
    await services.call('iam', 'PutUserPolicy', {
      ...{ UserName: 'ann', PolicyName: 'inline' },
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: condition('f') }),
    })
    expect(await asAnn()).toBe('done')
  })
})

describe('deliveries', () => {
  test('are deleted when the function is done, in the form that AWS gives them', async () => {
    await map()
    await send('q', 'hello')
    await expect.poll(bodies, { timeout: 5000 }).toEqual(['hello'])
    await expect.poll(() => left('q'), { timeout: 5000 }).toBe(0)
    expect(program.events[0]?.[0]).toMatchObject({
      body: 'hello',
      md5OfBody: '5d41402abc4b2a76b9719d911017c592',
      md5OfMessageAttributes: null,
      messageAttributes: {},
      attributes: { ApproximateReceiveCount: '1', SenderId: accountA },
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn('q'),
      awsRegion: 'us-east-1',
    })
  })

  test('come again after a failure, until the queue’s dead-letter queue takes them', async () => {
    await queue('dlq')
    await services.call('sqs', 'SetQueueAttributes', {
      ...url('q'),
      Attributes: {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dlq'), maxReceiveCount: 2 }),
      },
    })
    program.answer = () => {
      throw new Error('no')
    }
    await map()
    await send('q', 'bad')
    for (const times of [1, 2]) {
      await expect.poll(() => program.events.length, { timeout: 5000 }).toBe(times)
      await services.clock.advance(31_000)
    }
    await expect.poll(() => left('dlq'), { timeout: 5000 }).toBe(1)
    expect(program.events).toHaveLength(2)
  })

  test('come again one by one where the function says which failed', async () => {
    program.answer = (records) => ({
      batchItemFailures: records
        .filter(({ body }) => body === 'bad')
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    })
    await send('q', 'good', 'bad')
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
    await expect.poll(() => left('q'), { timeout: 5000 }).toBe(1)
    expect(bodies().sort()).toEqual(['bad', 'good'])
  })

  test('of what no filter lets pass are deleted unseen', async () => {
    await send('q', '{"kind":"a","n":5}', '{"kind":"b","n":50}', 'text')
    const Pattern = '{"body":{"kind":[{"prefix":"a"}],"n":[{"numeric":[">",1,"<=",5]}]}}'
    await map({ FilterCriteria: { Filters: [{ Pattern }] } })
    await expect.poll(() => left('q'), { timeout: 5000 }).toBe(0)
    expect(bodies()).toEqual(['{"kind":"a","n":5}'])
  })

  test('of a window are one batch', async () => {
    await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 2 })
    for (const body of ['1', '2', '3']) await send('q', body)
    await expect.poll(() => left('q'), { timeout: 8000 }).toBe(0)
    expect(program.events).toHaveLength(1)
  })

  test('stop without the role’s permission, which is told, and go on with it', async () => {
    const { UUID } = await map()
    await stateOf(UUID).toBe('Enabled')
    const rights = (PolicyDocument: string) =>
      services.call('iam', 'PutRolePolicy', {
        ...{ RoleName: 'execution', PolicyName: 'inline', PolicyDocument },
      })
    const document = (...Statement: object[]) =>
      JSON.stringify({ Version: '2012-10-17', Statement })
    await rights(document({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }))
    await expect.poll(() => services.refused.length, { timeout: 5000 }).toBeGreaterThan(0)
    expect(services.refused[0]?.message).toContain('is not authorized to perform: sqs:')
    await rights(document(allow(polls)))
    await send('q', 'late')
    await services.clock.advance(60_000)
    await expect.poll(bodies, { timeout: 5000 }).toEqual(['late'])
    expect((await get(UUID)).State).toBe('Enabled')
  })
})

describe('event patterns', () => {
  const event = { a: 'Text', n: 7, list: ['x', 'y'], deep: { b: null } }
  test.each([
    ['{"a":["Text"]}', true],
    ['{"a":["text"]}', false],
    ['{"a":[{"equals-ignore-case":"tEXT"}]}', true],
    ['{"a":[{"prefix":"Te"}],"n":[8]}', false],
    ['{"a":[{"suffix":"xt"}]}', true],
    ['{"a":[{"prefix":{"equals-ignore-case":"te"}}]}', true],
    ['{"a":[{"wildcard":"T*x*"}]}', true],
    ['{"a":[{"wildcard":"T*xt*xt"}]}', false],
    ['{"a":[{"anything-but":["Text","b"]}]}', false],
    ['{"a":[{"anything-but":{"prefix":"X"}}]}', true],
    ['{"n":[{"numeric":["=",7]}]}', true],
    ['{"n":[{"numeric":["<",7]}]}', false],
    ['{"list":["y"]}', true],
    ['{"deep":{"b":[null]}}', true],
    ['{"none":[{"exists":false}]}', true],
    ['{"a":[{"exists":false}]}', false],
    ['{"deep":{"none":[{"exists":false}]}}', true],
    ['{"$or":[{"a":["no"]},{"n":[7]}]}', true],
  ])('%s asks of an event: %s', (text, expected) => {
    const pattern = parsePattern(text)
    expect(pattern && patternMatches(pattern, event)).toBe(expected)
  })

  test.each([
    'null',
    '[]',
    '{"a":"b"}',
    '{"a":[]}',
    '{"a":[{"unknown":1}]}',
    '{"a":[{"numeric":["=","x"]}]}',
  ])('%s is none', (text) => expect(parsePattern(text)).toBeUndefined())
})
