import { type Kysely, sql } from 'kysely'

const ownersMax = 10_000

/**
 * When what belongs to whom was written last, counted in writes. What was read of one owner holds until something of that owner is
 * written, whatever others write meanwhile.
 */
export class Changes {
  readonly #last = new Map<string, number>()
  #now = 0
  #forgotten = 0

  get now(): number {
    return this.#now
  }

  /** To be called after the commit and before the write is acknowledged. */
  wrote(owners: Iterable<string>): void {
    this.#now++
    if (this.#last.size >= ownersMax) {
      this.#last.clear()
      this.#forgotten = this.#now
    }
    for (const owner of owners) this.#last.set(owner, this.#now)
  }

  /** Whether what was read of the owner at `then`, which was `now` before reading began, holds. */
  holds(owner: string, then: number): boolean {
    return (this.#last.get(owner) ?? this.#forgotten) <= then
  }

  /** Whose was written since; undefined where that is not known any more. */
  since(then: number): readonly string[] | undefined {
    if (then < this.#forgotten) return undefined
    return [...this.#last].flatMap(([owner, at]) => (at > then ? [owner] : []))
  }
}

/**
 * Triggers by which the database itself keeps whose rows were written, until `into` is emptied: so that no writer can forget to say.
 * `owner` is an expression on a row, which is called `row` there.
 */
export async function noteOwners(
  db: Kysely<unknown>,
  into: string,
  tables: readonly { table: string; owner: string; of?: readonly string[] }[],
): Promise<void> {
  await sql`create table ${sql.table(into)} (owner text primary key)`.execute(db)
  for (const { table, owner, of } of tables)
    for (const [event, row] of events) {
      const columns = event === 'update' && of ? ` of ${of.join(', ')}` : ''
      const whose = owner.replaceAll('row.', `${row}.`)
      await sql`create trigger ${sql.ref(`${into}_${event}_${table}`)}
        after ${sql.raw(event + columns)} on ${sql.table(table)} begin
          insert into ${sql.table(into)} select whose from (select ${sql.raw(whose)} as whose)
            where whose is not null and whose not in (select owner from ${sql.table(into)});
        end`.execute(db)
    }
}

const events = [
  ['insert', 'new'],
  ['update', 'new'],
  ['delete', 'old'],
] as const
