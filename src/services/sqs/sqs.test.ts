import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, rootOf } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  policy,
  type Services,
  userWho,
} from '../../../test/support/functions.ts'
import type { AwsError } from '../../aws/error.ts'
import type { Message, ReceiveMessageResult } from '../../aws/models/sqs.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'

let services: Services
beforeEach(async () => {
  services = await openServices()
})
afterEach(() => services.close())

const sqs = <Output = Record<string, unknown>>(name: string, input: object, caller?: Caller) =>
  services.call<Output>('sqs', name, input, caller)

const url = (name = 'q') => ({ QueueUrl: `http://127.0.0.1:4566/${accountA}/${name}` })
const arn = (name = 'q') => `arn:aws:sqs:us-east-1:${accountA}:${name}`

const made = (name = 'q', Attributes?: Record<string, string>) =>
  sqs('CreateQueue', { QueueName: name, ...(Attributes && { Attributes }) })
const fifo = (more: Record<string, string> = {}, name = 'q.fifo') =>
  made(name, { FifoQueue: 'true', ...more })
const send = (MessageBody: string, more: object = {}, name = 'q') =>
  sqs<{ MessageId: string; SequenceNumber?: string }>('SendMessage', {
    ...url(name),
    MessageBody,
    ...more,
  })
const inGroup = (MessageBody: string, MessageGroupId: string) =>
  send(MessageBody, { MessageGroupId, MessageDeduplicationId: randomUUID() }, 'q.fifo')
async function receive(more: object = {}, name = 'q'): Promise<readonly Message[]> {
  const asked = { ...url(name), MaxNumberOfMessages: 10, ...more }
  return (await sqs<ReceiveMessageResult>('ReceiveMessage', asked)).Messages ?? []
}
const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body)
const attributes = async (name = 'q') =>
  (
    await sqs<{ Attributes: Record<string, string> }>('GetQueueAttributes', {
      ...url(name),
      AttributeNames: ['All'],
    })
  ).Attributes
const advance = (seconds: number) => services.clock.advance(seconds * 1000)

const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    ({ code, message }: AwsError) => `${code}: ${message}`,
  )

