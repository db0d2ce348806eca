import { attributeName, attributeValue, notBuilt, unknownAttribute } from './errors.ts'
import { isFifo } from './queue.ts'

interface NumberRule {
  readonly min: number
  readonly max: number
  readonly initial: number
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html; the largest message since August 2025. */
const numbers = {
  DelaySeconds: { min: 0, max: 900, initial: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, initial: 30 },
} as const satisfies Record<string, NumberRule>

/** Words for a FIFO queue alone, the first of each being what it has if nothing is said. */
const fifoWords: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ['false', 'true'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
}

const documents: ReadonlySet<string> = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'])

/** What is read of a queue and never set. */
const counted: ReadonlySet<string> = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
])

const settable: ReadonlySet<string> = new Set([
  ...Object.keys(numbers),
  ...Object.keys(fifoWords),
  ...documents,
  ...['FifoQueue', 'KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId', 'SqsManagedSseEnabled'],
])

export const isAttribute = (name: string): boolean =>
  name === 'All' || counted.has(name) || settable.has(name)

/** The number that an attribute is, given or not. */
export const numberOf = (
  attributes: Readonly<Record<string, string>>,
  name: keyof typeof numbers,
): number => Number(attributes[name] ?? numbers[name].initial)

/** What a queue shows of what it was given, with what holds where nothing was; its documents aside. */
export function shownSettings(
  queue: { readonly name: string },
  attributes: Readonly<Record<string, string>>,
): Record<string, string> {
  const shown: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, { initial }]) => [name, String(initial)]),
    ),
    SqsManagedSseEnabled: 'true',
  }
  if (isFifo(queue)) {
    shown.FifoQueue = 'true'
    for (const [name, [initial = '']] of Object.entries(fifoWords)) shown[name] = initial
  }
  return { ...shown, ...attributes }
}

/**
 * What was given of a queue's attributes, as it is kept. Documents are as they were given: they are judged by who knows what they name.
 * Throws InvalidAttributeName, InvalidAttributeValue, and for what is not built.
 */
export function readAttributes(
  given: Readonly<Record<string, string>>,
  queue: { readonly name: string },
): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!settable.has(name)) throw unknownAttribute(name)
    if (name === 'KmsMasterKeyId' || name === 'KmsDataKeyReusePeriodSeconds') {
      if (value !== '') throw notBuilt('KmsMasterKeyId')
    } else if (documents.has(name)) read[name] = value
    else read[name] = settingOf(name, value, isFifo(queue))
  }
  if (
    read.FifoThroughputLimit === 'perMessageGroupId' &&
    (read.DeduplicationScope ?? 'messageGroup') !== 'messageGroup'
  )
    // Differs from AWS? That the pair is refused is documented; the text is not known.
    throw attributeValue('FifoThroughputLimit')
  return read
}

function settingOf(name: string, value: string, fifo: boolean): string {
  if (Object.hasOwn(numbers, name)) {
    const { min, max } = numbers[name as keyof typeof numbers]
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= min && number <= max)) throw attributeValue(name)
    return String(number)
  }
  if (name === 'SqsManagedSseEnabled') return oneOf(name, value.toLowerCase(), ['true', 'false'])
  if (!fifo) throw forFifoAlone(name)
  if (name === 'FifoQueue') {
    if (value.toLowerCase() === 'false')
      throw attributeValue(name, 'Modifying queue type is not supported.')
    return oneOf(name, value.toLowerCase(), ['true'])
  }
  const words = fifoWords[name] ?? []
  return oneOf(name, words.includes('true') ? value.toLowerCase() : value, words)
}

function oneOf(name: string, value: string, words: readonly string[]): string {
  if (!words.includes(value)) throw attributeValue(name)
  return value
}

const forFifoAlone = (name: string) =>
  name === 'DeduplicationScope' || name === 'FifoThroughputLimit'
    ? attributeName(`You can specify the ${name} only when FifoQueue is set to true.`)
    : unknownAttribute(name)
