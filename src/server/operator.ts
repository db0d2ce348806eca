import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Signer } from '../access/authenticate.ts'
import type { Access } from '../access/authorize.ts'
import { type KeyHolder, mintSession } from '../access/credentials.ts'
import { instanceSession, NoSuchPrincipal, principalNamed } from '../access/impersonate.ts'
import type { Ledger } from '../access/ledger.ts'
import type { Trail } from '../access/trail/trail.ts'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { Estate } from '../estate/estate.ts'
import type { Viewer } from '../estate/viewer.ts'
import type { AccountId } from '../names/account.ts'
import { parseAccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import type { Database } from '../store/database.ts'
import type { Clock } from '../store/kernel/clock.ts'
import { operatorService } from '../store/kernel/ledger.ts'
import { type Collecting, StoreDamaged } from '../store/upkeep.ts'
import { knownAccounts } from './accounts.ts'
import type { WithBody } from './bodies.ts'
import { generatedPolicies } from './generate-policy.ts'
import { isFromBrowser } from './guard.ts'
import type { LongWork } from './long-work.ts'
import { eventsInput, tellEvents } from './operator-events.ts'
import { explain, explainInput } from './operator-explain.ts'
import { challengeHeader, operatorProof } from './operator-proof.ts'
import { json, problem } from './problem.ts'
import type { News, Refusals } from './refusals.ts'
import type { Refused } from './report-refusals.ts'

export interface OperatorParts {
  readonly db: Database
  readonly estate: Estate
  readonly clock: Clock
  /** Decides what may be shown; see `Ledger.remember`. */
  readonly access: Access
  readonly ledger: Ledger
  readonly trail: Trail
  readonly refusals: Refusals
  /** Hears of everyone who was not let in. */
  readonly refused: (refused: Refused) => void
  readonly upkeep: FolderWork
  /** What services do for the operator alone, by name. */
  readonly calls: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  readonly region: Region
  readonly operatorKey: string
  /** Who says that it signed a request to this API that does not carry the operator's key. */
  readonly signer: (request: HttpRequest) => Promise<Signer>
  readonly withBody: WithBody
}

/** What may be asked of the whole data folder. */
export interface FolderWork {
  readonly fsck: LongWork<Record<never, never>, unknown>
  readonly gc: LongWork<Collecting, unknown>
  readonly du: LongWork<Record<never, never>, unknown>
}

const bodyLimit = { bytesMax: 1_048_576 }
const sessionSeconds = 12 * 60 * 60
/** How long an answer to `watch`, `fsck`, `gc` or `du` waits for something to tell. */
const watchMs = 25_000

const clockInput = z.strictObject({ advanceMs: z.number().int().min(0).optional() })
const credentialsInput = z.union([
  z.strictObject({ principal: z.string(), sessionName: z.string().optional() }),
  z.strictObject({ instanceProfileRole: z.string(), instanceId: z.string(), account: z.string() }),
])
const watchInput = z.strictObject({ after: z.number().int().min(0).optional() })
const folderInput = z.strictObject({ data: z.string() })
const gcInput = z.strictObject({
  data: z.string(),
  atOnce: z.boolean().optional(),
  dryRun: z.boolean().optional(),
})
const generateInput = z.strictObject({ principal: z.string() })

/**
 * `POST /_tidegate/<name>`: what the command line asks of the server. The operator's key, which only this
 * user can read, opens all of it; a signed caller who may decode authorization messages is told what concerns its
 * account.
 */
export async function handleOperator(
  request: HttpRequest,
  parts: OperatorParts,
): Promise<HttpResponse> {
  const name = request.path.slice('/_tidegate/'.length)
  let caller: Caller | undefined
  try {
    if (request.method !== 'POST') throw new AwsError('NotFound', 'expected a POST')
    if (name === 'prove') return prove(request, parts.operatorKey)
    if (isOperator(request, parts.operatorKey))
      return await parts.withBody(request, bodyLimit, (body) => operate(name, body, parts))
    if (name !== 'explain')
      throw new AwsError('AccessDenied', 'this takes the key of the operator of this server')
    const signer = await signerOf(request, parts)
    return await parts.withBody(request, bodyLimit, async (body) => {
      caller = await signer(body)
      const viewer = await viewerOf(caller, parts)
      return json(200, await explain(parse(explainInput, body), viewer, parts))
    })
  } catch (error) {
    const answer = refuse(error)
    const { status } = answer
    if (status === 403 && error instanceof AwsError)
      parts.refused({
        ...{ request, status, error, caller },
        operation: `${operatorService}:${name.slice(0, 60)}`,
      })
    return answer
  }
}

async function operate(name: string, body: Uint8Array, parts: OperatorParts) {
  switch (name) {
    case 'accounts':
      return json(200, await knownAccounts(parts))
    case 'clock':
      return json(200, await clock(parse(clockInput, body), parts))
    case 'credentials':
      return json(200, await credentials(parse(credentialsInput, body), parts))
    case 'events':
      return json(200, await tellEvents(parse(eventsInput, body), parts, watchMs))
    case 'explain':
      return json(200, await explain(parse(explainInput, body), undefined, parts))
    case 'fsck':
    case 'du':
      return json(200, await parts.upkeep[name].ask(parse(folderInput, body).data, {}, watchMs))
    case 'gc': {
      const { data, ...input } = parse(gcInput, body)
      const asked = { ...input, everything: true }
      return json(200, await parts.upkeep.gc.ask(data, asked, watchMs))
    }
    case 'generate-policy':
      return json(200, await generatedPolicies(parts, parse(generateInput, body).principal))
    case 'watch':
      return watch(await parts.refusals.since(parse(watchInput, body).after, watchMs))
    default:
      return json(200, await ofService(name, body, parts))
  }
}

async function ofService(name: string, body: Uint8Array, { calls }: OperatorParts) {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined
  if (!call) throw new AwsError('NotFound', `no operation \`${name}\``)
  return call(readJson(body))
}

/** Asked by whoever has the key and wants to know that this server has it too, so without it. */
function prove({ headers }: HttpRequest, key: string): HttpResponse {
  const challenge = headers[challengeHeader] ?? ''
  if (!/^[\w-]{16,64}$/.test(challenge))
    throw new AwsError(
      'BadRequest',
      `expected 16 to 64 letters and digits in \`${challengeHeader}\``,
    )
  return json(200, { proof: operatorProof(key, challenge) })
}

function isOperator(request: HttpRequest, key: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const expected = Buffer.from(`Bearer ${key}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** An account number is a key without a secret: a page that may call the API may not read reasons with it. */
async function signerOf(request: HttpRequest, { signer }: OperatorParts): Promise<Signer> {
  const verify = await signer(request)
  if (!isFromBrowser(request)) return verify
  return async (body) => {
    const caller = await verify(body)
    if (parseAccountId(caller.accessKeyId ?? '') === undefined) return caller
    throw new AwsError(
      'AccessDenied',
      'an account number is no key for a web page: sign with an access key that IAM or STS made',
    )
  }
}

/** Reasons show an account's policies. AWS asks this permission of who reads them, and so does this. */
async function viewerOf(caller: Caller, { access, clock, ledger }: OperatorParts): Promise<Viewer> {
  try {
    const check = { action: 'sts:DecodeAuthorizationMessage', resource: '*' }
    await access.authorize(caller, [check])
    ledger.succeeded(caller.request.id)
    return { account: caller.account }
  } catch (error) {
    if (error instanceof AwsError) {
      const { code, message } = error
      const at = clock.now()
      ledger.refused({ caller, service: operatorService, operation: 'explain', code, message, at })
    }
    throw error
  }
}

async function clock({ advanceMs }: z.infer<typeof clockInput>, parts: OperatorParts) {
  if (advanceMs) await parts.clock.advance(advanceMs)
  return { now: parts.clock.now().toISOString() }
}

async function credentials(input: z.infer<typeof credentialsInput>, parts: OperatorParts) {
  const { db, region } = parts
  const principal = await ('principal' in input
    ? principalNamed(db, input.principal, input.sessionName ?? 'tidegate')
    : instanceSession(
        db,
        parts.access,
        { account: accountOf(input.account), region },
        input.instanceProfileRole,
        input.instanceId,
      ))
  const made = await mintSession(db, parts.clock, {
    principal,
    durationSeconds: sessionSeconds,
    grantedBy: grantFor(principal),
  })
  return { ...made, arn: principal.arn, account: principal.account, region }
}

/** A role's session is like any other; a user's or root's stands for long-term keys. */
const grantFor = ({ kind }: KeyHolder) => (kind === 'assumed-role' ? 'AssumeRole' : 'operator')

function accountOf(text: string): AccountId {
  const account = parseAccountId(text)
  if (!account) throw new NoSuchPrincipal(`expected a 12-digit account id, got \`${text}\``)
  return account
}

const readJson = (body: Uint8Array): unknown =>
  body.byteLength ? JSON.parse(Buffer.from(body).toString()) : {}

function parse<T>(schema: z.ZodType<T>, body: Uint8Array): T {
  const parsed = schema.safeParse(readJson(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : issue?.path
  const where = keys?.length ? ` at \`${keys.join('.')}\`` : ''
  throw new AwsError(
    'BadRequest',
    `expected what the \`tidegate\` of this version sends, got something else${where}: use the two in one version`,
  )
}

const statuses: Readonly<Record<string, number>> = { NotFound: 404, BadRequest: 400 }

function refuse(error: unknown): HttpResponse {
  if (error instanceof NoSuchPrincipal) return problem(404, 'NoSuchPrincipal', error.message)
  if (error instanceof StoreDamaged) return problem(400, 'StoreDamaged', error.message)
  if (error instanceof SyntaxError) return problem(400, 'BadRequest', 'expected JSON')
  if (error instanceof AwsError)
    return problem(statuses[error.code] ?? 403, error.code, error.message)
  throw error
}

/** A server that stops waits for its connections: the last answer must not leave one open. */
function watch(news: News): HttpResponse {
  const answer = json(200, news)
  return news.ended ? { ...answer, headers: { ...answer.headers, connection: 'close' } } : answer
}
