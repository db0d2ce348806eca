import type { StoreRow } from './commit-count.ts'
import { folderFormat, type Mark } from './mark.ts'

/** What stands in a data folder. */
export interface Found {
  readonly mark: Mark | undefined
  /** Whether metadata.sqlite is there and holds a page: SQLite begins a smaller one anew. */
  readonly file: boolean
  /** Whether its -wal holds anything. */
  readonly log: boolean
  readonly blobs: boolean
  readonly row?: StoreRow | undefined
  /** Without any table. Absent before the file was opened. */
  readonly empty?: boolean | undefined
  /** What SQLite says of pages that do not fit together. */
  readonly damage?: string | undefined
}

/** @throws Error that says what is missing and what to do. */
export function refuseLoss(folder: string, found: Found): void {
  const problem = lossIn(found)
  if (problem === undefined) return
  throw new Error(
    `the data folder \`${folder}\` is not whole: ${problem}. Nothing was changed. Put back what is missing (metadata.sqlite together with its -wal and tidegate.json), or the whole folder from a backup; or choose another folder with --data; or start with --accept-loss to go on with what is there`,
  )
}

/** What was expected and what was got, when something is missing. */
export function lossIn({ mark, file, log, blobs, row, empty, damage }: Found): string | undefined {
  if (mark && mark.format > folderFormat)
    return `it was written by a newer version of tidegate (format ${mark.format}, and this one reads ${folderFormat})`
  if (damage !== undefined) return `its database is damaged (${damage})`
  // SQLite would take the log for a stranger's, and remove it.
  if (!file && log) return 'its database metadata.sqlite is missing or empty beside its -wal'
  if (!mark) {
    if (!blobs) return undefined
    if (!file || empty)
      return 'it holds images, and its database metadata.sqlite is missing or empty'
    return (
      row && 'its mark tidegate.json is gone, and nothing tells whether its database is the newest'
    )
  }
  if (!file) return 'its database metadata.sqlite is missing or empty'
  if (empty === undefined) return undefined
  const seen = `its mark has seen ${mark.commits} commits of store ${mark.store}`
  if (!row) return `${seen}, and its database is empty or from another folder`
  if (row.id !== mark.store) return `${seen}, and its database is of store ${row.id}`
  if (row.commits < mark.commits)
    return `${seen}, and its database holds ${row.commits}: it is older, or its -wal was cut or removed`
  return undefined
}
