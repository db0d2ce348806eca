import type { Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'

/** Images that certainly still fit into a repository, by its id. */
const rooms = new WeakMap<Database, Map<string, number>>()
const roomsMax = 10_000

/**
 * Takes room for one more image, or tells that there is none. Counting a full repository costs more than the push it is
 * done for, so it counts once and then remembers how many more fit: deletions only make that too small.
 */
export async function takeRoom(
  db: Database,
  trx: Transaction<Tables>,
  repository: string,
  imagesMax: number,
): Promise<boolean> {
  const known = rooms.get(db) ?? new Map<string, number>()
  rooms.set(db, known)
  const room = known.get(repository) || imagesMax - (await countImages(trx, repository))
  if (room <= 0) return false
  if (known.size >= roomsMax) known.clear()
  known.set(repository, room - 1)
  return true
}

async function countImages(trx: Transaction<Tables>, repository: string): Promise<number> {
  const { images } = await trx
    .selectFrom('images')
    .select((select) => select.fn.countAll<number>().as('images'))
    .where('repository', '=', repository)
    .executeTakeFirstOrThrow()
  return Number(images)
}
