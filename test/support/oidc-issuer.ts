import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'

interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

/** An OpenID Connect issuer on loopback with keys of its own. */
export interface OidcIssuer {
  readonly url: string
  /** What condition keys and provider ARNs call it. */
  readonly name: string
  /** Signs `claims` as this issuer; `iat` now and `exp` in an hour unless given. */
  token(claims: JWTPayload, key?: SigningKey): Promise<string>
  /** A new key, published unless told otherwise. */
  newKey(alg: string, options?: { published: boolean }): Promise<SigningKey>
  /** How often the key set was fetched. */
  readonly fetches: () => number
  /** Answers every request with this from now on. */
  answering(status: number, headers: Record<string, string>, body: string): void
  close(): Promise<void>
}

export async function openIssuer(): Promise<OidcIssuer> {
  const keys: SigningKey[] = []
  let fetches = 0
  let forced: { status: number; headers: Record<string, string>; body: string } | undefined
  const server = createServer((request, response) => {
    if (forced) {
      response.writeHead(forced.status, forced.headers).end(forced.body)
      return
    }
    if (request.url === '/keys') fetches++
    const answer =
      request.url === '/keys'
        ? { keys: keys.map(({ jwk }) => jwk) }
        : { issuer: url, jwks_uri: `${url}/keys` }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const newKey = async (alg: string, { published } = { published: true }) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    const kid = `key-${Math.random()}`
    const key = { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } }
    if (published) keys.push(key)
    return key
  }
  const first = await newKey('ES256')
  return {
    url,
    name: url.slice('http://'.length),
    token: (claims, key = first) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: url, iat: now, exp: now + 3600, ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid })
        .sign(key.privateKey)
    },
    newKey,
    fetches: () => fetches,
    answering: (status, headers, body) => {
      forced = { status, headers, body }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
