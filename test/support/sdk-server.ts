import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { AwsError } from '../../src/aws/error.ts'
import { type HttpRequest, type HttpResponse, readBody } from '../../src/aws/http.ts'
import { modelOf } from '../../src/aws/models.ts'
import { operationOf, protocolOf } from '../../src/aws/protocols.ts'
import { serviceOf } from '../../src/aws/route.ts'
import { checkScope, readSignature, verifySignature } from '../../src/aws/sigv4.ts'

export interface Seen {
  readonly service: string
  readonly operation: string
  readonly input: unknown
}

/** A server of the wire alone: it verifies and parses what SDK clients send, and answers as it is told. */
export async function startSdkServer() {
  let next: () => unknown = () => ({})
  let seen: Seen | undefined
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const body = await readBody(request.body, { bytesMax: 1e8 })
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    const form = isForm ? new URLSearchParams(Buffer.from(body).toString()) : undefined
    const service = serviceOf(request, form)
    if (!service) throw new Error('no service was recognised')
    const model = modelOf(service)
    const protocol = protocolOf(model, request)
    try {
      const signature = readSignature(request)
      if (signature === 'none') throw new AwsError('MissingAuthenticationToken', 'unsigned')
      checkScope(signature, { service, namesRegion: false })
      verifySignature(signature, request, body, secretAccessKey, new Date())
      const operation = operationOf(model, request, body)
      const input = protocol.read(model, operation, request, body)
      seen = { service, operation: operation.name, input }
      return protocol.write(model, operation, next(), request.id)
    } catch (error) {
      return protocol.refuse(model, error, request.id)
    }
  }
  const server = createServer(async (incoming, outgoing) => {
    const { status, headers, body } = await answer(requestFrom(incoming))
    outgoing.writeHead(status, headers as Record<string, string>)
    if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
      Readable.from(body).pipe(outgoing)
    else outgoing.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    /** What an SDK client needs to call this server. */
    settings: (secret = secretAccessKey) => ({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret },
      maxAttempts: 1,
    }),
    answering: (output: unknown) => {
      next = () => output
    },
    refusing: (error: unknown) => {
      next = () => {
        throw error
      }
    },
    seen: () => seen,
    close: () => server.close(),
  }
}

const secretAccessKey = 'the secret'
export const requestId = '00000000-0000-4000-8000-000000000000'

function requestFrom(incoming: IncomingMessage): HttpRequest {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: Object.fromEntries(headers),
    body: incoming,
    remoteAddress: '127.0.0.1',
    secure: false,
    id: requestId,
  }
}

/** The error a call ends with. */
export const refusalOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => {
      throw new Error('the call succeeded')
    },
    (error: Error) => error,
  )
