import type { Database } from '../../../store/database.ts'
import type { Needs } from '../../kernel/needs.ts'

const underway = new WeakMap<Database, Map<string, Promise<unknown>>>()

/** Work that is done once for all who ask for it while it is done. */
export function once<Result>(
  { db }: Pick<Needs, 'db'>,
  key: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const known = underway.get(db) ?? new Map<string, Promise<unknown>>()
  underway.set(db, known)
  const running = known.get(key)
  if (running) return running as Promise<Result>
  const made = work().finally(() => known.delete(key))
  known.set(key, made)
  return made
}
