import type { Selectable } from 'kysely'
import type { ScanStatus, ScanType } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import type { Page } from './images.ts'
import type { EcrTables } from './schema.ts'

/** Which image, in which way. */
export interface ScanKey {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  readonly type: ScanType
}

export interface ImageScan extends ScanKey {
  readonly status: ScanStatus
  readonly description: string
  readonly requestedAt: Date
  readonly completedAt: Date | undefined
  readonly sourceAt: Date | undefined
  /** By severity. */
  readonly counts: Readonly<Record<string, number>>
  readonly lackedData: boolean
}

const scanOf = (row: Selectable<EcrTables['image_scans']>): ImageScan => ({
  ...{ repository: row.repository, digest: row.digest, type: row.type, status: row.status },
  description: row.description,
  requestedAt: new Date(row.requested_at),
  completedAt: row.completed_at === null ? undefined : new Date(row.completed_at),
  sourceAt: row.source_at === null ? undefined : new Date(row.source_at),
  counts: JSON.parse(row.counts) as Record<string, number>,
  lackedData: row.lacked_data === 1,
})

export async function findScan(
  db: Database,
  { repository, digest, type }: ScanKey,
): Promise<ImageScan | undefined> {
  const row = await db
    .selectFrom('image_scans')
    .selectAll()
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .where('type', '=', type)
    .executeTakeFirst()
  return row && scanOf(row)
}

/** Scans of those images that have one. */
export async function scansOf(
  db: Database,
  repository: string,
  digests: readonly string[],
  type: ScanType,
): Promise<ReadonlyMap<string, ImageScan>> {
  if (digests.length === 0) return new Map()
  const rows = await db
    .selectFrom('image_scans')
    .selectAll()
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .where('type', '=', type)
    .execute()
  return new Map(rows.map((row) => [row.digest, scanOf(row)]))
}

/** Every scan of a type, in order of repository and digest, those after `after`, which is `<repository> <digest>`. */
export async function listScans(
  db: Database,
  type: ScanType,
  after: string,
  limit: number,
): Promise<Page<ScanKey & Pick<ImageScan, 'status'>>> {
  const [repository = '', digest = ''] = after.split(' ')
  const rows = await db
    .selectFrom('image_scans')
    .select(['repository', 'digest', 'status'])
    .where('type', '=', type)
    .where('repository', '>=', repository)
    .where(({ or, eb }) => or([eb('repository', '>', repository), eb('digest', '>', digest)]))
    .orderBy('repository')
    .orderBy('digest')
    .limit(limit)
    .execute()
  const items = rows.map((row) => ({ ...row, type }))
  const end = items.at(-1)
  return end && items.length === limit
    ? { items, next: `${end.repository} ${end.digest}` }
    : { items }
}

export interface BegunScan extends ScanKey {
  readonly status: ScanStatus
  readonly description: string
}

/** Notes that a scan was asked for; what an earlier one found stays until it ends. */
export async function beginScan(
  within: Database,
  { status, description, ...key }: BegunScan,
  now: Date,
): Promise<void> {
  const begun = { status, description, requested_at: now.getTime(), lacked_data: 0 } as const
  await within
    .insertInto('image_scans')
    .values({ ...key, ...begun, completed_at: null, source_at: null, counts: '{}' })
    .onConflict((conflict) => conflict.columns(['repository', 'digest', 'type']).doUpdateSet(begun))
    .execute()
}

export interface ScanOutcome {
  readonly status: ScanStatus
  readonly description: string
  readonly completedAt: Date
  readonly sourceAt?: Date | undefined
  readonly lackedData?: boolean
  readonly counts: Readonly<Record<string, number>>
  readonly findings: readonly NewFinding[]
}

export interface NewFinding {
  readonly account: string
  readonly region: string
  readonly key: string
  /** As the finding has it. */
  readonly severity: string
  readonly firstObservedAt: Date
  readonly lastObservedAt: Date
  /** JSON. */
  readonly finding: string
}
