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

export function protocolOf(model: ServiceModel): Protocol {
  return protocols[model.protocol]
}

/** The operation a request asks for. Throws UnknownOperation for one that AWS does not have. */
export function operationOf(
  model: ServiceModel,
  request: HttpRequest,
  body: Uint8Array,
): OperationModel {
  const name = protocolOf(model).identify(request, model, body)
  const operation = name === undefined ? undefined : model.operations.get(name)
  if (operation) return operation
  if (model.protocol !== 'query') throw new AwsError('UnknownOperation', '')
  throw name === undefined
    ? new AwsError('MissingAction', 'Missing Action')
    : new AwsError(
        'UnknownOperation',
        `Could not find operation ${name} for version ${model.apiVersion}`,
      )
}
