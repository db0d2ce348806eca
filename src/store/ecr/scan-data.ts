import type { Database } from '../database.ts'

export interface ScanSource {
  readonly name: string
  readonly addedAt: Date
  /** How many advisories of each ecosystem. */
  readonly ecosystems: Readonly<Record<string, number>>
}

export interface NewAdvisory {
  readonly ecosystem: string
  readonly package: string
  /** JSON. */
  readonly advisory: string
}

/** Begins to take in data; nobody sees it before it is ready. Gives its id. `besides` runs in the same transaction. */
export function beginSource(
  db: Database,
  name: string,
  now: Date,
  besides: (within: Database, source: number) => Promise<void>,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('scan_sources')
      .values({ name, state: 'loading', added_at: now.getTime() })
      .returning('id')
      .executeTakeFirstOrThrow()
    await besides(trx, id)
    return id
  })
}

/** False where nothing of that id is being taken in. */
export function addAdvisories(
  db: Database,
  source: number,
  advisories: readonly NewAdvisory[],
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!(await isIn(trx, source, 'loading'))) return false
    if (advisories.length > 0)
      await trx
        .insertInto('advisories')
        .values(advisories.map((one) => ({ source, ...one })))
        .execute()
    const counts = new Map<string, number>()
    for (const { ecosystem } of advisories) counts.set(ecosystem, (counts.get(ecosystem) ?? 0) + 1)
    for (const [ecosystem, added] of counts)
      await trx
        .insertInto('scan_ecosystems')
        .values({ source, ecosystem, advisories: added })
        .onConflict((conflict) =>
          conflict.columns(['source', 'ecosystem']).doUpdateSet(({ eb }) => ({
            advisories: eb('scan_ecosystems.advisories', '+', added),
          })),
        )
        .execute()
    return true
  })
}

const isIn = async (db: Database, id: number, state: 'loading' | 'ready'): Promise<boolean> =>
  (await db
    .selectFrom('scan_sources')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst()) !== undefined

/** What was taken in takes the place of what had its name. Gives the ids that leave; undefined where it is not being taken in. */
export function makeReady(
  db: Database,
  source: number,
  besides: (within: Database, leaving: readonly number[]) => Promise<void>,
): Promise<readonly number[] | undefined> {
  return db.transaction().execute(async (trx) => {
    const all = await trx.selectFrom('scan_sources').selectAll().execute()
    const made = all.find(({ id, state }) => id === source && state === 'loading')
    if (!made) return undefined
    const leaving = all
      .filter(({ name, state }) => name === made.name && state === 'ready')
      .map(({ id }) => id)
    await setState(trx, leaving, 'leaving')
    await setState(trx, [source], 'ready')
    await besides(trx, leaving)
    return leaving
  })
}

/** Lets data go by its name. False where there is none. */
export function leave(
  db: Database,
  named: string,
  besides: (within: Database, leaving: readonly number[]) => Promise<void>,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const all = await trx.selectFrom('scan_sources').selectAll().execute()
    const leaving = all
      .filter(({ name, state }) => name === named && state === 'ready')
      .map(({ id }) => id)
    if (leaving.length === 0) return false
    await setState(trx, leaving, 'leaving')
    await besides(trx, leaving)
    return true
  })
}

async function setState(
  trx: Database,
  ids: readonly number[],
  state: 'ready' | 'leaving',
): Promise<void> {
  for (const id of ids)
    await trx.updateTable('scan_sources').set({ state }).where('id', '=', id).execute()
}

const removedAtOnce = 1000

/** Removes some of what is not ready. True when nothing of it is left. */
export async function removeSome(db: Database, source: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (await isIn(trx, source, 'ready')) return true
    const some = await trx
      .selectFrom('advisories')
      .select('id')
      .where('source', '=', source)
      .orderBy('id')
      .limit(removedAtOnce)
      .execute()
    if (some.length > 0)
      await trx
        .deleteFrom('advisories')
        .where(
          'id',
          'in',
          some.map(({ id }) => id),
        )
        .execute()
    if (some.length === removedAtOnce) return false
    await trx.deleteFrom('scan_sources').where('id', '=', source).execute()
    return true
  })
}

export async function listSources(db: Database): Promise<readonly ScanSource[]> {
  const ready = await db
    .selectFrom('scan_sources')
    .selectAll()
    .where('state', '=', 'ready')
    .execute()
  const counts = await db.selectFrom('scan_ecosystems').selectAll().execute()
  return ready
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ id, name, added_at }) => ({
      name,
      addedAt: new Date(added_at),
      ecosystems: Object.fromEntries(
        counts
          .filter(({ source }) => source === id)
          .map(({ ecosystem, advisories }) => [ecosystem, advisories]),
      ),
    }))
}

/** What there is to compare with now. */
export interface Standing {
  /** When data of an ecosystem was added last. Absent for those of which there is none. */
  readonly addedAt: ReadonlyMap<string, Date>
  readonly sources: readonly number[]
}

export async function standingData(db: Database): Promise<Standing> {
  const rows = await db
    .selectFrom('scan_sources')
    .innerJoin('scan_ecosystems', 'scan_ecosystems.source', 'scan_sources.id')
    .select(['scan_sources.id', 'added_at', 'ecosystem'])
    .where('state', '=', 'ready')
    .execute()
  const addedAt = new Map<string, Date>()
  for (const { ecosystem, added_at } of rows)
    if ((addedAt.get(ecosystem)?.getTime() ?? 0) < added_at)
      addedAt.set(ecosystem, new Date(added_at))
  return { addedAt, sources: [...new Set(rows.map(({ id }) => id))] }
}

/** JSON of each advisory that ready data has of these packages. */
export async function advisoriesOf(
  db: Database,
  sources: readonly number[],
  ecosystem: string,
  packages: readonly string[],
): Promise<readonly string[]> {
  if (sources.length === 0 || packages.length === 0) return []
  const rows = await db
    .selectFrom('advisories')
    .select('advisory')
    .where('ecosystem', '=', ecosystem)
    .where('package', 'in', packages)
    .where('source', 'in', sources)
    .execute()
  return rows.map(({ advisory }) => advisory)
}
