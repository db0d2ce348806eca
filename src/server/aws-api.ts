import type { Signer } from '../access/authenticate.ts'
import { AwsError } from '../aws/error.ts'
import { foreignCall, isCbor } from '../aws/foreign.ts'
import { type HttpRequest, type HttpResponse, isBrokenConnection } from '../aws/http.ts'
import type { ServiceModel } from '../aws/model.ts'
import { type ModelledService, modelOf } from '../aws/models.ts'
import { notBuilt } from '../aws/not-built.ts'
import { formOf } from '../aws/protocols/form.ts'
import { operationOf, protocolOf, wireOf } from '../aws/protocols.ts'
import { renderError } from '../aws/render-error.ts'
import { serviceOf } from '../aws/route.ts'
import { isSigned } from '../aws/sigv4.ts'
import type { Caller } from '../estate/caller.ts'
import type { Invoke } from '../services/kernel/invoke.ts'
import type { WithBody } from './bodies.ts'
import { bodyLimit, unsignedLimit } from './body-limits.ts'
import type { Log } from './log.ts'
import type { Refused } from './report-refusals.ts'

export interface AwsApiParts {
  readonly invoke: Invoke
  /** Who says by the head of a request that it signed it. The result verifies that. */
  readonly signer: (request: HttpRequest, service: ModelledService) => Promise<Signer>
  /** The caller of an unsigned request, where that operation may arrive so. */
  readonly anonymous: (
    request: HttpRequest,
    service: ModelledService,
    operation: () => string,
  ) => Caller | undefined
  /** What a body in signed chunks holds; any other body as it is. */
  readonly bodyOf: (request: HttpRequest, body: Uint8Array) => Promise<Uint8Array>
  readonly withBody: WithBody
  readonly log: Log
  /** Hears of every refusal. */
  readonly refused: (refused: Refused) => void
}

/**
 * One AWS API request from bytes to bytes, in AWS's order: signature, shape, authorization, existence,
 * meaning (the last three inside `invoke`). What its head tells is judged before its body is read.
 */
export async function answerAwsApi(
  request: HttpRequest,
  parts: AwsApiParts,
): Promise<HttpResponse> {
  const named = serviceOf(request, undefined)
  if (isCbor(request) || (!named && !isForm(request))) return notHere(request, parts)
  try {
    const signer = named && isSigned(request) ? await parts.signer(request, named) : undefined
    if (!signer && named && !namesItselfInside(request, named))
      refuseUnsigned(request, named, parts)
    const limit = signer && named ? bodyLimit(named, request) : unsignedLimit
    return await parts.withBody(request, limit, async (body) => {
      const form = isForm(request) ? formOf(request, body) : undefined
      const service = form ? serviceOf(request, form) : named
      if (!service) return notHere(request, parts, form)
      return answerBody(request, service, body, service === named ? signer : undefined, parts)
    })
  } catch (error) {
    // A form too long to be read, such as a template of CloudFormation, tells its service by its signature alone.
    if (error instanceof AwsError && !named && isSigned(request)) return notHere(request, parts)
    return refuse({ request, service: named ?? 'sts' }, error, parts)
  }
}

const isForm = ({ headers }: HttpRequest): boolean =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

const namesItselfInside = (request: HttpRequest, service: ModelledService): boolean =>
  isForm(request) && wireOf(modelOf(service), request) === 'query'

/** An operation that may come unsigned is one of STS, whose name stands in the query where there is no form. */
function refuseUnsigned(
  request: HttpRequest,
  service: ModelledService,
  { anonymous }: AwsApiParts,
): void {
  const name = () => operationOf(modelOf(service), request, new Uint8Array()).name
  if (!anonymous(request, service, name))
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
}

/** `signer` is missing where the head did not tell the service. */
async function answerBody(
  request: HttpRequest,
  service: ModelledService,
  body: Uint8Array,
  signer: Signer | undefined,
  parts: AwsApiParts,
): Promise<HttpResponse> {
  const model = modelOf(service)
  const protocol = protocolOf(model, request)
  let caller: Caller | undefined
  try {
    caller =
      parts.anonymous(request, service, () => operationOf(model, request, body).name) ??
      (await (signer ?? (await parts.signer(request, service)))(body))
    const content = await parts.bodyOf(request, body)
    const operation = operationOf(model, request, content)
    const input = protocol.read(model, operation, request, content)
    const output = await parts.invoke(service, operation.name, input, caller)
    return protocol.write(model, operation, output, request.id)
  } catch (error) {
    return refuse({ request, service, body, caller }, error, parts)
  }
}

/** A service that takes both protocols has the statuses of the query protocol in both. */
const statusWire = (model: ServiceModel, request: HttpRequest) =>
  model.queryCompatible ? 'query' : wireOf(model, request)

/** What is known of a request by the time it is refused. */
interface Known {
  readonly request: HttpRequest
  readonly service: ModelledService
  readonly body?: Uint8Array
  readonly caller?: Caller | undefined
}

/** Anything but a refusal or a connection that broke is a bug, and logged. */
function refuse(
  { request, service, body = new Uint8Array(), caller }: Known,
  error: unknown,
  { refused, log }: AwsApiParts,
): HttpResponse {
  const model = modelOf(service)
  const protocol = protocolOf(model, request)
  if (error instanceof AwsError) {
    const name = protocol.identify(request, model, body) ?? ''
    const operation = `${service}:${model.operations.has(name) ? name : '?'}`
    const { status, code } = renderError(statusWire(model, request), model, error)
    refused({ request, status, code, error, caller, operation })
  } else if (!isBrokenConnection(error))
    log.error(`${request.id} ${service}: ${error instanceof Error ? error.stack : String(error)}`)
  return protocol.refuse(model, error, request.id)
}

/** A refusal in the caller's protocol, as far as the head of the request tells it. */
export function refuseUnread(request: HttpRequest, refusal: AwsError): HttpResponse {
  const service = serviceOf(request, undefined)
  if (!service || isCbor(request))
    return foreignCall(request, isForm(request) ? noFields : undefined).refuse(refusal, request.id)
  const model = modelOf(service)
  return protocolOf(model, request).refuse(model, refusal, request.id)
}

/** The same for what is no refusal but a bug. */
export function failUnread(request: HttpRequest): HttpResponse {
  const model = modelOf(serviceOf(request, undefined) ?? (isForm(request) ? 'sts' : 'ecr'))
  return protocolOf(model, request).refuse(model, undefined, request.id)
}

const noFields = new URLSearchParams()

/** A call for a service, or in a protocol, that is not here. `form` is its body, if that was read. */
function notHere(
  request: HttpRequest,
  { refused }: AwsApiParts,
  form = isForm(request) ? noFields : undefined,
): HttpResponse {
  const { operation, refuse } = foreignCall(request, form)
  const error = notBuilt(isCbor(request) ? `${operation} in the protocol rpc-v2-cbor` : operation)
  const answer = refuse(error, request.id)
  // What is not signed, such as a browser's look for an icon, was not meant for AWS.
  if (isSigned(request)) refused({ request, status: answer.status, error, operation })
  return answer
}
