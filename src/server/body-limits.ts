import type { BodyLimit, HttpRequest } from '../aws/http.ts'
import { type ModelledService, modelOf } from '../aws/models.ts'
import { protocolOf, wireOf } from '../aws/protocols.ts'
import { services } from '../services/all.ts'

/** Bytes that any operation's body may have, and more than most can use. */
const ordinaryMax = 1_048_576

/** A form tells its operation only inside: this is for IAM's simulator, whose lists of policies have no end. */
const formMax = 2_097_152

/** Of an unsigned request: a web identity's token, a session policy and ten policies' ARNs, as a form. */
export const unsignedLimit: BodyLimit = { bytesMax: 65_536 }

/** What the operation allows, as far as the head of the request tells it. */
export function bodyLimit(service: ModelledService, request: HttpRequest): BodyLimit {
  const model = modelOf(service)
  const name = protocolOf(model, request).identify(request, model, new Uint8Array()) ?? ''
  const { bodyBytesMax = {}, inBodyRefusal } = services[service]
  if (wireOf(model, request) === 'query')
    return { bytesMax: Math.max(formMax, ...Object.values(bodyBytesMax)) }
  const bytesMax = (Object.hasOwn(bodyBytesMax, name) && bodyBytesMax[name]) || ordinaryMax
  return { bytesMax, ...(name !== '' && inBodyRefusal && { operation: inBodyRefusal(name) }) }
}
