import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '../../aws/models/sqs.types.gen.ts'
import { invalidParameter } from './errors.ts'
import { hasForbiddenCharacters, invalidCharacters } from './text.ts'

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>

const attributesMax = 10
const nameBytesMax = 256

/** Throws InvalidParameterValue and InvalidMessageContents. */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes)
  if (entries.length > attributesMax)
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${attributesMax}].`,
    )
  for (const [name, value] of entries) {
    checkName(name)
    checkValue(name, value)
  }
}

function checkName(name: string): void {
  if (name === '')
    throw invalidParameter('The request must contain non-empty message attribute name.')
  if (Buffer.byteLength(name) > nameBytesMax)
    throw invalidParameter(
      `Message (user) attribute names must be shorter than ${nameBytesMax} Bytes`,
    )
  // AWS takes letters of other alphabets as well, as recorded.
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name))
    throw invalidParameter(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    )
  if (/^(aws|amazon)\./i.test(name) || /^\.|\.$|\.\./.test(name))
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    )
}

function checkValue(
  name: string,
  { DataType, StringValue, BinaryValue }: MessageAttributeValue,
): void {
  if (!DataType)
    throw invalidParameter(
      StringValue === undefined && BinaryValue === undefined
        ? `The message attribute '${name}' must contain non-empty message attribute value.`
        : `The message attribute '${name}' must contain non-empty message attribute type.`,
    )
  const kind = kindOf(DataType)
  if (!['String', 'Number', 'Binary'].includes(kind) || DataType.length > nameBytesMax)
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    )
  if (kind === 'Binary' ? !BinaryValue?.byteLength : !StringValue)
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind === 'Number' ? 'String' : kind}'.`,
    )
  if (StringValue !== undefined && hasForbiddenCharacters(StringValue)) throw invalidCharacters()
  if (kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(StringValue ?? ''))
    throw invalidParameter(
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    )
}

/** `Number` of `Number.float` */
const kindOf = (dataType: string): string => dataType.split('.', 1)[0] ?? ''

const valueBytes = ({ DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue) =>
  kindOf(DataType) === 'Binary' ? (BinaryValue ?? new Uint8Array()) : Buffer.from(StringValue)

/** What attributes count for in a message's size. */
export const attributesBytes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(value.DataType ?? '') +
      valueBytes(value).byteLength,
    0,
  )

/**
 * Hexadecimal, over all attributes in the order of their names.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort((a, b) => (a < b ? -1 : 1))
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.byteLength)
    hash.update(length).update(bytes)
  }
  for (const name of names) {
    const value = attributes[name] ?? {}
    add(Buffer.from(name))
    add(Buffer.from(value.DataType ?? ''))
    hash.update(Buffer.from([kindOf(value.DataType ?? '') === 'Binary' ? 2 : 1]))
    add(valueBytes(value))
  }
  return hash.digest('hex')
}

/** As text to be kept: bytes in base64. */
export const attributesToText = (attributes: MessageAttributes): string | null =>
  Object.keys(attributes).length === 0
    ? null
    : JSON.stringify(attributes, (_key, value) => {
        const bytes: unknown = value
        return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : value
      })

export function attributesFromText(text: string | null): MessageAttributes {
  if (text === null) return {}
  const kept = JSON.parse(text) as Record<string, { BinaryValue?: string }>
  return Object.fromEntries(
    Object.entries(kept).map(([name, { BinaryValue, ...rest }]) => [
      name,
      {
        ...rest,
        ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }),
      },
    ]),
  )
}

/** Those that `MessageAttributeNames` asks for: by name, by prefix as in `Hel.*`, or all. */
export function attributesAsked(
  attributes: MessageAttributes,
  asked: readonly string[],
): MessageAttributes {
  if (asked.some((one) => one === 'All' || one === '*' || one === '.*')) return attributes
  const prefixes = asked.flatMap((one) => (one.endsWith('.*') ? [one.slice(0, -2)] : []))
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => asked.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
    ),
  )
}
