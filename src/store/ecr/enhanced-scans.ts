import type { ScanStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'

// What Amazon Inspector shows of the images that it scans: by account and Region, and not by repository.

export interface KeptFinding {
  /** Its place in the order of the list. */
  readonly key: string
  /** JSON. */
  readonly finding: string
}

/** The worst first, those after a key. */
export function accountFindings(
  db: Database,
  account: string,
  region: string,
  { after, limit }: Slice,
): Promise<readonly KeptFinding[]> {
  return db
    .selectFrom('image_findings')
    .select(['key', 'finding'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('type', '=', 'ENHANCED')
    .where('key', '>', after)
    .orderBy('key')
    .limit(limit)
    .execute()
}

export interface CoveredImage {
  /** Its place in the order of the list. */
  readonly key: string
  readonly repositoryName: string
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  readonly status: ScanStatus
  readonly completedAt: Date | undefined
}

/** In order of repository and digest, those after a key. */
export async function coveredImages(
  db: Database,
  account: string,
  region: string,
  { after, limit }: Slice,
): Promise<readonly CoveredImage[]> {
  const [name = '', digest = ''] = after.split(' ')
  const rows = await db
    .selectFrom('repositories')
    .innerJoin('image_scans', (join) =>
      join
        .onRef('image_scans.repository', '=', 'repositories.id')
        .on('image_scans.type', '=', 'ENHANCED'),
    )
    .select(['name', 'repository', 'digest', 'status', 'completed_at'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>=', name)
    .where(({ or, eb }) => or([eb('name', '>', name), eb('digest', '>', digest)]))
    .orderBy('name')
    .orderBy('digest')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...{ key: `${row.name} ${row.digest}`, repositoryName: row.name, repository: row.repository },
    ...{ digest: row.digest, status: row.status },
    completedAt: row.completed_at === null ? undefined : new Date(row.completed_at),
  }))
}
