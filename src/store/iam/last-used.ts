import type { Database } from '../database.ts'
import { behind } from '../kernel/write-behind.ts'
import { findAccessKey } from './access-keys.ts'

export interface LastUse {
  readonly at: number
  readonly service: string
  readonly region: string
}

const uses = new WeakMap<Database, Map<string, LastUse & { writtenAt: number }>>()

/** Every commit is synced to disk, so a busy key is written at most once in this time. */
const writeEveryMs = 60_000

function usesOf(db: Database) {
  const known = uses.get(db)
  if (known) return known
  const made = new Map<string, LastUse & { writtenAt: number }>()
  uses.set(db, made)
  return made
}

/** Notes that a long-term key signed a request. The database may lag a minute behind. */
export function noteKeyUse(db: Database, id: string, use: LastUse): void {
  const keys = usesOf(db)
  const before = keys.get(id)
  const fresh = before && use.at - before.writtenAt < writeEveryMs
  keys.set(id, { ...use, writtenAt: fresh ? before.writtenAt : use.at })
  if (fresh) return
  behind(db).note(`use of ${id}`, (db) =>
    db
      .updateTable('access_keys')
      .set({ last_used_at: use.at, last_used_service: use.service, last_used_region: use.region })
      .where('id', '=', id)
      .execute(),
  )
}

/** Undefined for a key that never signed a request. */
export async function lastUseOf(db: Database, id: string): Promise<LastUse | undefined> {
  const noted = usesOf(db).get(id)
  if (noted) return noted
  const key = await findAccessKey(db, id)
  if (!key?.last_used_at) return undefined
  return {
    at: key.last_used_at,
    service: key.last_used_service ?? 'N/A',
    region: key.last_used_region ?? 'N/A',
  }
}
