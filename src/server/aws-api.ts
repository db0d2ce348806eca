import { AwsError } from '../aws/error.ts'
import { type HttpRequest, type HttpResponse, isBrokenConnection, readBody } from '../aws/http.ts'
import { type ModelledService, modelOf } from '../aws/models.ts'
import { operationOf, protocolOf } from '../aws/protocols.ts'
import { renderError } from '../aws/render-error.ts'
import { serviceOf } from '../aws/route.ts'
import { isSigned } from '../aws/sigv4.ts'
import type { Caller } from '../estate/caller.ts'
import type { Invoke } from '../services/invoke.ts'
import type { Log } from './log.ts'
import type { Refused } from './report-refusals.ts'

export interface AwsApiParts {
  readonly invoke: Invoke
  readonly authenticate: (
    request: HttpRequest,
    body: Uint8Array,
    service: ModelledService,
  ) => Promise<Caller>
  /** The caller of an unsigned request, where that operation may arrive so. */
  readonly anonymous: (
    request: HttpRequest,
    service: ModelledService,
    operation: () => string,
  ) => Caller | undefined
  /** What a body in signed chunks holds; any other body as it is. */
  readonly bodyOf: (request: HttpRequest, body: Uint8Array) => Promise<Uint8Array>
  readonly log: Log
  /** Hears of every refusal. */
  readonly refused: (refused: Refused) => void
}

/** Bytes of a request's body, by service: what the largest operation of each takes, on the wire. */
const bodyBytesMax: Readonly<Record<ModelledService, number>> = {
  // A layer part of 20 MiB in base64.
  ecr: 29_360_128,
  // Lambda names this number in its own refusal.
  lambda: 70_167_211,
  iam: 10_000_000,
  sts: 10_000_000,
  logs: 2_097_152,
  organizations: 1_048_576,
}

const formBytesMax = 10_000_000

/**
 * One AWS API request from bytes to bytes, in AWS's order: signature, shape, authorization, existence,
 * meaning (the last three inside `invoke`).
 */
export async function answerAwsApi(
  request: HttpRequest,
  { invoke, authenticate, anonymous, bodyOf, log, refused }: AwsApiParts,
): Promise<HttpResponse> {
  const form = isForm(request) ? await readForm(request) : undefined
  if (form instanceof AwsError) return refuseUnread(request, form)
  const service = serviceOf(request, form?.fields)
  if (!service) return unknownService(request, refused)
  const model = modelOf(service)
  const protocol = protocolOf(model)
  let body: Uint8Array = new Uint8Array()
  let caller: Caller | undefined
  try {
    body = form?.bytes ?? (await readBody(request.body, bodyBytesMax[service]))
    caller =
      anonymous(request, service, () => operationOf(model, request, body).name) ??
      (await authenticate(request, body, service))
    const content = await bodyOf(request, body)
    const operation = operationOf(model, request, content)
    const input = protocol.read(model, operation, request, content)
    const output = await invoke(service, operation.name, input, caller)
    return protocol.write(model, operation, output, request.id)
  } catch (error) {
    const answer = protocol.refuse(model, error, request.id)
    if (error instanceof AwsError) {
      const name = protocol.identify(request, model, body) ?? ''
      const operation = `${service}:${model.operations.has(name) ? name : '?'}`
      const { status, code } = renderError(model.protocol, model, error)
      refused({ request, status, code, error, caller, operation })
    } else if (!isBrokenConnection(error))
      log.error(`${request.id} ${service}: ${error instanceof Error ? error.stack : String(error)}`)
    return answer
  }
}

const isForm = ({ headers }: HttpRequest): boolean =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

/** The refusal, when it is too long. */
async function readForm({ body }: HttpRequest) {
  try {
    const bytes = await readBody(body, formBytesMax)
    return { bytes, fields: new URLSearchParams(Buffer.from(bytes).toString('utf8')) }
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
}

/**
 * A refusal in the caller's protocol, as far as the head of the request tells. A form that was not read tells its
 * service by its signature alone; forms are STS's and IAM's.
 */
export function refuseUnread(request: HttpRequest, refusal: AwsError): HttpResponse {
  const service = serviceOf(request, undefined) ?? (isForm(request) ? 'sts' : undefined)
  if (!service) return refuseUnknown(request, refusal)
  const model = modelOf(service)
  return protocolOf(model).refuse(model, refusal, request.id)
}

function unknownService(request: HttpRequest, refused: (refused: Refused) => void): HttpResponse {
  const error = new AwsError(
    'UnsupportedOperation',
    'Tidegate serves ECR, Lambda, IAM, STS, Organizations and CloudWatch Logs, and this request names none of them. `tidegate operations` lists what is implemented.',
  )
  // What is not signed, such as a browser's look for an icon, was not meant for AWS.
  if (isSigned(request)) refused({ request, status: 501, error })
  return refuseUnknown(request, error)
}

/** Where no service tells the protocol, JSON is what most clients read. */
function refuseUnknown({ id }: HttpRequest, { code, message }: AwsError): HttpResponse {
  return {
    status: code === 'UnsupportedOperation' ? 501 : 403,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': id,
      'x-amzn-errortype': code,
    },
    body: JSON.stringify({ __type: code, message }),
  }
}
