import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { Region } from '../names/region.ts'
import type { Dialect } from './dialect.ts'
import { ownRefusal, RegistryError } from './errors.ts'
import type { RegistryParts } from './exchange.ts'

export type Authenticated =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly response: HttpResponse }

/**
 * Who sends a request, by `Authorization: Basic` with the user `AWS` and a password from GetAuthorizationToken.
 * ECR's answers in plain text until it knows. Rejects for an expired password.
 */
export async function authenticate(
  request: HttpRequest,
  base: string,
  region: Region | undefined,
  { tokens, dialect }: Pick<RegistryParts, 'tokens' | 'dialect'>,
): Promise<Authenticated> {
  const [, encoded] = /^basic +(\S+)\s*$/i.exec(request.headers.authorization ?? '') ?? []
  if (encoded === undefined) return { ok: false, response: notAuthorized(base, dialect) }
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) throw notAPassword()
  // Differs from AWS? The status for another user name is not known.
  if (text.slice(0, colon) !== 'AWS') return { ok: false, response: notAuthorized(base, dialect) }
  const bearer = await tokens.verify(text.slice(colon + 1), region)
  // Differs from AWS? What a password answers whose user is gone is not known; it is taken for one of nobody.
  if (bearer === 'gone') return { ok: false, response: notAuthorized(base, dialect) }
  if (bearer === 'malformed') throw notAPassword()
  if (bearer === 'elsewhere')
    throw badRequest(
      `your authorization token is for another Region: log in to this registry with one of ${region}`,
    )
  if (bearer === 'expired')
    throw new RegistryError(
      403,
      'DENIED',
      'Your authorization token has expired. Reauthenticate and try again.',
    )
  const userAgent = request.headers['user-agent']
  return {
    ok: true,
    caller: {
      ...bearer,
      request: {
        id: request.id,
        sourceIp: request.remoteAddress,
        secureTransport: request.secure,
        throughRegistry: true,
        ...(userAgent !== undefined && { userAgent }),
        ...(request.method === 'HEAD' && { looks: true }),
      },
    },
  }
}

/** Every character as recorded, the line break included. */
const notAuthorized = (base: string, { unauthorized }: Dialect): HttpResponse => {
  const told = unauthorized === 'JSON' ? ownRefusal(unauthorizedError) : plainly
  const challenge = `Basic realm="${base}/",service="ecr.amazonaws.com"`
  return { ...told, headers: { ...told.headers, 'www-authenticate': challenge } }
}

const unauthorizedError = new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized')

const plainly: HttpResponse = {
  status: 401,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Not Authorized\n',
}

// Differs from AWS? The status is recorded, for garbled passwords and those of another Region; the body is not. As JSON, docker
// prints it where it does not log in.
const badRequest = (message: string) => new RegistryError(400, 'DENIED', message)

const notAPassword = () =>
  badRequest('expected a password of GetAuthorizationToken that was not changed')
