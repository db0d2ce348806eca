import { AwsError } from '../aws/error.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import { publicRegion } from '../names/public-registry.ts'
import { authenticate } from './authenticate.ts'
import { answerToken, authenticatePublic } from './authenticate-public.ts'
import { deleteBlob, getBlob, headBlob } from './blobs.ts'
import { RegistryError, refuse } from './errors.ts'
import type { Exchange, RegistryParts } from './exchange.ts'
import { listReferrers, listRepositories, listTags } from './lists.ts'
import { deleteManifest, getManifest, putManifest } from './manifests.ts'
import { parseRoute, type Route, registryOf } from './routes.ts'
import { cancelUpload, finishUpload, getUpload, patchUpload, startUpload } from './uploads.ts'

/**
 * The OCI distribution API as ECR speaks it. Each route is one or more ECR operations, authorized where they
 * are invoked; nothing is decided here. Rejects only for bugs and broken connections.
 */
export async function handleRegistry(
  request: HttpRequest,
  parts: RegistryParts,
): Promise<HttpResponse> {
  const host = request.headers.host ?? ''
  const route = parseRoute(host, request.path, parts.dialect)
  const response = await answer(request, route, host, parts)
  const headers = { 'docker-distribution-api-version': 'registry/2.0', ...response.headers }
  // Refusals too: clients learn no more from a HEAD than its status.
  return request.method === 'HEAD'
    ? { status: response.status, headers: { 'content-length': '0', ...headers } }
    : { ...response, headers }
}

async function answer(
  request: HttpRequest,
  route: Route,
  host: string,
  parts: RegistryParts,
): Promise<HttpResponse> {
  let caller: Caller | undefined
  try {
    const base = `${request.secure ? 'https' : 'http'}://${host}`
    if (!URL.canParse(base))
      throw new RegistryError(400, 'UNSUPPORTED', 'expected a host in `Host`')
    const { region } = registryOf(route) ?? {}
    const isPublic = region === publicRegion
    if (route.kind === 'token') return await answerToken(request, parts)
    const authenticated = isPublic
      ? await authenticatePublic(request, base, parts)
      : await authenticate(request, base, region, parts)
    if (!authenticated.ok) {
      tellOfLogin(request, authenticated.response, parts)
      return authenticated.response
    }
    caller = authenticated.caller
    const query = new URLSearchParams(request.query)
    const service = isPublic ? 'ecr-public' : 'ecr'
    return await run({ request, query, base, caller, service, parts }, route)
  } catch (error) {
    const refusal = refuse(
      error,
      route.kind === 'manifest' && request.method === 'PUT',
      parts.dialect,
    )
    if (!refusal) throw error
    if (error instanceof AwsError || error instanceof RegistryError)
      parts.refused({ request, status: refusal.status, error, caller })
    return refusal
  }
}

/** A client without a login is only told to log in, as each does first. One with a wrong login is refused. */
function tellOfLogin(request: HttpRequest, { status }: HttpResponse, parts: RegistryParts): void {
  if (request.headers.authorization === undefined) return
  const error = new RegistryError(status, 'UNAUTHORIZED', 'the login was not accepted')
  parts.refused({ request, status, error })
}

function run(exchange: Exchange, route: Route): HttpResponse | Promise<HttpResponse> {
  const { method } = exchange.request
  switch (route.kind) {
    case 'misnamed':
      throw route.error
    case 'token':
    case 'unknown':
      return notFound
    case 'base':
      return method === 'GET' || method === 'HEAD' ? welcome : unsupported(method)
    case 'catalog':
      // What the gallery shows is no list of the registry's.
      return method === 'GET' && exchange.service === 'ecr'
        ? listRepositories(exchange, route.registry)
        : unsupported(method)
    case 'tags':
      return method === 'GET' ? listTags(exchange, route.repository) : unsupported(method)
    case 'referrers':
      return method === 'GET'
        ? listReferrers(exchange, route.repository, route.digest)
        : unsupported(method)
    default: {
      const handlers: Readonly<Record<string, (() => Promise<HttpResponse>) | undefined>> =
        methodsOf(exchange, route)
      return handlers[method]?.() ?? unsupported(method)
    }
  }
}

type Content = Extract<Route, { kind: 'manifest' | 'blob' | 'uploads' | 'upload' }>

/** What each method does to content, per route. What is not listed is refused. */
function methodsOf(exchange: Exchange, route: Content) {
  const { repository } = route
  switch (route.kind) {
    case 'manifest':
      return {
        GET: () => getManifest(exchange, repository, route.reference),
        HEAD: () => getManifest(exchange, repository, route.reference),
        PUT: () => putManifest(exchange, repository, route.reference),
        DELETE: () => deleteManifest(exchange, repository, route.reference),
      }
    case 'blob':
      return {
        GET: () => getBlob(exchange, repository, route.digest),
        HEAD: () => headBlob(exchange, repository, route.digest),
        ...(exchange.parts.dialect.deletesBlobs && {
          DELETE: () => deleteBlob(exchange, repository, route.digest),
        }),
      }
    case 'uploads':
      return { POST: () => startUpload(exchange, repository) }
    case 'upload':
      return {
        GET: () => getUpload(exchange, repository, route.upload),
        PATCH: () => patchUpload(exchange, repository, route.upload),
        PUT: () => finishUpload(exchange, repository, route.upload),
        DELETE: () => cancelUpload(exchange, repository, route.upload),
      }
    default:
      return route satisfies never
  }
}

/** What `docker login` asks for. Any valid password will do. */
const welcome: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '',
}

const notFound: HttpResponse = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '404 page not found\n',
}

// Differs from AWS? ECR deletes no blobs, that much is known; with which status it says so is not.
function unsupported(method: string): never {
  throw new RegistryError(405, 'UNSUPPORTED', `${method.slice(0, 20)} is not supported here`)
}
