import { AwsError } from '../error.ts'
import { hasTooManyValues } from '../json-size.ts'
import type { Reference, Shape } from '../model.ts'
import { dateFromText, textFromDate } from './timestamps.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** An empty body is an empty object; one of more values than any operation takes is refused unparsed. */
export function parseJsonText(body: Uint8Array, refusal: () => AwsError): unknown {
  if (body.byteLength === 0) return {}
  const text = decoded(body)
  if (text === undefined || hasTooManyValues(text)) throw refusal()
  try {
    return JSON.parse(text)
  } catch {
    throw refusal()
  }
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

const typeNames = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
  boolean: 'Boolean',
  timestamp: 'Timestamp',
  blob: 'Blob',
  list: 'List',
  map: 'Map',
  structure: 'Structure',
} as const satisfies Record<Shape['type'], string>

function mismatch(shape: Shape, value: unknown): AwsError {
  if (Array.isArray(value))
    return new AwsError('SerializationException', 'Start of list found where not expected')
  if (typeof value === 'object')
    return new AwsError(
      'SerializationException',
      'Start of structure or map found where not expected.',
    )
  const token =
    typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase()
  return new AwsError(
    'SerializationException',
    `${token}_VALUE cannot be converted to ${typeNames[shape.type]}`,
  )
}

/**
 * Text as the database and the wire can hold it: half of a surrogate pair, which only an escape can bring, is no
 * character. Kept as it came, it would be another text when it is read again.
 */
const wellFormed = (text: string): string =>
  loneSurrogate.test(text) ? text.replaceAll(/\p{Surrogate}/gu, '\ufffd') : text

const loneSurrogate = /\p{Surrogate}/u

const integerBounds = { integer: 2 ** 31, long: 2 ** 63 } as const

export function valueFromJson(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return structureFromJson(shape, value)
    case 'list': {
      if (!Array.isArray(value)) throw mismatch(shape, value)
      const { member } = shape
      // A null element stays null, so that validation can refuse it by name.
      return member && value.map((one) => (one === null ? null : valueFromJson(member.shape, one)))
    }
    case 'map': {
      if (!isRecord(value)) throw mismatch(shape, value)
      const entries = Object.entries(value).filter(([, one]) => one !== null)
      const of = shape.value?.shape
      // fromEntries defines own properties: a key named __proto__ is a key like any other.
      return (
        of &&
        Object.fromEntries(entries.map(([key, one]) => [wellFormed(key), valueFromJson(of, one)]))
      )
    }
    case 'string':
      if (typeof value !== 'string') throw mismatch(shape, value)
      return wellFormed(value)
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(shape, value)
      return value
    case 'integer':
    case 'long': {
      if (typeof value !== 'number') throw mismatch(shape, value)
      const bound = integerBounds[shape.type]
      // A fraction is cut off, as recorded of Lambda in September 2026 (radkawar/stackd, testdata/aws/lambda/concurrency_numeric.json).
      const whole = Math.trunc(value)
      if (!(whole >= -bound && whole < bound)) throw mismatch(shape, value)
      return whole === 0 ? 0 : whole
    }
    case 'float':
    case 'double':
      if (typeof value !== 'number') throw mismatch(shape, value)
      return value
    case 'timestamp': {
      const date =
        typeof value === 'number'
          ? new Date(value * 1000)
          : typeof value === 'string'
            ? dateFromText(value)
            : undefined
      if (!date || Number.isNaN(date.getTime())) throw mismatch(shape, value)
      return date
    }
    case 'blob':
      if (typeof value !== 'string' || !base64.test(value)) throw mismatch(shape, value)
      return Buffer.from(value, 'base64')
  }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Members the model lacks are ignored, as on AWS. */
export function structureFromJson(shape: Shape, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw mismatch(shape, value)
  const result: Record<string, unknown> = {}
  for (const [name, reference] of shape.members) {
    if (reference.location) continue
    const key = reference.locationName ?? name
    const member = Object.hasOwn(value, key) ? value[key] : undefined
    if (member !== undefined && member !== null)
      result[name] = valueFromJson(reference.shape, member)
  }
  return result
}

/** What `JSON.stringify` should print for an output; members of undefined are left out. */
export function jsonFromValue(
  reference: Pick<Reference, 'shape' | 'timestampFormat'>,
  value: unknown,
): unknown {
  const { shape } = reference
  if (value === undefined || value === null) return undefined
  if (shape.type === 'structure' && isRecord(value)) {
    const result: Record<string, unknown> = {}
    for (const [name, member] of shape.members)
      if (!member.location) result[member.locationName ?? name] = jsonFromValue(member, value[name])
    return result
  }
  if (shape.type === 'list' && shape.member && Array.isArray(value)) {
    const { member } = shape
    return value.map((one) => jsonFromValue(member, one))
  }
  if (shape.type === 'map' && shape.value && isRecord(value)) {
    const of = shape.value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, jsonFromValue(of, one)]),
    )
  }
  if (value instanceof Date) {
    const format = reference.timestampFormat ?? shape.timestampFormat
    return format && format !== 'unixTimestamp'
      ? textFromDate(value, format)
      : value.getTime() / 1000
  }
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  return value
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
