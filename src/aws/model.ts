/** A published service model, linked: every reference is the shape itself. */
export interface ServiceModel {
  readonly protocol: 'json' | 'query' | 'rest-json'
  readonly jsonVersion?: string
  readonly targetPrefix?: string
  readonly apiVersion: string
  readonly xmlNamespace?: string
  readonly signingName: string
  /** A JSON service that still takes the query protocol it once had. */
  readonly queryCompatible?: true
  readonly operations: ReadonlyMap<string, OperationModel>
  /** By the shape's name and by the code on the wire, where the two differ. */
  readonly errors: ReadonlyMap<string, ErrorModel>
}

export interface OperationModel {
  readonly name: string
  readonly method: string
  /** With labels: `/2015-03-31/functions/{FunctionName}/code`. */
  readonly uri: string
  /** The status of a success. */
  readonly status: number
  readonly input: Shape | undefined
  readonly output: Shape | undefined
  /** The element around a query protocol's output. */
  readonly resultWrapper: string | undefined
}

export interface ErrorModel {
  readonly name: string
  readonly wireCode: string
  readonly status: number
  readonly shape: Shape
}

export interface Shape {
  readonly name: string
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob'
  readonly members: ReadonlyMap<string, Reference>
  readonly required: readonly string[]
  /** Of a list or map. */
  readonly member: Reference | undefined
  readonly key: Reference | undefined
  readonly value: Reference | undefined
  readonly flattened: boolean
  /** The member that is the whole body. */
  readonly payload: string | undefined
  /** A union of events, sent one after the other as an output's payload. */
  readonly eventstream: boolean
  /** AWS leaves its value out of validation texts. */
  readonly sensitive: boolean
  /** Characters, bytes, elements or the number itself, by type. */
  readonly min: number | undefined
  readonly max: number | undefined
  readonly pattern: string | undefined
  readonly enum: readonly string[] | undefined
  readonly timestampFormat: string | undefined
}

/** A use of a shape, with where it travels. */
export interface Reference {
  readonly shape: Shape
  readonly location: 'uri' | 'querystring' | 'header' | 'statusCode' | undefined
  readonly locationName: string | undefined
  /** What the query protocol calls it where the service's own protocol has another name. */
  readonly queryName: string | undefined
  readonly timestampFormat: string | undefined
  /** The member that is a whole event's bytes, in an event stream. */
  readonly eventpayload: boolean
}

interface WrittenReference {
  shape: string
  location?: 'uri' | 'querystring' | 'header' | 'statusCode'
  locationName?: string
  queryName?: string
  timestampFormat?: string
  eventpayload?: boolean
}

type Written<T> = { -readonly [Key in keyof T]?: T[Key] }

interface WrittenShape extends Omit<Written<Shape>, 'members' | 'member' | 'key' | 'value'> {
  type: Shape['type']
  members?: Record<string, string | WrittenReference>
  member?: string | WrittenReference
  key?: string | WrittenReference
  value?: string | WrittenReference
  exception?: boolean
  fault?: boolean
  error?: { code?: string; httpStatusCode?: number }
}

interface WrittenModel extends Omit<ServiceModel, 'operations' | 'errors'> {
  operations: Record<
    string,
    {
      method: string
      uri: string
      responseCode?: number
      input?: string
      output?: string
      resultWrapper?: string
    }
  >
  shapes: Record<string, WrittenShape>
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Parses a table that `scripts/gen-models.mjs` wrote. */
export function linkModel(json: string): ServiceModel {
  const { operations, shapes: written, ...metadata } = JSON.parse(json) as WrittenModel
  const shapes = new Map<string, Mutable<Shape>>()
  const errors = new Map<string, ErrorModel>()
  // Shapes refer to each other in circles, so they all exist before any is filled in.
  for (const name of Object.keys(written)) shapes.set(name, {} as Mutable<Shape>)
  const shapeNamed = (name: string): Mutable<Shape> => {
    const shape = shapes.get(name)
    if (!shape) throw new Error(`the model refers to a shape it lacks, \`${name}\``)
    return shape
  }
  const link = (reference: string | WrittenReference): Reference => {
    const full = typeof reference === 'string' ? { shape: reference } : reference
    return {
      shape: shapeNamed(full.shape),
      location: full.location,
      locationName: full.locationName,
      queryName: full.queryName,
      timestampFormat: full.timestampFormat,
      eventpayload: full.eventpayload ?? false,
    }
  }
  for (const [name, from] of Object.entries(written)) {
    const shape = Object.assign(shapeNamed(name), {
      name,
      type: from.type,
      members: new Map(Object.entries(from.members ?? {}).map(([key, to]) => [key, link(to)])),
      required: from.required ?? [],
      member: from.member && link(from.member),
      key: from.key && link(from.key),
      value: from.value && link(from.value),
      flattened: from.flattened ?? false,
      payload: from.payload,
      eventstream: from.eventstream ?? false,
      sensitive: from.sensitive ?? false,
      min: from.min,
      max: from.max,
      pattern: from.pattern,
      enum: from.enum,
      timestampFormat: from.timestampFormat,
    })
    if (from.exception) {
      const wireCode = from.error?.code ?? name
      const status = from.error?.httpStatusCode ?? (from.fault ? 500 : 400)
      const error = { name, wireCode, status, shape }
      errors.set(name, error)
      errors.set(wireCode, error)
    }
  }
  const linked = Object.entries(operations).map(([name, from]): [string, OperationModel] => [
    name,
    {
      name,
      method: from.method,
      uri: from.uri,
      status: from.responseCode ?? 200,
      input: from.input === undefined ? undefined : shapeNamed(from.input),
      output: from.output === undefined ? undefined : shapeNamed(from.output),
      resultWrapper: from.resultWrapper,
    },
  ])
  return { ...metadata, operations: new Map(linked), errors }
}
