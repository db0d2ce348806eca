import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import {
  checkScope,
  checkTime,
  decodeChunks,
  type ExpectedScope,
  isChunked,
  isSigned,
  readSignature,
  type Signature,
  verifySignature,
} from '../aws/sigv4.ts'
import type { Caller } from '../estate/caller.ts'
import type { AccountId } from '../names/account.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { Database } from '../store/database.ts'
import { noteKeyUse } from '../store/iam/last-used.ts'
import { hashToken } from '../store/iam/sessions.ts'
import type { Clock } from '../store/kernel/clock.ts'
import { type Credentials, findCredentials, invalidClientToken } from './credentials.ts'

export interface AuthenticateNeeds {
  readonly db: Database
  readonly clock: Clock
  /** False: a 12-digit access key id is that account's root user, with any secret. */
  readonly strictCredentials: boolean
}

/**
 * Who signed a request. AWS's order: scope, key and token, expiry, whether the holder still stands, and
 * only then the HMAC. `body` is the whole body, or undefined for S3, whose headers state its hash.
 * @throws AwsError with a common error's name, in AWS's words.
 */
export async function authenticate(
  request: HttpRequest,
  body: Uint8Array | undefined,
  expected: ExpectedScope,
  { db, clock, strictCredentials }: AuthenticateNeeds,
): Promise<Caller> {
  const signature = readSignature(request)
  if (signature === 'none')
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  checkScope(signature, expected)
  const region = regionOf(signature, expected)
  const credentials = await findCredentials(db, signature.accessKeyId, {
    strict: strictCredentials,
  })
  if (!credentials) throw invalidClientToken()
  const holder = standingHolder(credentials, signature, clock.now())
  verify(signature, request, body, credentials)
  if (credentials.secret !== undefined && !credentials.temporary)
    await noteKeyUse(db, credentials.accessKeyId, {
      at: clock.now().getTime(),
      service: signature.service,
      region,
    })
  return {
    principal: holder,
    account: credentials.account,
    region,
    ...(credentials.temporary && { session: credentials.temporary.session }),
    accessKeyId: credentials.accessKeyId,
    request: requestOf(request),
  }
}

/**
 * The body of a request whose signature was verified: as it came, or, when it came in signed chunks, what is in
 * them, each verified against the one before it.
 */
export async function signedBody(
  request: HttpRequest,
  body: Uint8Array,
  { db, strictCredentials }: Pick<AuthenticateNeeds, 'db' | 'strictCredentials'>,
): Promise<Uint8Array> {
  const payload = request.headers['x-amz-content-sha256']
  const signature = isChunked(payload) ? readSignature(request) : 'none'
  if (!isChunked(payload) || signature === 'none') return body
  const credentials = await findCredentials(db, signature.accessKeyId, {
    strict: strictCredentials,
  })
  // An account number as key comes with any secret: its chunks are as unverifiable as its signature.
  const chunks = decodeChunks(once(body), payload, signature, credentials?.secret)
  const parts: Uint8Array[] = []
  for await (const part of chunks) parts.push(part)
  return Buffer.concat(parts)
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

/**
 * The caller of an unsigned request; undefined for one that is signed. It has no account of its own, and
 * names what it means in full.
 */
export function anonymousCaller(request: HttpRequest, region: Region): Caller | undefined {
  if (isSigned(request)) return undefined
  return {
    principal: { kind: 'anonymous' },
    account: nobodysAccount,
    region,
    request: requestOf(request),
  }
}

/** No number, so that no account is told of what it did. */
const nobodysAccount = 'anonymous' as AccountId

function requestOf(request: HttpRequest): Caller['request'] {
  const userAgent = request.headers['user-agent']
  return {
    id: request.id,
    // A socket that takes both families shows IPv4 peers in IPv6's clothes.
    sourceIp: request.remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''),
    ...(userAgent !== undefined && { userAgent }),
    secureTransport: request.secure,
  }
}

/** Every endpoint takes every Region here, so only a scope without a Region's shape is wrong. */
function regionOf({ region }: Signature, expected: ExpectedScope): Region {
  const parsed = parseRegion(region)
  if (parsed) return parsed
  const named = expected.namesRegion ? `, not '${region}'` : ''
  throw new AwsError(
    'SignatureDoesNotMatch',
    `Credential should be scoped to a valid region${named}. `,
  )
}

function standingHolder(
  { holder, active, temporary }: Credentials,
  { sessionToken }: Signature,
  now: Date,
) {
  if (temporary) {
    if (sessionToken === undefined || hashToken(sessionToken) !== temporary.tokenHash)
      throw invalidClientToken()
    if (temporary.expiresAt <= now.getTime())
      throw new AwsError('ExpiredToken', 'The security token included in the request is expired')
  }
  if (!active || !holder) throw invalidClientToken()
  return holder
}

function verify(
  signature: Signature,
  request: HttpRequest,
  body: Uint8Array | undefined,
  { secret, temporary }: Credentials,
): void {
  // The machine's own time: clients sign by it, whatever `tidegate clock advance` did to ours.
  const now = new Date()
  // An account number as key comes with any secret, and with whatever token the environment still holds.
  if (secret === undefined) {
    checkTime(signature, now)
    return
  }
  verifySignature(signature, request, body, secret, now)
  // Long-term keys have no token. AWS looks at this after the signature.
  if (!temporary && signature.sessionToken !== undefined) throw invalidClientToken()
}
