/**
 * As much of JSON Schema as describes a lifecycle policy, with the messages of the validator that AWS uses
 * (java-json-tools' json-schema-validator). The first fault is told.
 */
export type Schema =
  | { readonly type: 'string'; readonly enum?: readonly string[] }
  | { readonly type: 'integer'; readonly minimum: number }
  | { readonly type: 'array'; readonly items: Schema; readonly min: number; readonly max?: number }
  | ObjectSchema

export interface ObjectSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: readonly string[]
  /** Schemas of which it must fit one. */
  readonly exactlyOneOf?: readonly ((value: Readonly<Record<string, unknown>>) => boolean)[]
}

export function faultOf(value: unknown, schema: Schema): string | undefined {
  const type = typeOf(value)
  if (schema.type === 'object') return objectFault(value, type, schema)
  if (type !== schema.type) return wrongType(type, schema.type)
  if (schema.type === 'string') return enumFault(String(value), schema.enum)
  if (schema.type === 'integer') return minimumFault(Number(value), schema.minimum)
  return arrayFault(value as readonly unknown[], schema)
}

const wrongType = (type: string, allowed: string) =>
  `instance type (${type}) does not match any allowed primitive type (allowed: ["${allowed}"])`

const enumFault = (value: string, possible: readonly string[] | undefined) =>
  possible && !possible.includes(value)
    ? `instance value (${value}) not found in enum :(possible values: ${listed(possible)})`
    : undefined

const minimumFault = (value: number, minimum: number) =>
  value < minimum
    ? `numeric instance is lower than the required minimum (minimum: ${minimum}, found: ${value})`
    : undefined

function arrayFault(
  value: readonly unknown[],
  { items, min, max = Number.POSITIVE_INFINITY }: Extract<Schema, { type: 'array' }>,
): string | undefined {
  const { length } = value
  if (length < min)
    return `array is too short: must have at least ${min} elements but instance has ${length} elements`
  if (length > max)
    return `array is too long: must have at most ${max} elements but instance has ${length} elements`
  return firstOf(value, (one) => faultOf(one, items))
}

function objectFault(value: unknown, type: string, schema: ObjectSchema): string | undefined {
  if (type !== 'object') return wrongType(type, 'object')
  const object = value as Readonly<Record<string, unknown>>
  const { properties, required, exactlyOneOf: ways = [] } = schema
  const missing = required.filter((name) => !Object.hasOwn(object, name)).sort()
  if (missing.length > 0) return `object has missing required properties (${compact(missing)})`
  const unknown = Object.keys(object).filter((name) => !Object.hasOwn(properties, name))
  if (unknown.length > 0)
    return `object instance has properties which are not allowed by the schema: (${compact(unknown.sort())})`
  const inner = firstOf(Object.entries(object), ([name, one]) => {
    const own = properties[name]
    // A null fits none of the ways, which is told instead.
    return own && (one !== null || ways.length === 0) ? faultOf(one, own) : undefined
  })
  if (inner !== undefined) return inner
  const matched = ways.filter((fits) => fits(object)).length
  const nullAmong = Object.values(object).includes(null)
  return ways.length > 0 && (matched !== 1 || nullAmong)
    ? `instance failed to match exactly one schema (matched ${nullAmong ? 0 : matched} out of ${ways.length})`
    : undefined
}

function firstOf<Item>(
  items: readonly Item[],
  fault: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = fault(item)
    if (found !== undefined) return found
  }
  return undefined
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

const compact = (names: readonly string[]): string => JSON.stringify(names)

const listed = (values: readonly string[]): string =>
  `[${[...values]
    .sort()
    .map((value) => JSON.stringify(value))
    .join(', ')}]`
