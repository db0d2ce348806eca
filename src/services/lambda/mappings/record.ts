import type { Message } from '../../../aws/models/sqs.types.gen.ts'
import { isObject } from '../../../policy/parse.ts'
import { type Pattern, patternMatches } from './pattern.ts'

/** A message as a function is given it. Recorded in 2025 and 2026. */
export const recordOf = (
  { MessageId, ReceiptHandle, Body = '', Attributes, MD5OfBody, ...message }: Message,
  sourceArn: string,
) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
        ...(value.BinaryValue && {
          binaryValue: Buffer.from(value.BinaryValue).toString('base64'),
        }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]),
  ),
  md5OfBody: MD5OfBody,
  md5OfMessageAttributes: message.MD5OfMessageAttributes ?? null,
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: sourceArn.split(':')[3],
})

export type SqsRecord = ReturnType<typeof recordOf>

/**
 * Whether a filter lets a record pass. A pattern about the body takes its JSON where the pattern is of JSON, and its text where it is of text;
 * a body of the other kind is dropped.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function passes(pattern: Pattern, record: SqsRecord): boolean {
  const { body } = pattern
  if (body === undefined) return patternMatches(pattern, record)
  const parsed = jsonOf(record.body)
  if (Array.isArray(body)) return !isObject(parsed) && patternMatches(pattern, record)
  return isObject(parsed) && patternMatches(pattern, { ...record, body: parsed })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
