import { anonymousCaller } from '../access/authenticate.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import { isPublicHost, publicHome, publicRegion } from '../names/public-registry.ts'
import { type Authenticated, authenticate } from './authenticate.ts'
import { RegistryError } from './errors.ts'
import type { RegistryParts } from './exchange.ts'

type Parts = Pick<RegistryParts, 'tokens' | 'dialect'>

/** The token of who does not log in: it lets read what everybody may read. */
const anonymous = 'anonymous'

/**
 * Who sends a request for a public repository: nobody in particular, or who has a password of ECR Public's own. On the hosts
 * of public repositories it comes as a bearer token, as AWS wants it, which docker fetches by itself; on any other
 * host docker has learnt of Basic, and sends that or nothing.
 */
export async function authenticatePublic(
  request: HttpRequest,
  base: string,
  parts: Parts,
): Promise<Authenticated> {
  const { authorization, host = '' } = request.headers
  const isOwnHost = isPublicHost(host)
  const bearer = /^bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  const caller = request.method === 'GET' || request.method === 'HEAD' ? nobody(request) : undefined
  if (bearer === anonymous && isOwnHost) {
    if (caller) return { ok: true, caller }
    throw new RegistryError(403, 'DENIED', 'Not Authorized')
  }
  if (authorization === undefined && isOwnHost) return { ok: false, response: askForToken(base) }
  const given = await known(request, base, bearer, parts).catch((error: unknown) => {
    // There docker sends the password of the private registries as well.
    if (caller && !isOwnHost) return undefined
    throw error
  })
  if (given?.ok) return { ok: true, caller: { ...given.caller, region: publicHome } }
  return caller && !isOwnHost ? { ok: true, caller } : (given ?? refused(base))
}

/** Who has a password of ECR Public. Decisions are of the one Region that has its API. */
function known(request: HttpRequest, base: string, bearer: string | undefined, parts: Parts) {
  const basic = bearer && `Basic ${Buffer.from(`AWS:${bearer}`).toString('base64')}`
  const headers = { ...request.headers, ...(basic && { authorization: basic }) }
  return authenticate({ ...request, headers }, base, publicRegion, parts)
}

const refused = (base: string): Authenticated => ({ ok: false, response: askForToken(base) })

/** Undefined for a signed request, which is none for a registry. */
function nobody(request: HttpRequest): Caller | undefined {
  const caller = anonymousCaller(request, publicHome)
  return caller && request.method === 'HEAD'
    ? { ...caller, request: { ...caller.request, looks: true } }
    : caller
}

const askForToken = (base: string): HttpResponse => ({
  status: 401,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'www-authenticate': `Bearer realm="${base}/token/",service="public.ecr.aws",scope="aws"`,
  },
  body: '{"errors":[{"code":"DENIED","message":"Not Authorized"}]}\n',
})

/** `GET /token/`: a bearer token for who logs in with a password, or for nobody. */
export async function answerToken(request: HttpRequest, parts: Parts): Promise<HttpResponse> {
  if (request.method !== 'GET')
    throw new RegistryError(405, 'UNSUPPORTED', `expected GET, got ${request.method.slice(0, 20)}`)
  const { authorization } = request.headers
  if (authorization === undefined) return token(anonymous)
  const known = await authenticate(request, '', publicRegion, parts)
  if (!known.ok) return known.response
  const [, encoded = ''] = /^basic +(\S+)/i.exec(authorization) ?? []
  return token(Buffer.from(encoded, 'base64').toString('utf8').slice('AWS:'.length))
}

const token = (value: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ token: value }),
})
