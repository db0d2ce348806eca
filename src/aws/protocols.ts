import { AwsError } from './error.ts'
import type { HttpRequest } from './http.ts'
import type { OperationModel, ServiceModel } from './model.ts'
import { awsJson } from './protocols/aws-json.ts'
import { awsQuery } from './protocols/aws-query.ts'
import type { Protocol } from './protocols/protocol.ts'
import { restJson } from './protocols/rest-json.ts'

const protocols = {
  json: awsJson,
  query: awsQuery,
  'rest-json': restJson,
} as const satisfies Record<ServiceModel['protocol'], Protocol>

/** How this request is written: a service that is compatible with the query protocol answers whoever speaks that in it. */
export function wireOf(
  model: Pick<ServiceModel, 'protocol' | 'queryCompatible'>,
  request: Pick<HttpRequest, 'headers'>,
): ServiceModel['protocol'] {
  if (!model.queryCompatible || request.headers['x-amz-target'] !== undefined) return model.protocol
  const json = /^application\/x-amz-json/.test(request.headers['content-type'] ?? '')
  return json ? model.protocol : 'query'
}

export const protocolOf = (model: ServiceModel, request: Pick<HttpRequest, 'headers'>): Protocol =>
  protocols[wireOf(model, request)]

/** The operation a request asks for. Throws UnknownOperation for one that AWS does not have. */
export function operationOf(
  model: ServiceModel,
  request: HttpRequest,
  body: Uint8Array,
): OperationModel {
  const name = protocolOf(model, request).identify(request, model, body)
  const operation = name === undefined ? undefined : model.operations.get(name)
  if (operation) return operation
  if (wireOf(model, request) !== 'query') throw new AwsError('UnknownOperation', '')
  if (model.queryCompatible && name !== undefined)
    throw new AwsError('UnknownOperation', `The action ${name} is not valid for this endpoint.`)
  throw name === undefined
    ? new AwsError('MissingAction', 'Missing Action')
    : new AwsError(
        'UnknownOperation',
        `Could not find operation ${name} for version ${model.apiVersion}`,
      )
}
