import type { BodyLimit, HttpRequest } from '../aws/http.ts'
import { type ModelledService, modelOf } from '../aws/models.ts'
import { protocolOf } from '../aws/protocols.ts'

/** Bytes that any operation's body may have, and more than most can use. */
const ordinaryMax = 1_048_576

/** A form tells its operation only inside: this is for IAM's simulator, whose lists of policies have no end. */
const formMax = 2_097_152

/** An escaped character of JSON takes six bytes. */
const inJson = (characters: number) => 6 * characters + 65_536

const zipMax = 70_167_211

/** Operations that take more, on the wire. */
const larger: Readonly<Record<string, number>> = {
  // A layer part of 20 MiB in base64.
  'ecr:UploadLayerPart': 29_360_128,
  'ecr:PutImage': inJson(4_194_304),
  // Lambda names these numbers in its own refusals.
  'lambda:CreateFunction': zipMax,
  'lambda:PublishLayerVersion': zipMax,
  'lambda:UpdateFunctionCode': zipMax,
  'lambda:Invoke': 6_291_456,
  'lambda:InvokeAsync': 6_291_456,
  'lambda:InvokeWithResponseStream': 6_291_456,
  'logs:PutLogEvents': inJson(1_048_576),
}

/** Of an unsigned request: a web identity's token, a session policy and ten policies' ARNs, as a form. */
export const unsignedLimit: BodyLimit = { bytesMax: 65_536 }

/** What the operation allows, as far as the head of the request tells it. Lambda's refusal names the operation. */
export function bodyLimit(service: ModelledService, request: HttpRequest): BodyLimit {
  const model = modelOf(service)
  if (model.protocol === 'query') return { bytesMax: formMax }
  const name = protocolOf(model).identify(request, model, new Uint8Array()) ?? ''
  const bytesMax = larger[`${service}:${name}`] ?? ordinaryMax
  if (service !== 'lambda' || name === '') return { bytesMax }
  return { bytesMax, operation: name === 'Invoke' ? 'InvokeFunction' : name }
}
