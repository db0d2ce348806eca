import type { Caller } from '../estate/caller.ts'
import { principalName } from '../policy/principal-name.ts'
import type { Database } from '../store/database.ts'
import { keepRefusal, type LedgerRefusal, trimLedger } from '../store/kernel/ledger.ts'
import { behind } from '../store/kernel/write-behind.ts'
import { Bursts } from './bursts.ts'
import { type Made, toRow } from './recall.ts'
import { factsText, functionIn, type RefusalFacts } from './refusal-facts.ts'
import { StandIns } from './stand-ins.ts'
import { UsageNotes } from './usage.ts'

/** Refusals written before the oldest are looked through again: beyond those that are kept, so many may lie. */
const trimEvery = 500
/** Refusals that wait to be written. Beyond them the oldest go: a flood must not fill the memory. */
const waitingMax = 1_000
const openMax = 10_000

interface About extends RefusalFacts {
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly at: Date
}

export interface Refusal extends About {
  readonly caller: Caller
  /** Set for what the server did by itself. */
  readonly background?: boolean
}

/** A request that was refused before anybody was let in, or that no operation was made of. */
export interface TurnedAway extends About {
  readonly request: string
  readonly caller: Caller | undefined
  /** `key <access key id>`, as the request says. */
  readonly claimed: string | null
}

interface Waiting {
  readonly row: LedgerRefusal
  readonly facts: RefusalFacts
  readonly decisions: readonly Made[]
}

/**
 * Keeps what was refused, and why. The decisions of a request wait in memory until it ends: if it succeeded they are
 * dropped, and if it was refused over one of them they are written with their policies. What is written is written
 * behind; the same refusal again and again is written twice every ten seconds.
 */
export class Ledger {
  readonly #db: Database
  readonly #usage: UsageNotes
  readonly #open = new Map<string, Made[]>()
  readonly #waiting: Waiting[] = []
  readonly #bursts = new Bursts<Waiting>((newest) => this.#keep(newest), { kindsMax: 1_000 })
  /** For whom nobody vouches: whoever can reach the server can make as many kinds of requests as it likes. */
  readonly #strangers = new Bursts<Waiting>((newest) => this.#keep(newest), {
    kindsMax: 20,
    lumps: true,
  })
  readonly #standIns = new StandIns()
  #writing: Promise<void> | undefined
  #written = 0
  #seq = 0

  constructor(db: Database) {
    this.#db = db
    this.#usage = new UsageNotes(db)
  }

  /** A decision over what somebody does. */
  record(made: Made): void {
    const { caller, question, decision, at } = made
    this.#usage.note(caller, question, decision, at)
    this.remember(made)
  }

  /** One over what somebody may be shown: nobody has used a permission by it. */
  remember(made: Made): void {
    const { caller } = made
    const open = this.#open.get(caller.request.id)
    if (open) open.push(made)
    else this.#open.set(caller.request.id, [made])
    // Work in the background that never ends its request must not fill the memory.
    if (this.#open.size > openMax) this.#open.delete(this.#open.keys().next().value ?? '')
  }

  /** Whether something was denied to a request that has not ended. */
  denied(request: string): boolean {
    const made = this.#open.get(request) ?? []
    return made.some(({ decision }) => decision.outcome !== 'allowed')
  }

  succeeded(request: string): void {
    this.#open.delete(request)
  }

  /** Written in order; who need not know that it was does not wait. */
  refused({ caller, background = false, ...about }: Refusal): Promise<void> {
    const request = caller.request.id
    const made = this.#open.get(request) ?? []
    this.#open.delete(request)
    const denied = made.some(({ decision }) => decision.outcome !== 'allowed')
    const waiting: Waiting = {
      row: this.#row(about, {
        ...{ request, background },
        caller: principalName(caller.principal),
        callerAccount: caller.account,
      }),
      facts: { ...onBehalfOf(caller), ...factsOf(about), region: caller.region },
      // What was allowed concerns nobody but the caller, who was refused for another reason.
      decisions: denied ? made : [],
    }
    // A job waits for its reason, which must not be held back.
    if (background) this.#keep(waiting)
    else this.#standIns.note(request, this.#bursts.add(keyOf(waiting.row), waiting))
    return this.#writing ?? Promise.resolve()
  }

  /** The same where there is no caller, or no operation. A request that is known already is not kept twice. */
  turnedAway({ request, caller, claimed, ...about }: TurnedAway): void {
    if (this.#standIns.knows(request)) return
    const row = this.#row(about, {
      ...{ request, background: false },
      caller: caller ? principalName(caller.principal) : (claimed ?? ''),
      callerAccount: caller?.account ?? '',
    })
    const waiting: Waiting = { row, facts: factsOf(about), decisions: [] }
    const bursts = caller ? this.#bursts : this.#strangers
    this.#standIns.note(request, bursts.add(keyOf(row), waiting))
  }

  /** The id under which a request was kept: repetitions stand for each other. */
  standIn = (request: string): string => this.#standIns.standIn(request)

  async settled(): Promise<void> {
    this.#bursts.flush()
    this.#strangers.flush()
    await this.#writing
    await behind(this.#db).flush()
  }

  #row(
    { service, operation, code, message, at }: About,
    who: Pick<LedgerRefusal, 'request' | 'background' | 'caller' | 'callerAccount'>,
  ): LedgerRefusal {
    // Larger than any of a server that ran before.
    this.#seq = Math.max(this.#seq + 1, Date.now() * 1_000)
    return { ...who, service, operation, code, message, at: at.getTime(), seq: this.#seq }
  }

  #keep(waiting: Waiting): void {
    this.#waiting.push(waiting)
    if (this.#waiting.length > waitingMax) this.#waiting.shift()
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  async #write(): Promise<void> {
    // Not before the request that is being refused has its answer.
    await Promise.resolve()
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      // What the ledger cannot keep must not fail the requests that come after.
      await this.#writeOne(next).catch((error: unknown) => behind(this.#db).failed(error))
  }

  async #writeOne({ row, facts, decisions }: Waiting): Promise<void> {
    const documents = new Map<string, string>()
    const rows = decisions.map((made) => toRow(made, documents))
    await keepRefusal(this.#db, { ...row, facts: factsText(facts, documents) }, rows, documents)
    this.#written += 1
    if (this.#written % trimEvery === 1) await trimLedger(this.#db)
  }
}

/** Lambda acts for a function, which its requests name as their source. */
function onBehalfOf({ context }: Caller): RefusalFacts {
  const source = context?.['aws:sourcearn']
  return typeof source === 'string' && source.includes(':function:')
    ? { functionName: functionIn(source) }
    : {}
}

const factsOf = ({ hint, document, functionName }: About): RefusalFacts => ({
  ...(hint !== undefined && { hint }),
  ...(functionName !== undefined && { functionName }),
  ...(document && { document }),
})

const keyOf = ({ caller, service, operation, code, message }: LedgerRefusal): string =>
  JSON.stringify([caller, service, operation, code, message])
