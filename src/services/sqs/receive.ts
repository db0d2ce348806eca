import { createHash } from 'node:crypto'
import { AwsError } from '../../aws/error.ts'
import type { Message, ReceiveMessageRequest } from '../../aws/models/sqs.types.gen.ts'
import { countInFlight, nextVisibleAt } from '../../store/sqs/messages.ts'
import { findQueue, type Queue } from '../../store/sqs/queues.ts'
import {
  keepAttempt,
  type Receive,
  type Received,
  receiveMessages,
  repeatAttempt,
} from '../../store/sqs/receive.ts'
import type { Needs } from '../kernel/needs.ts'
import { numberOf } from './attributes.ts'
import { define } from './define.ts'
import { invalidValue } from './errors.ts'
import { attributesAsked, attributesFromText, md5OfAttributes } from './message-attributes.ts'
import { arnOf, isFifo, keyOfArn, onQueue, requireQueue } from './queue.ts'
import { handleOf } from './receipts.ts'
import { redriveOf } from './redrive.ts'
import { isId } from './text.ts'
import { listenTo } from './waiting.ts'

const inFlightMax = 120_000

export const receiveMessage = define('ReceiveMessage', onQueue, async (input, caller, needs) => {
  checkNumbers(input)
  const queue = await requireQueue(input, caller, needs)
  const seconds =
    input.WaitTimeSeconds ?? numberOf(queue.attributes, 'ReceiveMessageWaitTimeSeconds')
  const until = Date.now() + seconds * 1000
  const bell = listenTo(needs, queue.id)
  try {
    for (;;) {
      const received = await receive(queue, input, needs, seconds === 0)
      const left = until - Date.now()
      if (received.length > 0) return { Messages: received.map((row) => shown(row, input)) }
      if (left <= 0) return {}
      await bell.next(Math.min(left, await untilVisible(queue, needs)))
    }
  } finally {
    bell.close()
  }
})

function checkNumbers({
  MaxNumberOfMessages: max = 1,
  WaitTimeSeconds: wait = 0,
  VisibilityTimeout: visibility = 0,
}: ReceiveMessageRequest): void {
  if (!(max >= 1 && max <= 10))
    throw invalidValue(max, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.')
  if (!(wait >= 0 && wait <= 20))
    throw invalidValue(wait, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.')
  // Differs from AWS? The range is documented; the text is not known.
  if (!(visibility >= 0 && visibility <= 43_200))
    throw invalidValue(visibility, 'VisibilityTimeout', 'Must be between 0 and 43200, if provided.')
}

/** Milliseconds until a hidden message is visible by itself, by the server's clock. */
async function untilVisible(queue: Queue, { db, clock }: Needs): Promise<number> {
  const now = clock.now().getTime()
  const at = await nextVisibleAt(db, queue.id, now)
  return at === undefined ? Number.POSITIVE_INFINITY : at - now + 1
}

async function receive(
  queue: Queue,
  input: ReceiveMessageRequest,
  needs: Needs,
  short: boolean,
): Promise<readonly Received[]> {
  const now = needs.clock.now().getTime()
  const fifo = isFifo(queue)
  const inFlight = await countInFlight(needs.db, queue.id, now)
  if (inFlight >= inFlightMax) {
    if (!fifo && short)
      // Differs from AWS? The code is documented; the text is not known.
      throw new AwsError('OverLimit', `Too many messages in flight: ${inFlightMax}.`)
    return []
  }
  const asked: Receive = {
    ...{ queue: queue.id, queueArn: arnOf(queue), fifo, now },
    max: Math.min(input.MaxNumberOfMessages ?? 1, inFlightMax - inFlight),
    visibilityMs:
      (input.VisibilityTimeout ?? numberOf(queue.attributes, 'VisibilityTimeout')) * 1000,
    sentSince: now - numberOf(queue.attributes, 'MessageRetentionPeriod') * 1000,
    ...(await deadLetters(queue, needs)),
  }
  const attempt = fifo ? input.ReceiveRequestAttemptId : undefined
  return needs.db.transaction().execute(async (within) => {
    if (attempt !== undefined) {
      checkAttempt(attempt)
      const repeated = await repeatAttempt(within, asked, attempt)
      if (repeated === 'gone')
        throw invalidValue(
          attempt,
          'ReceiveRequestAttemptId',
          'The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.',
        )
      if (repeated) return repeated
    }
    const received = await receiveMessages(within, asked)
    if (attempt !== undefined) await keepAttempt(within, queue.id, attempt, received, now)
    return received
  })
}

function checkAttempt(id: string): void {
  if (!isId(id))
    throw invalidValue(
      id,
      'ReceiveRequestAttemptId',
      'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    )
}

/** A queue whose dead-letter queue was deleted keeps its dead letters. */
async function deadLetters(queue: Queue, { db }: Needs): Promise<Pick<Receive, 'deadLetters'>> {
  const redrive = redriveOf(queue)
  const key = redrive && keyOfArn(redrive.deadLetterTargetArn)
  const target = key && (await findQueue(db, key))
  return target
    ? { deadLetters: { queue: target.id, maxReceiveCount: redrive.maxReceiveCount } }
    : {}
}

function shown(row: Received, input: ReceiveMessageRequest): Message {
  const attributes = attributesAsked(
    attributesFromText(row.attributes),
    input.MessageAttributeNames ?? [],
  )
  const md5 = md5OfAttributes(attributes)
  const system = systemAttributes(row, [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ])
  return {
    MessageId: row.message_id,
    ReceiptHandle: handleOf(row, row.receipt),
    MD5OfBody: createHash('md5').update(row.body).digest('hex'),
    Body: row.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5, MessageAttributes: attributes }),
  }
}

function systemAttributes(row: Received, asked: readonly string[]): Record<string, string> {
  const fifo = row.sequence !== null
  const all: Record<string, string | number | null> = {
    SenderId: row.sender_id,
    ApproximateFirstReceiveTimestamp: row.first_received_at,
    ApproximateReceiveCount: row.receive_count,
    SentTimestamp: row.sent_at,
    SequenceNumber: row.sequence,
    MessageDeduplicationId: fifo ? row.deduplication_id : null,
    MessageGroupId: row.group_id,
    AWSTraceHeader: row.trace_header,
    DeadLetterQueueSourceArn: row.source_arn,
  }
  const named = asked.includes('All') ? Object.keys(all) : asked
  return Object.fromEntries(
    named.flatMap((name) => {
      const value = all[name] ?? null
      return value === null ? [] : [[name, String(value)]]
    }),
  )
}
