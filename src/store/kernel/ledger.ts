import { createHash } from 'node:crypto'
import type { Database } from '../database.ts'

/** One decision as it is kept. `question` is JSON whose policy texts stand in `ledger_documents`. */
export interface LedgerDecision {
  readonly request: string
  readonly at: number
  readonly caller: string
  readonly callerAccount: string
  readonly action: string
  readonly resource: string
  readonly resourceAccount: string
  readonly outcome: string
  readonly question: string
}

/** A request, or work in the background, that ended with a refusal. */
export interface LedgerRefusal {
  readonly request: string
  /** Its place in the order of refusals. */
  readonly seq: number
  readonly at: number
  /** An ARN, a service's name, `key <access key id>`, or empty. */
  readonly caller: string
  /** Empty where nobody was let in: such a refusal is the operator's to hear of. */
  readonly callerAccount: string
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly background: boolean
  /** JSON whose documents stand in `ledger_documents`. */
  readonly facts?: string
}

/** Under which the refusals of this server's own interface are kept. */
export const operatorService = 'tidegate'

export interface RefusalQuery {
  readonly request?: string
  readonly message?: string
  /** Only refusals of this account's callers, or over its resources. */
  readonly concerns?: string
  /** With `concerns`: also what a control policy refused to these accounts, or over their resources. */
  readonly governs?: readonly string[]
  /** Only what the server did by itself, or only what somebody asked. */
  readonly background?: boolean
  /** Without those of this server's own interface: whether one may look is not what one looks for. */
  readonly ofAws?: boolean
  /** Only refusals from this time on. */
  readonly since?: number
}

const refusalsKept = 5_000
/** Of those whom nobody was let in for: they must not push out the others. */
const strangersKept = 500

export const documentHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** Keeps a refusal with its decisions; documents are kept once, however many decisions name them. */
export async function keepRefusal(
  db: Database,
  refusal: LedgerRefusal,
  decisions: readonly LedgerDecision[],
  documents: ReadonlyMap<string, string>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.insertInto('refusals').values(row(refusal)).execute()
    for (const { callerAccount, resourceAccount, ...decision } of decisions)
      await transaction
        .insertInto('decisions')
        .values({
          ...decision,
          caller_account: callerAccount,
          resource_account: resourceAccount,
        })
        .execute()
    for (const [hash, text] of documents)
      await transaction
        .insertInto('ledger_documents')
        .values({ hash, text })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
  })
}

const row = ({ callerAccount, background, facts, ...refusal }: LedgerRefusal) => ({
  ...refusal,
  caller_account: callerAccount,
  background: Number(background),
  facts: facts ?? null,
})

/** The newest refusal that fits: by request id, by its exact message, or any. */
export const findRefusal = async (
  db: Database,
  query: RefusalQuery,
): Promise<LedgerRefusal | undefined> => (await findRefusals(db, query, 1))[0]

/** Those that fit, newest first. */
export async function findRefusals(
  db: Database,
  { request, message, concerns, governs = [], background, ofAws, since }: RefusalQuery,
  most: number,
): Promise<readonly LedgerRefusal[]> {
  let query = db.selectFrom('refusals').selectAll().orderBy('seq', 'desc').limit(most)
  if (request !== undefined) query = query.where('request', '=', request)
  if (message !== undefined) query = query.where('message', '=', message)
  if (background !== undefined) query = query.where('background', '=', Number(background))
  if (ofAws) query = query.where('service', '!=', operatorService)
  if (since !== undefined) query = query.where('at', '>=', since)
  if (concerns !== undefined)
    query = query.where(({ and, eb, or, selectFrom }) => {
      const about = (accounts: readonly string[]) =>
        eb(
          'request',
          'in',
          selectFrom('decisions').select('request').where('resource_account', 'in', accounts),
        )
      return or([
        eb('caller_account', '=', concerns),
        about([concerns]),
        // AWS's sentence names the kind of policy that it is about.
        and([
          eb('caller_account', 'in', governs),
          eb('message', 'like', '%service control policy%'),
        ]),
        and([about(governs), eb('message', 'like', '%resource control policy%')]),
      ])
    })
  return (await query.execute()).map(
    ({ id: _, caller_account, background, facts, ...refusal }) => ({
      ...refusal,
      callerAccount: caller_account,
      background: background === 1,
      ...(facts !== null && { facts }),
    }),
  )
}

export async function decisionsOf(db: Database, request: string): Promise<LedgerDecision[]> {
  const rows = await db
    .selectFrom('decisions')
    .selectAll()
    .where('request', '=', request)
    .orderBy('id')
    .execute()
  return rows.map(({ id: _, caller_account, resource_account, ...decision }) => ({
    ...decision,
    callerAccount: caller_account,
    resourceAccount: resource_account,
  }))
}

/** The ARN that a user or role had when a request of its own was last refused. `id` is `AIDA…` or `AROA…`. */
export async function formerArn(db: Database, id: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('decisions')
    .select('question')
    .where('question', 'like', `%"${id.startsWith('AIDA') ? 'userId' : 'roleId'}":"${id}"%`)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const { principal } = JSON.parse(found?.question ?? '{}') as {
    readonly principal?: { readonly arn?: string; readonly roleArn?: string }
  }
  return principal?.roleArn ?? principal?.arn
}

export async function ledgerDocument(db: Database, hash: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('ledger_documents')
    .select('text')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return found?.text
}

/** Forgets the oldest refusals beyond the number kept, with what only they refer to. */
export async function trimLedger(
  db: Database,
  kept: number = refusalsKept,
  strangers: number = strangersKept,
): Promise<void> {
  const oldest = await nth(db, kept, false)
  const oldestStranger = await nth(db, strangers, true)
  if (oldest === undefined && oldestStranger === undefined) return
  // In one transaction, so that no refusal is kept between them that names a document that goes.
  await db.transaction().execute(async (within) => {
    await within
      .deleteFrom('refusals')
      .where(({ eb, or, and }) =>
        or([
          eb('seq', '<=', oldest ?? -1),
          and([eb('caller_account', '=', ''), eb('seq', '<=', oldestStranger ?? -1)]),
        ]),
      )
      .execute()
    await within
      .deleteFrom('decisions')
      .where('request', 'not in', within.selectFrom('refusals').select('request'))
      .execute()
    const named = new Set<string>()
    const note = (json: string | null) => {
      for (const [, hash = ''] of (json ?? '').matchAll(/"hash":"([\w-]{22})"/g)) named.add(hash)
    }
    for (const { question } of await within.selectFrom('decisions').select('question').execute())
      note(question)
    for (const { facts } of await within.selectFrom('refusals').select('facts').execute())
      note(facts)
    for (const { hash } of await within.selectFrom('ledger_documents').select('hash').execute())
      if (!named.has(hash))
        await within.deleteFrom('ledger_documents').where('hash', '=', hash).execute()
  })
}

/** The place in the order of the newest that is one too many. */
async function nth(db: Database, kept: number, strangers: boolean): Promise<number | undefined> {
  let query = db.selectFrom('refusals').select('seq').orderBy('seq', 'desc').offset(kept).limit(1)
  if (strangers) query = query.where('caller_account', '=', '')
  return (await query.executeTakeFirst())?.seq
}
