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

/** A request, or work in the background, that ended with a refusal over permissions. */
export interface LedgerRefusal {
  readonly request: string
  readonly at: number
  readonly caller: string
  readonly callerAccount: string
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
}

export interface RefusalQuery {
  readonly request?: string
  readonly message?: string
  /** Only refusals of this account's callers, or over its resources. */
  readonly concerns?: string
}

const refusalsKept = 5_000

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

const row = ({ callerAccount, ...refusal }: LedgerRefusal) => ({
  ...refusal,
  caller_account: callerAccount,
})

/** The newest refusal that fits: by request id, by its exact message, or any. */
export async function findRefusal(
  db: Database,
  { request, message, concerns }: RefusalQuery,
): Promise<LedgerRefusal | undefined> {
  let query = db.selectFrom('refusals').selectAll().orderBy('id', 'desc').limit(1)
  if (request !== undefined) query = query.where('request', '=', request)
  if (message !== undefined) query = query.where('message', '=', message)
  if (concerns !== undefined)
    query = query.where(({ eb, or, selectFrom }) =>
      or([
        eb('caller_account', '=', concerns),
        eb(
          'request',
          'in',
          selectFrom('decisions').select('request').where('resource_account', '=', concerns),
        ),
      ]),
    )
  const found = await query.executeTakeFirst()
  if (!found) return undefined
  const { id: _, caller_account, ...refusal } = found
  return { ...refusal, callerAccount: caller_account }
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

export async function ledgerDocument(db: Database, hash: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('ledger_documents')
    .select('text')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return found?.text
}

/** Forgets the oldest refusals beyond the number kept, with what only they refer to. */
export async function trimLedger(db: Database, kept: number = refusalsKept): Promise<void> {
  const oldest = await db
    .selectFrom('refusals')
    .select('id')
    .orderBy('id', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst()
  if (!oldest) return
  // In one transaction, so that no refusal is kept between them that names a document that goes.
  await db.transaction().execute(async (within) => {
    await within.deleteFrom('refusals').where('id', '<=', oldest.id).execute()
    await within
      .deleteFrom('decisions')
      .where('request', 'not in', within.selectFrom('refusals').select('request'))
      .execute()
    const named = new Set<string>()
    for (const { question } of await within.selectFrom('decisions').select('question').execute())
      for (const [, hash = ''] of question.matchAll(/"hash":"([\w-]{22})"/g)) named.add(hash)
    for (const { hash } of await within.selectFrom('ledger_documents').select('hash').execute())
      if (!named.has(hash))
        await within.deleteFrom('ledger_documents').where('hash', '=', hash).execute()
  })
}
