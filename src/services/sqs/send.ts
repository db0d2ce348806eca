import { createHash } from 'node:crypto'
import { AwsError } from '../../aws/error.ts'
import type {
  SendMessageBatchRequestEntry,
  SendMessageResult,
} from '../../aws/models/sqs.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { newUuid } from '../../store/ids.ts'
import { insertMessage } from '../../store/sqs/messages.ts'
import type { Queue } from '../../store/sqs/queues.ts'
import type { Needs } from '../kernel/needs.ts'
import { numberOf } from './attributes.ts'
import { checkEntries, eachEntry } from './batch.ts'
import { define } from './define.ts'
import { invalidParameter, invalidValue, missing } from './errors.ts'
import {
  attributesBytes,
  attributesToText,
  checkMessageAttributes,
  md5OfAttributes,
} from './message-attributes.ts'
import { isFifo, onQueue, requireQueue } from './queue.ts'
import { senderOf } from './sender.ts'
import { hasForbiddenCharacters, invalidCharacters, isId } from './text.ts'
import { wakeReceivers } from './waiting.ts'

/** What a message and an entry of a batch have in common. */
type Sent = Omit<SendMessageBatchRequestEntry, 'Id'>

export const sendMessage = define('SendMessage', onQueue, async (input, caller, needs) => {
  if (input.MessageBody === '') throw missing('MessageBody')
  const queue = await requireQueue(input, caller, needs)
  if (isFifo(queue) && input.MessageGroupId === undefined) throw missing('MessageGroupId')
  const max = numberOf(queue.attributes, 'MaximumMessageSize')
  if (sizeOf(input) > max)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`,
    )
  checkIds(queue, input)
  return send(queue, input, caller, needs)
})

const batchBytesMax = 1_048_576

export const sendMessageBatch = define(
  'SendMessageBatch',
  (input, caller) => ({ ...onQueue(input, caller), action: 'sqs:SendMessage' }),
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    const entries = checkEntries(input.Entries, 'SendMessageBatchRequestEntry')
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
    if (bytes > batchBytesMax)
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${batchBytesMax} bytes. You have sent ${bytes} bytes.`,
      )
    // What a FIFO queue cannot do without fails the whole request, and under another code than that of one message.
    if (isFifo(queue))
      for (const entry of entries) {
        if (entry.MessageGroupId === undefined)
          throw invalidParameter('The request must contain the parameter MessageGroupId.')
        checkIds(queue, entry)
      }
    const max = numberOf(queue.attributes, 'MaximumMessageSize')
    return eachEntry(entries, async ({ Id, ...entry }) => {
      if (entry.MessageBody === '') throw missing('MessageBody')
      if (sizeOf(entry) > max)
        throw invalidParameter(
          `One or more parameters cannot be validated. Reason: Message must be shorter than ${max} bytes.`,
        )
      checkIds(queue, entry)
      const {
        MessageId = '',
        MD5OfMessageBody = '',
        ...rest
      } = await send(queue, entry, caller, needs)
      return { Id, MessageId, MD5OfMessageBody, ...rest }
    })
  },
)

const sizeOf = ({ MessageBody, MessageAttributes = {} }: Sent): number =>
  Buffer.byteLength(MessageBody) + attributesBytes(MessageAttributes)

const notForThisQueue = 'The request include parameter that is not valid for this queue type.'

function checkIds(queue: Queue, { MessageGroupId, MessageDeduplicationId }: Sent): void {
  for (const [name, id] of Object.entries({ MessageGroupId, MessageDeduplicationId }))
    if (id !== undefined && !isId(id))
      throw invalidValue(
        id,
        name,
        `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      )
  if (!isFifo(queue)) {
    if (MessageDeduplicationId !== undefined)
      throw invalidValue(MessageDeduplicationId, 'MessageDeduplicationId', notForThisQueue)
    return
  }
  const byContent = queue.attributes.ContentBasedDeduplication === 'true'
  if (MessageDeduplicationId === undefined && !byContent)
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
}

const traceHeaderPattern = /^(Root|Parent|Self|Sampled|Lineage)=/

async function send(
  queue: Queue,
  message: Sent,
  caller: Caller,
  needs: Needs,
): Promise<SendMessageResult> {
  const { MessageBody, MessageAttributes = {}, MessageSystemAttributes = {} } = message
  if (hasForbiddenCharacters(MessageBody)) throw invalidCharacters()
  checkMessageAttributes(MessageAttributes)
  const traceHeader = traceHeaderOf(MessageSystemAttributes)
  const now = needs.clock.now().getTime()
  const fifo = isFifo(queue)
  const accepted = await needs.db.transaction().execute((within) =>
    insertMessage(
      within,
      {
        queue: queue.id,
        message_id: newUuid(),
        body: MessageBody,
        attributes: attributesToText(MessageAttributes),
        trace_header: traceHeader ?? null,
        sender_id: senderOf(caller),
        sent_at: now,
        visible_at: now + delayOf(queue, message) * 1000,
        group_id: message.MessageGroupId ?? null,
        deduplication_id: fifo ? (message.MessageDeduplicationId ?? contentId(MessageBody)) : null,
        sequence: null,
      },
      queue.deduplicationScope,
    ),
  )
  wakeReceivers(needs, queue.id)
  const md5 = md5OfAttributes(MessageAttributes)
  const systemMd5 = md5OfAttributes(MessageSystemAttributes)
  return {
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5 }),
    ...(systemMd5 !== undefined && { MD5OfMessageSystemAttributes: systemMd5 }),
    MessageId: accepted.messageId,
    ...(accepted.sequence !== null && { SequenceNumber: accepted.sequence }),
  }
}

function traceHeaderOf(
  attributes: NonNullable<Sent['MessageSystemAttributes']>,
): string | undefined {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    // Differs from AWS? That only this one may be sent is documented; the text is not known.
    if (name !== 'AWSTraceHeader' || DataType !== 'String' || !StringValue)
      throw invalidValue(name, 'MessageSystemAttributes', 'Must be AWSTraceHeader of type String.')
    if (!traceHeaderPattern.test(StringValue))
      throw invalidValue(StringValue, 'AWSTraceHeader', 'Must be a valid AWS X-Ray trace header.')
    return StringValue
  }
  return undefined
}

function delayOf(queue: Queue, { DelaySeconds }: Sent): number {
  const own = numberOf(queue.attributes, 'DelaySeconds')
  if (DelaySeconds === undefined) return own
  if (!isFifo(queue)) {
    if (!(DelaySeconds >= 0 && DelaySeconds <= 900))
      throw invalidValue(DelaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
    return DelaySeconds
  }
  if (DelaySeconds !== 0) throw invalidValue(DelaySeconds, 'DelaySeconds', notForThisQueue)
  return own
}

const contentId = (body: string): string => createHash('sha256').update(body).digest('hex')
