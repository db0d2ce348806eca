import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import type { AwsError } from '../../aws/error.ts'
import type { Database } from '../../store/database.ts'
import { entityArn } from '../../store/iam/entities.ts'
import { findOidcProvider } from '../../store/iam/providers.ts'
import { webIdentityErrors } from './errors.ts'
import { IssuerUnreachable, issuerKeys } from './issuer-keys.ts'

/** A token that its issuer signed for one of the provider's clients, and that is valid now. */
export interface WebIdentity {
  /** ARN of the provider in the role's account. */
  readonly provider: string
  /** The issuer without its scheme: what condition keys start with. */
  readonly issuer: string
  readonly subject: string
  /** The client the token is for: `azp` where there is one. */
  readonly audience: string
  readonly claims: JWTPayload
}

/** AWS takes RSA and elliptic-curve signatures; an HMAC would make a public key a secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

/** AWS gives a token five minutes beyond its expiry for clocks that disagree. */
const toleranceSeconds = 300

/** The claims as they stand, verified or not. Throws InvalidIdentityToken for what is no token. */
export function claimsOf(token: string): JWTPayload {
  try {
    decodeProtectedHeader(token)
    return decodeJwt(token)
  } catch {
    throw webIdentityErrors.notJwt()
  }
}

/**
 * Verifies a token against the provider that `account` made for its issuer. Issuers sign by the machine's
 * time, so it is judged by that, wherever `tidegate clock advance` has moved ours.
 */
export async function verifyWebIdentity(
  db: Database,
  account: string,
  token: string,
  now: Date,
): Promise<WebIdentity> {
  const { iss, sub, aud, azp, exp, iat } = claimsOf(token)
  if (!iss) throw webIdentityErrors.missingClaim('iss')
  const named = iss.replace(/^https?:\/\//, '')
  const providerOf = (name: string) =>
    findOidcProvider(db, `arn:aws:iam::${account}:oidc-provider/${name}`)
  // Differs from AWS? Of an issuer with a slash at its end, a provider without one will do.
  const provider = (await providerOf(named)) ?? (await providerOf(withoutSlash(named)))
  // The scheme counts: a provider registered with https is not the one that http says it is.
  if (
    !provider ||
    withoutSlash(provider.url) !== withoutSlash(iss.includes('://') ? iss : `https://${iss}`)
  )
    throw webIdentityErrors.noProvider(iss)
  await verifySignature(token, withoutSlash(provider.url), now)
  for (const [name, value] of Object.entries({ sub, aud, exp, iat }))
    if (value === undefined) throw webIdentityErrors.missingClaim(name)
  const clients = new Set(provider.clientIds)
  const authorized = typeof azp === 'string' ? azp : undefined
  const audiences = authorized === undefined ? [aud ?? []].flat() : [authorized]
  const audience = audiences.find((one) => clients.has(one))
  if (audience === undefined) throw webIdentityErrors.wrongAudience()
  const claims = claimsOf(token)
  const { entity } = provider
  return { provider: entityArn(entity), issuer: entity.name, subject: sub ?? '', audience, claims }
}

const withoutSlash = (text: string): string => text.replace(/\/$/, '')

async function verifySignature(token: string, url: string, now: Date): Promise<void> {
  try {
    await verifyWith(token, url, now, false).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await verifyWith(token, url, now, true)
    })
  } catch (error) {
    throw refusalFor(error, token, now)
  }
}

async function verifyWith(token: string, url: string, now: Date, fresh: boolean): Promise<void> {
  const keys = createLocalJWKSet(await issuerKeys(url, { fresh }))
  const options = { algorithms, currentDate: now, clockTolerance: toleranceSeconds }
  try {
    await jwtVerify(token, keys, options)
  } catch (error) {
    // A set whose keys have no ids: any of them may be the one.
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error)
      if (await jwtVerify(token, key, options).then(() => true, wasAnotherKey)) return
    throw new errors.JWSSignatureVerificationFailed()
  }
}

function wasAnotherKey(error: unknown): false {
  if (error instanceof errors.JWSSignatureVerificationFailed) return false
  throw error
}

function refusalFor(error: unknown, token: string, now: Date): AwsError {
  if (error instanceof errors.JWTExpired)
    return webIdentityErrors.expired(Math.floor(now.getTime() / 1000), claimsOf(token).exp ?? 0)
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return webIdentityErrors.notYetValid()
  if (error instanceof IssuerUnreachable || error instanceof errors.JWKSNoMatchingKey)
    return webIdentityErrors.noKey()
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return webIdentityErrors.badSignature()
  return webIdentityErrors.notJwt()
}
