import { AwsError } from '../aws/error.ts'
import { type HttpRequest, type HttpResponse, isBrokenConnection } from '../aws/http.ts'
import { isSigned } from '../aws/sigv4.ts'
import { parseRegistryHost } from '../names/image-uri.ts'
import { isPublicHost } from '../names/public-registry.ts'
import { ownRefusal, RegistryError, registryFailure } from '../registry/errors.ts'
import { layerError, refuseLayer } from '../registry/layer-refusals.ts'
import { failUnread, refuseUnread } from './aws-api.ts'
import { preflight, readableBy } from './cors.ts'
import { frontPage, isForPerson } from './front-page.ts'
import { type GuardSettings, guard } from './guard.ts'
import { isIssuerHost } from './issuer-documents.ts'
import type { Handler } from './listen.ts'
import type { Log } from './log.ts'
import { problem } from './problem.ts'
import { writable } from './writable.ts'

/** What one port serves, told apart by path and host. */
export interface Surfaces {
  readonly registry: Handler
  readonly layers: Handler
  readonly operator: Handler
  readonly issuer: Handler
  readonly awsApi: Handler
}

export function openSurfaces(surfaces: Surfaces, settings: GuardSettings, log: Log): Handler {
  const warnOnce = oncePerText(log)
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const verdict = guard(request, settings)
    switch (verdict.kind) {
      case 'refused':
        warnOnce(verdict.message)
        return refusalOn(surfaceOf(request), request, verdict.message)
      case 'preflight':
        return preflight(request, verdict.origin)
      case 'let in': {
        const response = await answerOn(surfaceOf(request), surfaces, request)
        return verdict.origin === undefined ? response : readableBy(response, verdict.origin)
      }
      default:
        return verdict satisfies never
    }
  }
  const answerOrFail = async (request: HttpRequest): Promise<HttpResponse> => {
    try {
      return writable(await answer(request))
    } catch (error) {
      if (!isBrokenConnection(error))
        log.error(`${request.id} ${error instanceof Error ? error.stack : String(error)}`)
      return failureOn(surfaceOf(request), request)
    }
  }
  if (!log.tells('debug')) return answerOrFail
  return async (request) => {
    const started = performance.now()
    const response = await answerOrFail(request)
    const took = (performance.now() - started).toFixed(1)
    log.debug(`${request.id} ${request.method} ${request.path} ${response.status} ${took} ms`)
    return response
  }
}

const warnedMax = 100

/** `docker login` shows no reason, so the log does. A page that tries again and again must not fill it. */
function oncePerText(log: Log): (text: string) => void {
  const warned = new Set<string>()
  return (text) => {
    if (warned.has(text) || warned.size >= warnedMax) return
    warned.add(text)
    log.warn(`refused: ${text}`)
  }
}

type Surface = keyof Surfaces | 'health' | 'front page'

function surfaceOf(request: HttpRequest): Surface {
  const { path, headers } = request
  if (path === '/_tidegate/health' || path === '/health') return 'health'
  if (isIssuerHost(request)) return 'issuer'
  if (isForPerson(request)) return 'front page'
  if (path.startsWith('/_tidegate/')) return 'operator'
  if (path.startsWith('/_layers/')) return 'layers'
  // On a registry's host nothing is an AWS API call. On another, the paths of API Gateway and SES begin with `/v2/` too.
  const host = headers.host ?? ''
  if (parseRegistryHost(host) || isPublicHost(host)) return 'registry'
  return /^\/v2(\/|$)/.test(path) && !isSigned(request) ? 'registry' : 'awsApi'
}

const answerOn = (
  surface: Surface,
  surfaces: Surfaces,
  request: HttpRequest,
): Promise<HttpResponse> =>
  surface === 'health'
    ? Promise.resolve(health)
    : surface === 'front page'
      ? Promise.resolve(frontPage(request))
      : surfaces[surface](request)

/** In the shape that clients of the surface read. */
function refusalOn(surface: Surface, request: HttpRequest, message: string): HttpResponse {
  switch (surface) {
    case 'front page':
    case 'health':
    case 'issuer':
    case 'operator':
      return problem(403, 'AccessDenied', message)
    case 'layers':
      return refuseLayer(new AwsError('AccessDenied', message), request.id)
    case 'registry':
      return ownRefusal(new RegistryError(403, 'DENIED', message))
    case 'awsApi':
      return refuseUnread(request, new AwsError('AccessDenied', message))
    default:
      return surface satisfies never
  }
}

/** Says that the server stands, and nothing about what it holds. */
const health: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"running"}',
}

/** In the words of whatever was asked. What failed is in the log alone. */
function failureOn(surface: Surface, request: HttpRequest): HttpResponse {
  switch (surface) {
    case 'front page':
    case 'health':
    case 'issuer':
    case 'operator':
      return problem(500, 'InternalFailure', 'the server failed; its log says why')
    case 'layers':
      return refuseLayer(layerError('InternalError'), request.id)
    case 'registry':
      return registryFailure()
    case 'awsApi':
      return failUnread(request)
    default:
      return surface satisfies never
  }
}
