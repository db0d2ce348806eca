import type { Collection } from '../../collected/collection.ts'
import { parseArn } from '../../names/arn.ts'
import { type Clients, clientsFor } from '../collect/calls.ts'
import { fetchCredentials } from '../credentials.ts'
import type { RunningServer } from '../run-file.ts'

/** Puts things one after another, and goes on where one is refused. */
export class Importer {
  readonly wanted: Collection
  readonly there: Collection
  /** For people: what was not put, and why. */
  readonly notImported: string[] = []
  readonly #server: RunningServer
  readonly #roots = new Map<string, ReturnType<typeof fetchCredentials>>()
  readonly #clients = new Map<string, Clients>()
  #count = 0

  constructor(server: RunningServer, wanted: Collection, there: Collection) {
    this.#server = server
    this.wanted = wanted
    this.there = there
  }

  /** How many calls changed something. */
  get count(): number {
    return this.#count
  }

  /** As the account's root user. */
  async as(account: string, inRegion?: string): Promise<Clients> {
    const root = this.#roots.get(account) ?? fetchCredentials(this.#server, { principal: account })
    this.#roots.set(account, root)
    const { accessKeyId, secretAccessKey, sessionToken, region: own } = await root
    const region = inRegion ?? own
    const known = this.#clients.get(`${account} ${region}`)
    const clients =
      known ??
      clientsFor({
        credentials: { accessKeyId, secretAccessKey, sessionToken },
        ...{ region, endpoint: this.#server.url },
      })
    this.#clients.set(`${account} ${region}`, clients)
    return clients
  }

  /** As the root of the account that the ARN names, in its Region. */
  of(arn: string): Promise<Clients> {
    const { account = '', region } = parseArn(arn) ?? {}
    return this.as(account, region || undefined)
  }

  /** Whether it was done. `already`: the error by which AWS says that it stands so. */
  async put(what: string, call: () => Promise<unknown>, already?: string): Promise<boolean> {
    try {
      await call()
      this.#count++
      return true
    } catch (error) {
      if (error instanceof Error && error.name === already) return false
      this.skip(what, error instanceof Error ? error.message : String(error))
      return false
    }
  }

  /** What is only for a while: where it cannot be done, what needs it says so. */
  async try(call: () => Promise<unknown>): Promise<void> {
    await call().catch(() => undefined)
  }

  skip(what: string, why: string): void {
    this.notImported.push(`${what}: ${why}`)
  }
}
