import type { JSONWebKeySet, JWK } from 'jose'

/** What makes an issuer's answer too much or too late. */
const documentBytesMax = 1_048_576
const fetchMs = 5_000
/** AWS takes this many RSA keys and as many of elliptic curves. */
const keysMax = 100

const keptMs = 600_000
/** An unknown key asks the issuer again, so that rotated keys work at once; but not more often than this. */
const againMs = 5_000
const issuersMax = 100

interface Kept {
  readonly keys: Promise<JSONWebKeySet>
  readonly at: number
}

const kept = new Map<string, Kept>()

/** The issuer did not answer, or not with what OpenID Connect says. */
export class IssuerUnreachable extends Error {}

/**
 * An issuer's public keys, by its discovery document. `fresh` asks again although they are known. `issuer`
 * is the provider's URL with its scheme: the one that an account's administrator registered.
 * @throws IssuerUnreachable
 */
export async function issuerKeys(issuer: string, { fresh = false } = {}): Promise<JSONWebKeySet> {
  const now = performance.now()
  const known = kept.get(issuer)
  if (known && now - known.at < (fresh ? againMs : keptMs)) return known.keys
  const keys = fetchKeys(issuer)
  kept.delete(issuer)
  kept.set(issuer, { keys, at: now })
  if (kept.size > issuersMax) kept.delete(kept.keys().next().value ?? '')
  // What failed is asked again by the next token.
  keys.catch(() => kept.delete(issuer))
  return keys
}

async function fetchKeys(issuer: string): Promise<JSONWebKeySet> {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`)
  const { jwks_uri: uri, issuer: named } = discovery
  if (typeof uri !== 'string' || !URL.canParse(uri))
    throw new IssuerUnreachable('no jwks_uri in the discovery document')
  if (typeof named !== 'string' || named.replace(/\/$/, '') !== issuer)
    throw new IssuerUnreachable('the discovery document is of another issuer')
  // Only an issuer that was registered with plain http, on this machine, may keep its keys behind it.
  if (!uri.startsWith('https://') && new URL(uri).origin !== new URL(issuer).origin)
    throw new IssuerUnreachable('jwks_uri is neither https nor of the issuer itself')
  const { keys } = await fetchJson(uri)
  if (!Array.isArray(keys)) throw new IssuerUnreachable('no keys in the key set')
  const usable = keys.filter(isPublicKey)
  for (const kind of ['RSA', 'EC'])
    if (usable.filter(({ kty }) => kty === kind).length > keysMax)
      throw new IssuerUnreachable(`more than ${keysMax} ${kind} keys`)
  return { keys: usable }
}

const isPublicKey = (value: unknown): value is JWK =>
  typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string'

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(fetchMs),
      headers: { accept: 'application/json' },
    })
    if (!response.ok) throw new IssuerUnreachable(`${url} answered ${response.status}`)
    const value: unknown = JSON.parse(await readLimited(response))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
    throw new IssuerUnreachable(`${url} answered with no JSON object`)
  } catch (error) {
    if (error instanceof IssuerUnreachable) throw error
    throw new IssuerUnreachable(`${url}: ${String(error)}`)
  }
}

async function readLimited({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body ?? []) {
    bytes += part.byteLength
    if (bytes > documentBytesMax) throw new IssuerUnreachable(`more than ${documentBytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
