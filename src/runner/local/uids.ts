import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

const blockIds = 1000

/**
 * Where user ids of sandboxes may lie, the better one first. The first is above what directories (SSSD, FreeIPA), subordinate ids and container
 * managers hand out, and below what systemd calls dangerous. The second is for a container with 65,536 ids of its own.
 * https://systemd.io/UIDS-GIDS/
 */
const ranges = [
  { first: 2_100_000_000, blocks: 16_000 },
  { first: 62_000, blocks: 3 },
]

/**
 * User ids (and group ids of the same numbers) that belong to one sandbox each while it runs, for a server that is root.
 *
 * A server has a block of its own, held by an abstract socket's name, which is one in the whole network namespace and ends with the process.
 * Another server begins elsewhere, as does this one after it was killed: what it left may still be ending.
 */
export class Uids {
  readonly #first: number
  readonly #lock: Server
  readonly #taken = new Set<number>()
  #next = 0

  private constructor(first: number, lock: Server) {
    this.#first = first
    this.#lock = lock
  }

  static async open(): Promise<Uids> {
    const { first, blocks } = mappedRange(readFileSync('/proc/self/uid_map', 'utf8'))
    const begin = randomInt(blocks)
    for (let tried = 0; tried < blocks; tried += 1) {
      const block = first + ((begin + tried) % blocks) * blockIds
      const lock = await hold(`\0tidegate/sandbox-uids/${block}`)
      if (lock) return new Uids(block, lock)
    }
    throw new Error('every block of user ids for sandboxes is held by another server')
  }

  take(): number {
    if (this.#taken.size === blockIds) throw new Error(`more than ${blockIds} sandboxes at a time`)
    while (this.#taken.has(this.#next)) this.#next = (this.#next + 1) % blockIds
    const taken = this.#next
    this.#taken.add(taken)
    // What has just ended rests.
    this.#next = (taken + 1) % blockIds
    return this.#first + taken
  }

  give(uid: number): void {
    this.#taken.delete(uid - this.#first)
  }

  close(): void {
    this.#lock.close()
  }
}

/** `map`: /proc/self/uid_map, the ids that this root has. Throws when sandboxes can have none of them. */
export function mappedRange(map: string): { readonly first: number; readonly blocks: number } {
  const rows = map
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const range = ranges.find(({ first, blocks }) =>
    rows.some(
      ([from = 0, , count = 0]) => from <= first && first + blocks * blockIds <= from + count,
    ),
  )
  if (!range) throw new Error('root has no user ids here that sandboxes could have')
  return range
}

/**
 * The text of a uid_map or gid_map in which `inside` is `outside`, and every other id below 65,536 is itself, so that the image's files have
 * the owners that the image says.
 */
export function idMap(inside: number, outside: number): string {
  const cuts = [...new Set([inside, outside])].filter((id) => id < 65_536).sort((a, b) => a - b)
  const rows = [`${inside} ${outside} 1`]
  let from = 0
  for (const cut of [...cuts, 65_536]) {
    if (cut > from) rows.push(`${from} ${from} ${cut - from}`)
    from = cut + 1
  }
  return `${rows.join('\n')}\n`
}

function hold(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path: name }, () => {
      server.unref()
      resolve(server)
    })
  })
}
