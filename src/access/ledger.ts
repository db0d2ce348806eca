import { type Caller, revived } from '../estate/caller.ts'
import type { Check } from '../estate/check.ts'
import type { Decided } from '../estate/question.ts'
import { compiled } from '../policy/compile.ts'
import { principalName } from '../policy/principal-name.ts'
import type { AppliedPolicy, Decision, Policies, Question } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import {
  decisionsOf,
  documentHash,
  keepRefusal,
  type LedgerDecision,
  type LedgerRefusal,
  ledgerDocument,
  trimLedger,
} from '../store/kernel/ledger.ts'
import { UsageNotes } from './usage.ts'

/** Refusals written before the oldest are looked through again: beyond those that are kept, so many may lie. */
const trimEvery = 500

export interface Refusal {
  readonly caller: Caller
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly at: Date
}

interface Made extends Omit<Decided, 'outcome'> {
  readonly decision: Decision
}

/**
 * Keeps why requests were refused. The decisions of a request wait in memory until it ends: if it
 * succeeded they are dropped, and if it was refused they are written with their policies.
 */
export class Ledger {
  readonly #db: Database
  readonly #usage: UsageNotes
  readonly #open = new Map<string, Made[]>()
  #writing: Promise<void> = Promise.resolve()
  #written = 0

  constructor(db: Database) {
    this.#db = db
    this.#usage = new UsageNotes(db)
  }

  record(made: Made): void {
    const { caller, question, decision, at } = made
    this.#usage.note(caller, question, decision, at)
    const open = this.#open.get(caller.request.id)
    if (open) open.push(made)
    else this.#open.set(caller.request.id, [made])
    // Work in the background that never ends its request must not fill the memory.
    if (this.#open.size > 10_000) this.#open.delete(this.#open.keys().next().value ?? '')
  }

  succeeded(request: string): void {
    this.#open.delete(request)
  }

  /** Written in order; who need not know that it was does not wait. */
  refused(refusal: Refusal): Promise<void> {
    const { id } = refusal.caller.request
    const decisions = this.#open.get(id) ?? []
    this.#open.delete(id)
    if (!decisions.some(({ decision }) => decision.outcome !== 'allowed')) return Promise.resolve()
    this.#writing = this.#writing
      .then(() => this.#write(refusal, decisions))
      // What the ledger cannot keep must not fail the requests that come after.
      .catch(() => undefined)
    return this.#writing
  }

  async settled(): Promise<void> {
    await this.#writing
    await this.#usage.flush()
  }

  async #write(refusal: Refusal, decisions: readonly Made[]): Promise<void> {
    const documents = new Map<string, string>()
    const rows = decisions.map((made) => toRow(made, documents))
    const row: LedgerRefusal = {
      request: refusal.caller.request.id,
      at: refusal.at.getTime(),
      caller: principalName(refusal.caller.principal),
      callerAccount: refusal.caller.account,
      service: refusal.service,
      operation: refusal.operation,
      code: refusal.code,
      message: refusal.message,
    }
    await keepRefusal(this.#db, row, rows, documents)
    this.#written += 1
    if (this.#written % trimEvery === 1) await trimLedger(this.#db)
  }
}

/** The decisions behind a refusal, rebuilt from what was kept. */
export async function recall(db: Database, request: string): Promise<Decided[]> {
  const rows = await decisionsOf(db, request)
  const kept = rows.map((row) => ({ row, kept: JSON.parse(row.question) as Kept }))
  // An earlier version kept no check: such a refusal can be shown, and not explained.
  const known = kept.filter(({ kept }) => kept.check !== undefined)
  return Promise.all(known.map(({ row, kept }) => fromRow(db, row, kept)))
}

type KeptPolicy = Omit<AppliedPolicy, 'document'> & { readonly hash: string }
type Kept = Omit<Question, 'policies'> & {
  readonly resourceExists?: boolean
  /** Its session's dates are text. */
  readonly caller: Caller
  readonly check: Check
  readonly policies: { readonly [type in keyof Policies]: unknown }
}

function toRow(made: Made, documents: Map<string, string>): LedgerDecision {
  const keep = ({ document, ...rest }: AppliedPolicy): KeptPolicy => {
    const hash = documentHash(document.text)
    documents.set(hash, document.text)
    return { ...rest, hash }
  }
  const { question, resourceExists, caller, check, decision, at } = made
  const { accessKeyId: _, ...asking } = caller
  const kept = {
    ...question,
    resourceExists,
    caller: asking,
    check,
    policies: mapPolicies(question.policies, keep),
  }
  return {
    request: caller.request.id,
    at: at.getTime(),
    caller: principalName(caller.principal),
    callerAccount: caller.account,
    action: question.action,
    resource: question.resource,
    resourceAccount: question.resourceAccount,
    outcome: decision.outcome,
    question: JSON.stringify(kept),
  }
}

async function fromRow(db: Database, row: LedgerDecision, kept: Kept): Promise<Decided> {
  const { resourceExists, caller, check, policies, ...rest } = kept
  const texts = new Map<string, string>()
  await eachHash(policies, async (hash) => {
    texts.set(hash, (await ledgerDocument(db, hash)) ?? '{"Statement":[]}')
  })
  const restore = ({ hash, ...policy }: KeptPolicy): AppliedPolicy => ({
    ...policy,
    document: compiled(texts.get(hash) ?? '{"Statement":[]}'),
  })
  return {
    at: new Date(row.at),
    caller: { ...caller, ...(caller.session && { session: revived(caller.session) }) },
    check,
    outcome: row.outcome as Decision['outcome'],
    resourceExists,
    question: { ...rest, policies: mapPolicies(policies, restore) as Policies },
  }
}

/** Applies `change` to every policy, whatever the nesting: one, a list, or a list of levels. */
function mapPolicies<From, To>(
  policies: { readonly [type in keyof Policies]: unknown },
  change: (policy: From) => To,
): { [type in keyof Policies]: unknown } {
  const walk = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(walk) : change(value as From)
  return Object.fromEntries(
    Object.entries(policies)
      .filter(([, value]) => value !== undefined)
      .map(([type, value]) => [type, walk(value)]),
  ) as { [type in keyof Policies]: unknown }
}

async function eachHash(
  policies: { readonly [type in keyof Policies]: unknown },
  visit: (hash: string) => Promise<void>,
): Promise<void> {
  const hashes = new Set<string>()
  mapPolicies(policies, (policy: KeptPolicy) => {
    hashes.add(policy.hash)
    return policy
  })
  for (const hash of hashes) await visit(hash)
}
