import { AwsError } from '../error.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import type { OperationModel, Reference, Shape } from '../model.ts'
import { type RenderedError, renderError } from '../render-error.ts'
import { checkInput } from '../validate.ts'
import { encodeEvents } from './event-stream.ts'
import { scalarFromText } from './form.ts'
import {
  isRecord,
  jsonFromValue,
  parseJsonText,
  structureFromJson,
  valueFromJson,
} from './json-values.ts'
import type { Protocol } from './protocol.ts'
import { textFromDate } from './timestamps.ts'
import { labelsOf, matchTemplate } from './uri-templates.ts'

/** REST with JSON bodies: the operation in method and path, its input all over the request. Lambda. */
export const restJson: Protocol = {
  identify: (request, model) =>
    matchTemplate(model, request.method, request.path, request.query)?.name,

  read: (model, operation, request, body) => {
    const input = operation.input ? readInput(operation, operation.input, request, body) : {}
    checkInput(model, operation, input)
    return input
  },

  write: (_model, operation, output, requestId) => {
    const headers: Record<string, string> = { 'x-amzn-RequestId': requestId }
    let { status } = operation
    const shape = operation.output
    if (!shape || !isRecord(output))
      return { status, headers, ...(status === 204 ? {} : jsonBody(headers, {})) }
    for (const [name, reference] of shape.members) {
      const value = output[name]
      if (value === undefined || value === null) continue
      if (reference.location === 'statusCode') status = Number(value)
      if (reference.location === 'header')
        headers[reference.locationName ?? name] = headerText(value)
    }
    if (status === 204) return { status, headers }
    if (shape.payload === undefined)
      return {
        status,
        headers,
        ...jsonBody(headers, jsonFromValue({ shape, timestampFormat: undefined }, output)),
      }
    const payload = shape.members.get(shape.payload)
    const value = output[shape.payload]
    if (payload?.shape.eventstream) {
      headers['content-type'] = 'application/vnd.amazon.eventstream'
      return { status, headers, body: encodeEvents(payload.shape, value) }
    }
    if (payload?.shape.type !== 'blob')
      return { status, headers, ...jsonBody(headers, payload && jsonFromValue(payload, value)) }
    headers['content-type'] ??= 'application/json'
    return { status, headers, body: value instanceof Uint8Array ? value : '' }
  },

  refuse: (model, thrown, requestId) => {
    const error = renderError('rest-json', model, thrown)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': error.code,
    }
    return { status: error.status, headers, body: JSON.stringify(errorBody(error, headers)) }
  },
}

function jsonBody(headers: Record<string, string>, value: unknown): Pick<HttpResponse, 'body'> {
  headers['content-type'] = 'application/json'
  return { body: JSON.stringify(value ?? {}) }
}

/** The text's key is `Message` or `message`, by exception: the model's spelling is what AWS sends. */
function errorBody(error: RenderedError, headers: Record<string, string>): Record<string, unknown> {
  const members = error.model?.shape.members
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(error.detail)) {
    const member = members?.get(name)
    if (member?.location === 'header') headers[member.locationName ?? name] = String(value)
    else body[name] = value
  }
  if (members?.has('Type')) body.Type = error.status < 500 ? 'User' : 'Service'
  const upper = members ? members.has('Message') : error.code === 'AccessDeniedException'
  body[upper ? 'Message' : 'message'] = error.message
  return body
}

function readInput(
  operation: OperationModel,
  shape: Shape,
  request: HttpRequest,
  body: Uint8Array,
): Record<string, unknown> {
  const input = shape.payload === undefined && hasBody(shape) ? readBodyMembers(shape, body) : {}
  const labels = labelsOf(operation, request.path)
  const query = new URLSearchParams(request.query)
  for (const [name, reference] of shape.members) {
    const key = reference.locationName ?? name
    if (reference.location === 'uri') input[name] = scalar(reference, labels.get(key))
    else if (reference.location === 'querystring') input[name] = fromQuery(reference, query, key)
    else if (reference.location === 'header')
      input[name] = scalar(reference, request.headers[key.toLowerCase()])
    else if (name === shape.payload) input[name] = readPayload(reference, body)
    if (input[name] === undefined) delete input[name]
  }
  return input
}

const hasBody = (shape: Shape) =>
  [...shape.members.values()].some(({ location }) => location === undefined)

const scalar = (reference: Reference, text: string | undefined) =>
  text === undefined ? undefined : scalarFromText(reference.shape, text)

function fromQuery(reference: Reference, query: URLSearchParams, key: string): unknown {
  const { member } = reference.shape
  if (!member) return scalar(reference, query.get(key) ?? undefined)
  const values = query.getAll(key)
  return values.length ? values.map((value) => scalarFromText(member.shape, value)) : undefined
}

function readPayload(reference: Reference, body: Uint8Array): unknown {
  if (body.byteLength === 0) return undefined
  if (reference.shape.type === 'blob') return body
  return valueFromJson(reference.shape, parseJsonText(body, unreadable))
}

function readBodyMembers(shape: Shape, body: Uint8Array): Record<string, unknown> {
  return structureFromJson(shape, parseJsonText(body, unreadable))
}

/** Lambda has a name of its own for a body that is no JSON. */
const unreadable = () =>
  new AwsError('InvalidRequestContentException', 'Could not parse request body into json')

function headerText(value: unknown): string {
  const text = value instanceof Date ? textFromDate(value, 'rfc822') : String(value)
  // A line break would end the header and begin another.
  return text.replace(/[\r\n]/g, ' ')
}
