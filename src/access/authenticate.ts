import { AwsError, withHint } from '../aws/error.ts'
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
import { isElsewhere } from '../names/partitions.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { Database } from '../store/database.ts'
import { noteKeyUse } from '../store/iam/last-used.ts'
import { hashToken } from '../store/iam/sessions.ts'
import type { Clock } from '../store/kernel/clock.ts'
import {
  type Credentials,
  findCredentials,
  invalidClientToken,
  type KeyHolder,
} from './credentials.ts'
import { regionNotBuilt } from './region-not-built.ts'

export interface AuthenticateNeeds {
  readonly db: Database
  readonly clock: Clock
  /** False: a 12-digit access key id is that account's root user, with any secret. */
  readonly strictCredentials: boolean
}

/** Verifies the HMAC over a request's whole body, which is undefined for S3, whose headers state its hash. */
export type Signer = (body: Uint8Array | undefined) => Promise<Caller>

/**
 * Whose signature a request carries, judged by its head alone, so that nobody's body is read in vain. AWS's order: scope,
 * key and token, expiry, whether the holder still stands, the time, and only then the HMAC, which the result verifies.
 * @throws AwsError with a common error's name, in AWS's words.
 */
export async function readSigner(
  request: HttpRequest,
  expected: ExpectedScope,
  needs: AuthenticateNeeds,
): Promise<Signer> {
  const signature = readSignature(request)
  if (signature === 'none')
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  checkScope(signature, expected)
  const region = regionOf(signature, expected)
  // The machine's own time: clients sign by it, whatever `tidegate clock advance` did to ours.
  const receivedAt = new Date()
  await standing(signature, needs)
  checkTime(signature, receivedAt)
  return async (body) => {
    // Again: a body may take hours, in which keys are disabled and users deleted.
    const { credentials, holder } = await standing(signature, needs)
    verify(signature, request, body, credentials, receivedAt)
    noteUse(credentials, signature, region, needs)
    return {
      principal: holder,
      account: credentials.account,
      region,
      ...(credentials.temporary && { session: credentials.temporary.session }),
      accessKeyId: credentials.accessKeyId,
      request: requestOf(request),
    }
  }
}

function noteUse(
  { secret, temporary, accessKeyId }: Credentials,
  { service }: Signature,
  region: Region,
  { db, clock }: AuthenticateNeeds,
): void {
  if (secret === undefined || temporary) return
  noteKeyUse(db, accessKeyId, { at: clock.now().getTime(), service, region })
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

/**
 * Every endpoint takes every Region of the server's partition. Clients call the whole of a partition `aws-global`, which
 * the global services take for us-east-1.
 */
function regionOf({ region }: Signature, expected: ExpectedScope): Region {
  if (isElsewhere(region)) throw regionNotBuilt(region)
  const global = region === 'aws-global' && !expected.namesRegion
  const parsed = parseRegion(global ? 'us-east-1' : region)
  if (parsed) return parsed
  const named = expected.namesRegion ? `, not '${region}'` : ''
  throw new AwsError(
    'SignatureDoesNotMatch',
    `Credential should be scoped to a valid region${named}. `,
  )
}

async function standing(
  { accessKeyId, sessionToken }: Signature,
  { db, clock, strictCredentials }: AuthenticateNeeds,
): Promise<{ readonly credentials: Credentials; readonly holder: KeyHolder }> {
  const credentials = await findCredentials(db, accessKeyId, { strict: strictCredentials })
  if (!credentials) throw hinted('there is no such access key here')
  const { holder, active, temporary } = credentials
  if (temporary) {
    if (sessionToken === undefined) throw hinted('the session token is missing')
    if (hashToken(sessionToken) !== temporary.tokenHash)
      throw hinted('the session token is not the one of this access key')
    if (temporary.expiresAt <= clock.now().getTime())
      throw withHint(
        new AwsError('ExpiredToken', 'The security token included in the request is expired'),
        `the session ended at ${new Date(temporary.expiresAt).toISOString()}`,
      )
  }
  if (!active) throw hinted('the access key is inactive')
  if (!holder) throw hinted('the user or role of this access key was deleted')
  return { credentials, holder }
}

function verify(
  signature: Signature,
  request: HttpRequest,
  body: Uint8Array | undefined,
  { secret, temporary }: Credentials,
  receivedAt: Date,
): void {
  // An account number as key comes with any secret, and with whatever token the environment still holds.
  if (secret === undefined) return
  verifySignature(signature, request, body, secret, receivedAt)
  // Long-term keys have no token. AWS looks at this after the signature.
  if (!temporary && signature.sessionToken !== undefined)
    throw hinted('a session token came with a long-term access key, which has none')
}

const hinted = (hint: string): AwsError => withHint(invalidClientToken(), hint)