describe('queues', () => {
  test('show exactly the attributes that AWS shows', async () => {
    await made()
    expect(Object.keys(await attributes()).sort()).toEqual([
      ...['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'],
      ...['ApproximateNumberOfMessagesNotVisible', 'CreatedTimestamp', 'DelaySeconds'],
      ...['LastModifiedTimestamp', 'MaximumMessageSize', 'MessageRetentionPeriod', 'QueueArn'],
      ...['ReceiveMessageWaitTimeSeconds', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
    ])
    await fifo()
    expect(await attributes('q.fifo')).toMatchObject({
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoQueue: 'true',
      FifoThroughputLimit: 'perQueue',
    })
  })

  test('are created again as long as what is given agrees', async () => {
    await made('q', { VisibilityTimeout: '60' })
    expect(await refusal(made())).toBe('done')
    expect(await refusal(made('q', { VisibilityTimeout: '60', DelaySeconds: '0' }))).toBe('done')
    expect(await refusal(made('q', { VisibilityTimeout: '61' }))).toBe(
      'QueueNameExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    )
  })

  test('have their names for another minute after they are deleted', async () => {
    await made()
    await sqs('DeleteQueue', url())
    expect(await refusal(made())).toMatch(/^QueueDeletedRecently: You must wait 60 seconds/)
    await advance(60)
    expect(await refusal(made())).toBe('done')
  })

  test.each([
    [
      'a b',
      {},
      'InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      'q.fifo',
      {},
      'InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      'q',
      { FifoQueue: 'true' },
      'InvalidParameterValue: The name of a FIFO queue can only include',
    ],
    ['q', { Foobar: '1' }, 'InvalidAttributeName: Unknown Attribute Foobar.'],
    ['q', { FifoQueue: 'false' }, 'InvalidAttributeName: Unknown Attribute FifoQueue.'],
    [
      'q',
      { VisibilityTimeout: '43201' },
      'InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout.',
    ],
    [
      'q',
      { DeduplicationScope: 'queue' },
      'InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is set to true.',
    ],
    ['q', { KmsMasterKeyId: 'k' }, 'UnsupportedOperation: '],
    [
      'q',
      { RedrivePolicy: '{}' },
      'InvalidParameterValue: Value {} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    ['q', { Policy: '{' }, 'InvalidAttributeValue: Invalid value for the parameter Policy.'],
    [
      'q',
      {
        Policy: policy({
          Effect: 'Allow',
          Principal: '*',
          Action: 'sqs:ListQueues',
          Resource: '*',
        }),
      },
      'InvalidAttributeValue: Invalid value for the parameter Policy.',
    ],
    [
      'q',
      {
        Policy: policy({
          Effect: 'Allow',
          Principal: '*',
          Action: 'sqs:*',
          Resource: arn('other'),
        }),
      },
      'InvalidAttributeValue: Invalid value for the parameter Policy.',
    ],
  ])('%s with %j is refused as %s', async (name, given, said) => {
    expect(await refusal(made(name, given))).toContain(said)
  })

  test('are found by a bare name, and by the path on any host', async () => {
    await made()
    for (const QueueUrl of [
      'q',
      `https://queue.amazonaws.com/${accountA}/q`,
      `http://localhost/queue/us-east-1/${accountA}/q`,
    ])
      expect(await refusal(sqs('SendMessage', { QueueUrl, MessageBody: 'x' }))).toBe('done')
    const QueueUrl = 'http://whatever-incorrect-queue-address'
    expect(await refusal(sqs('SendMessage', { QueueUrl, MessageBody: 'x' }))).toBe(
      'QueueDoesNotExist: The specified queue does not exist.',
    )
  })

  test('are listed in pages only where a page is asked for', async () => {
    for (const name of ['b', 'a', 'other']) await made(name)
    expect(await sqs('ListQueues', { QueueNamePrefix: 'x' })).toEqual({})
    const all = { QueueUrls: ['a', 'b', 'other'].map((name) => url(name).QueueUrl) }
    expect(await sqs('ListQueues', {})).toEqual(all)
    const first = await sqs<{ NextToken: string }>('ListQueues', { MaxResults: 2 })
    expect(await sqs('ListQueues', { MaxResults: 2, NextToken: first.NextToken })).toEqual({
      QueueUrls: [url('other').QueueUrl],
    })
  })
})

describe('messages of a standard queue', () => {
  test('have the MD5 sums that AWS was recorded with, of what is asked for', async () => {
    await made()
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const MessageAttributes = {
      Hello: text('There'),
      'Help.Me': text('Me'),
      General: text('Kenobi'),
    }
    expect(await send('x', { MessageAttributes })).toMatchObject({
      MD5OfMessageAttributes: '4c360f3fdafd970e05fae2f149d997f5',
    })
    const asked = async (...MessageAttributeNames: string[]) =>
      (await receive({ MessageAttributeNames, VisibilityTimeout: 0 }))[0]?.MD5OfMessageAttributes
    expect(await asked('Hello')).toBe('a311262e065454b75da111d535b8dacd')
    expect(await asked('Hel.*')).toBe('83fee93c1bcd8b9a5a923ffacdc636c7')
    expect(await asked('AWS.')).toBeUndefined()
    const binary = Buffer.from(
      'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01',
    )
    expect(
      await send('x', {
        MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue: binary } },
      }),
    ).toHaveProperty('MD5OfMessageAttributes')
    expect(
      await send('x', {
        MessageSystemAttributes: {
          AWSTraceHeader: text(
            'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
          ),
        },
      }),
    ).toMatchObject({ MD5OfMessageSystemAttributes: '5ae4d5d7636402d80f4eb6d213245a88' })
  })

  test('are hidden until their timeout, and counted exactly', async () => {
    await made()
    await send('a')
    await send('b', { DelaySeconds: 5 })
    expect(bodies(await receive())).toEqual(['a'])
    expect(await receive()).toEqual([])
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    })
    await advance(30)
    const again = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
    expect(
      again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]),
    ).toEqual([
      ['b', '1'],
      ['a', '2'],
    ])
  })

  test('are deleted by their last receipt alone', async () => {
    await made()
    await send('a')
    const [first] = await receive({ VisibilityTimeout: 0 })
    const [second] = await receive()
    const remove = (ReceiptHandle?: string) => sqs('DeleteMessage', { ...url(), ReceiptHandle })
    await remove(first?.ReceiptHandle)
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe('1')
    await remove(second?.ReceiptHandle)
    await remove(second?.ReceiptHandle)
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe('0')
    expect(await refusal(remove('nonsense'))).toBe(
      'ReceiptHandleIsInvalid: The input receipt handle "nonsense" is not a valid receipt handle.',
    )
    await made('other')
    expect(
      await refusal(
        sqs('DeleteMessage', { ...url('other'), ReceiptHandle: second?.ReceiptHandle }),
      ),
    ).toContain('is not valid for this queue.')
  })

  test('wake who waits for them: sent, released, delayed or by the clock', async () => {
    await made()
    const waits = () => receive({ WaitTimeSeconds: 20 })
    const sent = waits()
    await send('a')
    const [message] = await sent
    const released = waits()
    await sqs('ChangeMessageVisibility', {
      ...url(),
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    })
    expect(bodies(await released)).toEqual(['a'])
    const timed = waits()
    await advance(31)
    expect(bodies(await timed)).toEqual(['a'])
  })

  test('may not stay hidden for more than twelve hours from their receipt', async () => {
    await made()
    await send('a')
    const [message] = await receive()
    await advance(10)
    const change = (VisibilityTimeout: number) =>
      refusal(
        sqs('ChangeMessageVisibility', {
          ...url(),
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      )
    expect(await change(43_200)).toBe(
      'InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    )
    expect(await change(43_180)).toBe('done')
  })

  test('are gone after their time, and all at once by a purge', async () => {
    await made('q', { MessageRetentionPeriod: '60' })
    await send('old')
    await advance(61)
    await send('new')
    expect(bodies(await receive())).toEqual(['new'])
    await sqs('PurgeQueue', url())
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe('0')
    expect(await refusal(sqs('PurgeQueue', url()))).toBe(
      'PurgeQueueInProgress: Only one PurgeQueue operation on q is allowed every 60 seconds.',
    )
  })

  test.each([
    [{ MessageBody: '' }, 'MissingParameter: The request must contain the parameter MessageBody.'],
    [{ MessageBody: '\u0001' }, 'InvalidMessageContents: Invalid characters found.'],
    [
      { MessageBody: 'x'.repeat(1025) },
      'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    ],
    [
      { MessageDeduplicationId: 'd' },
      'The request include parameter that is not valid for this queue type.',
    ],
    [
      { MessageGroupId: 'a b' },
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    ],
    [
      { DelaySeconds: 901 },
      'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
    ],
    [
      { MessageAttributes: { E: { DataType: 'String', StringValue: '' } } },
      "Message (user) attribute 'E' must contain a non-empty value of type 'String'.",
    ],
    [
      { MessageAttributes: { X: {} } },
      "The message attribute 'X' must contain non-empty message attribute value.",
    ],
    [
      { MessageAttributes: { X: { StringValue: 's' } } },
      "The message attribute 'X' must contain non-empty message attribute type.",
    ],
    [
      { MessageAttributes: { X: { DataType: 'Text', StringValue: 's' } } },
      'You must use only the following supported type prefixes: Binary, Number, String.',
    ],
  ])('%j is refused', async (given, said) => {
    await made('q', { MaximumMessageSize: '1024' })
    expect(await refusal(send('x', given))).toContain(said)
  })

  test('fail one by one in a batch, and all together where the batch is wrong', async () => {
    await made('q', { MaximumMessageSize: '1024' })
    const batch = (...Entries: object[]) => sqs('SendMessageBatch', { ...url(), Entries })
    expect(
      await batch({ Id: 'a', MessageBody: 'x' }, { Id: 'b', MessageBody: 'x'.repeat(1025) }),
    ).toEqual({
      Successful: [expect.objectContaining({ Id: 'a' })],
      Failed: [
        {
          Id: 'b',
          SenderFault: true,
          Code: 'InvalidParameterValue',
          Message:
            'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
        },
      ],
    })
    const entry = (Id: string) => ({ Id, MessageBody: 'x' })
    expect(await refusal(batch())).toMatch(/^EmptyBatchRequest: There should be at least one/)
    expect(await refusal(batch(entry('a'), entry('a')))).toBe(
      'BatchEntryIdsNotDistinct: Id a repeated.',
    )
    expect(await refusal(batch(entry('a.b')))).toMatch(/^InvalidBatchEntryId/)
    expect(await refusal(batch(...Array.from({ length: 11 }, (_, n) => entry(`e${n}`))))).toBe(
      'TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.',
    )
    await made('big')
    const half = 'x'.repeat(524_288)
    const Entries = [
      { Id: 'a', MessageBody: half },
      { Id: 'b', MessageBody: `${half}y` },
    ]
    expect(await refusal(sqs('SendMessageBatch', { ...url('big'), Entries }))).toBe(
      'BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    )
  })
})

describe('messages of a FIFO queue', () => {
  test('come in the order of their groups', async () => {
    await fifo()
    for (const [body, group] of [
      ['1', 'g1'],
      ['2', 'g2'],
      ['3', 'g2'],
      ['4', 'g3'],
      ['5', 'g1'],
    ] as const)
      await inGroup(body, group)
    const first = await receive({ MaxNumberOfMessages: 3 }, 'q.fifo')
    expect(bodies(first)).toEqual(['1', '5', '2'])
    // Two groups are closed by what is in flight; the third is not.
    expect(bodies(await receive({}, 'q.fifo'))).toEqual(['4'])
    // Those that wait behind others are counted as visible.
    expect(await attributes('q.fifo')).toMatchObject({ ApproximateNumberOfMessages: '1' })
    await sqs('DeleteMessage', { ...url('q.fifo'), ReceiptHandle: first[2]?.ReceiptHandle })
    expect(bodies(await receive({}, 'q.fifo'))).toEqual(['3'])
  })

  test('stop at the first that is hidden, and a released head comes alone', async () => {
    await fifo()
    for (const body of ['1', '2', '3']) await inGroup(body, 'g')
    const [first, middle] = await receive({}, 'q.fifo')
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs('ChangeMessageVisibility', { ...url('q.fifo'), ReceiptHandle, VisibilityTimeout })
    await change(middle?.ReceiptHandle, 600)
    await advance(30)
    const lapsed = await receive({}, 'q.fifo')
    expect(bodies(lapsed)).toEqual(['1'])
    await change(lapsed[0]?.ReceiptHandle, 0)
    expect(bodies(await receive({}, 'q.fifo'))).toEqual(['1'])
    expect(
      await refusal(
        sqs('DeleteMessage', { ...url('q.fifo'), ReceiptHandle: first?.ReceiptHandle }),
      ),
    ).toContain('Reason: The receipt handle has expired.')
  })

  test('are accepted once within five minutes, from the first', async () => {
    await fifo({ ContentBasedDeduplication: 'true' })
    const again = () => send('same', { MessageGroupId: 'g' }, 'q.fifo')
    const first = await again()
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    await advance(240)
    const [{ ReceiptHandle } = {}] = await receive({}, 'q.fifo')
    await sqs('DeleteMessage', { ...url('q.fifo'), ReceiptHandle })
    expect(await again()).toEqual(first)
    await advance(61)
    expect((await again()).MessageId).not.toBe(first.MessageId)
    expect(bodies(await receive({}, 'q.fifo'))).toEqual(['same'])
  })

  test('are told apart by group where that is the scope from the beginning', async () => {
    const sentTwice = async (name: string) => {
      for (const MessageGroupId of ['g', 'h'])
        await send('x', { MessageGroupId, MessageDeduplicationId: 'd' }, name)
      return (await receive({}, name)).length
    }
    await fifo({ DeduplicationScope: 'messageGroup' }, 'groups.fifo')
    await fifo({}, 'queue.fifo')
    const Attributes = { DeduplicationScope: 'messageGroup' }
    await sqs('SetQueueAttributes', { ...url('queue.fifo'), Attributes })
    expect([await sentTwice('groups.fifo'), await sentTwice('queue.fifo')]).toEqual([2, 1])
  })

  test('are received again under the same attempt, with the same receipts', async () => {
    await fifo()
    await inGroup('1', 'g')
    const attempt = () => receive({ ReceiveRequestAttemptId: 'try' }, 'q.fifo')
    const [first] = await attempt()
    expect(await attempt()).toEqual([first])
    await sqs('DeleteMessage', { ...url('q.fifo'), ReceiptHandle: first?.ReceiptHandle })
    expect(await refusal(attempt())).toContain(
      'The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.',
    )
  })

  test('need a group and a deduplication id, under two codes', async () => {
    await fifo()
    const Entries = [{ Id: 'a', MessageBody: 'x' }]
    const text = 'The request must contain the parameter MessageGroupId.'
    expect(await refusal(send('x', {}, 'q.fifo'))).toBe(`MissingParameter: ${text}`)
    expect(await refusal(sqs('SendMessageBatch', { ...url('q.fifo'), Entries }))).toBe(
      `InvalidParameterValue: ${text}`,
    )
    expect(await refusal(send('x', { MessageGroupId: 'g' }, 'q.fifo'))).toBe(
      'InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  })
})

describe('dead letters', () => {
  const redrive = (to: string, maxReceiveCount: unknown = 1) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(to), maxReceiveCount }),
  })

  test('go when they would be received once more, and keep what they are', async () => {
    await made('dlq')
    await made('q', redrive('dlq'))
    const { MessageId } = await send('x')
    await receive({ VisibilityTimeout: 0 })
    expect(await receive()).toEqual([])
    const [letter] = await receive({ MessageSystemAttributeNames: ['All'] }, 'dlq')
    expect(letter).toMatchObject({
      MessageId,
      Attributes: { ApproximateReceiveCount: '2', DeadLetterQueueSourceArn: arn() },
    })
    expect(await sqs('ListDeadLetterSourceQueues', url('dlq'))).toEqual({
      queueUrls: [url().QueueUrl],
    })
  })

  test('stay where the dead-letter queue is gone', async () => {
    await made('dlq')
    await made('q', redrive('dlq'))
    await send('x')
    await sqs('DeleteQueue', url('dlq'))
    await receive({ VisibilityTimeout: 0 })
    expect(bodies(await receive())).toEqual(['x'])
  })

  test('are refused by what they cannot go to', async () => {
    await fifo()
    expect(await refusal(made('q', redrive('none')))).toContain(
      'Reason: Dead letter target does not exist.',
    )
    expect(await refusal(made('q', redrive('q.fifo')))).toContain(
      'Reason: Dead-letter queue must be same type of queue as the source..',
    )
    await made('shut', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' })
    expect(await refusal(made('q', redrive('shut')))).toMatch(/^InvalidParameterValue/)
    expect(await refusal(made('q', redrive('shut', 0)))).toContain(
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    )
  })

  test('are moved back as new messages, each to where it came from', async () => {
    await made('dlq')
    await made('q', redrive('dlq'))
    const { MessageId } = await send('x')
    await receive({ VisibilityTimeout: 0 })
    await receive()
    const SourceArn = arn('dlq')
    const { TaskHandle } = await sqs<{ TaskHandle: string }>('StartMessageMoveTask', { SourceArn })
    await services.settle()
    const [back] = await receive()
    expect(back?.Body).toBe('x')
    expect(back?.MessageId).not.toBe(MessageId)
    expect(await sqs('ListMessageMoveTasks', { SourceArn })).toMatchObject({
      Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1, SourceArn }],
    })
    expect(await refusal(sqs('CancelMessageMoveTask', { TaskHandle }))).toBe(
      'ResourceNotFoundException: Task does not exist.',
    )
    expect(await refusal(sqs('StartMessageMoveTask', { SourceArn: arn() }))).toBe(
      'InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.',
    )
  })

  test('are moved only where the mover may send', async () => {
    await made('dlq')
    await made('q', redrive('dlq'))
    await send('x')
    await receive({ VisibilityTimeout: 0 })
    await receive()
    const mover = await userWho(services, 'mover', allow('sqs:*', arn('dlq')))
    await sqs('StartMessageMoveTask', { SourceArn: arn('dlq') }, mover)
    await services.settle()
    expect(await sqs('ListMessageMoveTasks', { SourceArn: arn('dlq') })).toMatchObject({
      Results: [{ Status: 'FAILED', FailureReason: 'AccessDenied' }],
    })
    expect(bodies(await receive({}, 'dlq'))).toEqual(['x'])
  })
})

describe('permissions', () => {
  const stranger = () => rootOf(accountB)

  test('are asked of the singular action, and printed in lower case', async () => {
    await made()
    const ann = await userWho(services, 'ann', allow('iam:GetUser'))
    const Entries = [{ Id: 'a', MessageBody: 'x' }]
    expect(await refusal(sqs('SendMessageBatch', { ...url(), Entries }, ann))).toBe(
      `AccessDenied: User: arn:aws:iam::${accountA}:user/ann is not authorized to perform: sqs:sendmessage on resource: ${arn()} because no identity-based policy allows the sqs:sendmessage action`,
    )
  })

  test('another account needs the queue policy, and learns nothing of what is there', async () => {
    await made()
    const said = (name: string) =>
      refusal(sqs('SendMessage', { ...url(name), MessageBody: 'x' }, stranger()))
    expect((await said('none')).replaceAll('none', 'q')).toBe(await said('q'))
    await sqs('AddPermission', {
      ...url(),
      Label: 'b',
      AWSAccountIds: [accountB],
      Actions: ['SendMessage'],
    })
    expect(await said('q')).toBe('done')
    expect(JSON.parse((await attributes()).Policy ?? '')).toEqual({
      Version: '2008-10-17',
      Id: `${arn()}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'b',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${accountB}:root` },
          Action: 'SQS:SendMessage',
          Resource: arn(),
        },
      ],
    })
    await sqs('RemovePermission', { ...url(), Label: 'b' })
    expect(await attributes()).not.toHaveProperty('Policy')
    expect(await said('q')).toContain('because no resource-based policy allows')
  })

  test('what only an owner may do no queue policy gives to others', async () => {
    const everything = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }
    await made('q', { Policy: policy(everything) })
    expect(await refusal(sqs('PurgeQueue', url(), stranger()))).toBe('done')
    for (const [name, more] of [
      ['SetQueueAttributes', { Attributes: { DelaySeconds: '1' } }],
      ['TagQueue', { Tags: { a: 'b' } }],
      ['DeleteQueue', {}],
    ] as const)
      expect(await refusal(sqs(name, { ...url(), ...more }, stranger()))).toContain(
        'because no resource-based policy allows',
      )
  })

  test('tags are conditions', async () => {
    const onTag = allow('sqs:SendMessage', '*', {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    })
    const ann = await userWho(services, 'ann', onTag)
    await made()
    const sends = () => refusal(sqs('SendMessage', { ...url(), MessageBody: 'x' }, ann))
    expect(await sends()).toContain('no identity-based policy allows')
    await sqs('TagQueue', { ...url(), Tags: { team: 'red' } })
    expect(await sends()).toBe('done')
    await sqs('UntagQueue', { ...url(), TagKeys: ['team', 'absent'] })
    expect(await sqs('ListQueueTags', url())).toEqual({})
  })
})
