import { type HttpRequest, type HttpResponse, isBrokenConnection } from '../aws/http.ts'
import { parseRegistryHost } from '../names/image-uri.ts'
import { registryFailure } from '../registry/errors.ts'
import { frontPage, isForPerson } from './front-page.ts'
import type { Handler } from './listen.ts'
import type { Log } from './log.ts'

/** What one port serves, told apart by path and host. */
export interface Surfaces {
  readonly registry: Handler
  readonly layers: Handler
  readonly operator: Handler
  readonly awsApi: Handler
}

export function openSurfaces(surfaces: Surfaces, log: Log): Handler {
  return async (request) => {
    const started = performance.now()
    const response = await answer(surfaces, request).catch((error: unknown) => {
      if (!isBrokenConnection(error))
        log.error(`${request.id} ${error instanceof Error ? error.stack : String(error)}`)
      return failure(request)
    })
    const took = (performance.now() - started).toFixed(1)
    log.debug(`${request.id} ${request.method} ${request.path} ${response.status} ${took} ms`)
    return response
  }
}

function answer(surfaces: Surfaces, request: HttpRequest): Promise<HttpResponse> {
  const { path } = request
  if (path === '/_tidegate/health' || path === '/health') return Promise.resolve(health)
  if (isForPerson(request)) return Promise.resolve(frontPage(request))
  if (path.startsWith('/_tidegate/')) return surfaces.operator(request)
  if (path.startsWith('/_layers/')) return surfaces.layers(request)
  if (path === '/v2' || path.startsWith('/v2/')) return surfaces.registry(request)
  // Anything else on a registry's host is not an AWS API call.
  if (parseRegistryHost(request.headers.host ?? '')) return surfaces.registry(request)
  return surfaces.awsApi(request)
}

/** Says that the server stands, and nothing about what it holds. */
const health: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"running"}',
}

/** In the words of whatever was asked. */
function failure({ path, headers }: HttpRequest): HttpResponse {
  return path === '/v2' || path.startsWith('/v2/') || parseRegistryHost(headers.host ?? '')
    ? registryFailure()
    : internalFailure
}

const internalFailure: HttpResponse = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"__type":"InternalFailure","message":"The request processing has failed because of an unknown error, exception or failure."}',
}
