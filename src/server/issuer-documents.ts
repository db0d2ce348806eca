import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { type IssuerDocument, issuerDocument } from '../services/sts/outbound-issuer.ts'
import type { Database } from '../store/database.ts'

/**
 * The host of an account's own issuer: AWS's name of it, which leads nowhere on this machine unless it is made to, or
 * `<id>.tokens.sts.localhost`, which leads here.
 */
const host = /^([0-9a-f-]{36})\.tokens\.sts\.(?:global\.api\.aws|localhost)(?::\d{1,5})?$/
const path = /^\/\.well-known\/(openid-configuration|jwks\.json)$/

/** Anything on an issuer's host: nothing else is there. */
export const isIssuerHost = ({ headers }: HttpRequest): boolean =>
  host.test(headers.host?.toLowerCase() ?? '')

/** What an account's issuer publishes for whoever verifies its tokens. Asks nothing: these are public keys. */
export async function serveIssuer(request: HttpRequest, db: Database): Promise<HttpResponse> {
  const asked = request.headers.host?.toLowerCase() ?? ''
  const [, id] = host.exec(asked) ?? []
  const [, document] = path.exec(request.path) ?? []
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const found =
    isRead && document !== undefined
      ? await issuerDocument(
          db,
          `https://${id}.tokens.sts.global.api.aws`,
          document as IssuerDocument,
          `${asked.endsWith('.api.aws') || request.secure ? 'https' : 'http'}://${asked}`,
        )
      : undefined
  return found ? json(200, found) : json(404, { message: 'Not Found' })
}

const json = (status: number, value: object): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
