import type { Compilable, CompiledQuery } from 'kysely'
import type { Database } from './database.ts'

type Argument = string | number | null

/** A query that is built and compiled once, which costs more than running it. For those that a hot path waits on. */
export class Prepared<Arguments extends Record<string, Argument>, Row = unknown> {
  readonly #build: (db: Database, given: Arguments) => Compilable<Row>
  #compiled: CompiledQuery<Row> | undefined

  /** `build` may only pass what it is given on, as a value of the query: it is called with stand-ins. */
  constructor(build: (db: Database, given: Arguments) => Compilable<Row>) {
    this.#build = build
  }

  async execute(db: Database, given: Arguments): Promise<Row[]> {
    this.#compiled ??= this.#build(db, standIns<Arguments>()).compile()
    const parameters = this.#compiled.parameters.map((parameter) =>
      parameter instanceof StandIn ? given[parameter.name] : parameter,
    )
    const { rows } = await db.executeQuery<Row>({ ...this.#compiled, parameters })
    return rows
  }
}

class StandIn {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Objects with the types of the values they stand for: nothing looks into them before `execute`. */
const standIns = <Arguments>(): Arguments =>
  new Proxy({}, { get: (_, name) => new StandIn(String(name)) }) as Arguments
