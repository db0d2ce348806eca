import { AwsError } from '../error.ts'
import type { HttpResponse } from '../http.ts'
import type { ServiceModel } from '../model.ts'
import { renderError } from '../render-error.ts'
import { checkInput } from '../validate.ts'
import { jsonFromValue, parseJsonText, structureFromJson } from './json-values.ts'
import type { Protocol } from './protocol.ts'

/** AWS JSON 1.0 and 1.1: the operation in a header, one JSON object each way. ECR, CloudWatch Logs. */
export const awsJson: Protocol = {
  identify: (request, model) => {
    const target = request.headers['x-amz-target']
    const prefix = `${model.targetPrefix}.`
    return target?.startsWith(prefix) ? target.slice(prefix.length) : undefined
  },

  read: (model, operation, _request, body) => {
    const input = operation.input
      ? structureFromJson(operation.input, parseJsonText(body, unreadable))
      : {}
    checkInput(model, operation, input)
    return input
  },

  write: (model, operation, output, requestId) => {
    const body = operation.output
      ? jsonFromValue({ shape: operation.output, timestampFormat: undefined }, output)
      : undefined
    return respond(model, 200, body ?? {}, requestId)
  },

  refuse: (model, thrown, requestId) => {
    if (model?.queryCompatible) return refuseBothWays(model, thrown, requestId)
    const { code, status, message, detail } = renderError('json', model, thrown)
    return respond(model, status, { __type: code, message, ...detail }, requestId)
  },
}

/** By the shape's name in the body, and with the status and code that the query protocol has in a header, which SDKs go by. */
function refuseBothWays(model: ServiceModel, thrown: unknown, requestId: string): HttpResponse {
  const shown = renderError('json', model, thrown)
  const { code, status } = renderError('query', model, thrown)
  const type = shown.model
    ? `com.amazonaws.${model.signingName}#${shown.model.name}`
    : `com.amazon.coral.service#${shown.code}`
  const { message, detail } = shown
  const response = respond(model, status, { __type: type, message, ...detail }, requestId)
  const fault = status >= 500 ? 'Receiver' : 'Sender'
  return {
    ...response,
    headers: { ...response.headers, 'x-amzn-query-error': `${code};${fault}` },
  }
}

/** AWS sends no text with it. */
const unreadable = () => new AwsError('SerializationException', '')

function respond(
  model: ServiceModel | undefined,
  status: number,
  body: unknown,
  requestId: string,
): HttpResponse {
  return {
    status,
    headers: {
      'content-type': `application/x-amz-json-${model?.jsonVersion ?? '1.1'}`,
      'x-amzn-RequestId': requestId,
    },
    body: JSON.stringify(body),
  }
}
