import type { StoreRow } from './commit-count.ts'
import { folderFormat, type Mark } from './mark.ts'

/** What stands in a data folder. */
export interface Found {
  readonly mark: Mark | undefined
  readonly file: boolean
  readonly blobs: boolean
  readonly row?: StoreRow | undefined
  /** Without any table. Absent before the file was opened. */
  readonly empty?: boolean
}

/** @throws Error that says what is missing and what to do. */
export function refuseLoss(folder: string, found: Found): void {
  const problem = lossIn(found)
  if (problem === undefined) return
  throw new Error(
    `the data folder \`${folder}\` is not whole: ${problem}. Nothing was changed. Put back metadata.sqlite together with its -wal, or the whole folder from a backup; or choose another folder with --data; or start with --accept-loss to go on with what is there`,
  )
}

/** What was expected and what was got, when something is missing. */
export function lossIn({ mark, file, blobs, row, empty }: Found): string | undefined {
  if (mark && mark.format > folderFormat)
    return `it was written by a newer version of tidegate (format ${mark.format}, and this one reads ${folderFormat})`
  if (!mark) {
    const nothing = !file || empty === true
    return nothing && blobs
      ? 'it holds images, and its database metadata.sqlite is missing or empty'
      : undefined
  }
  if (!file) return 'its database metadata.sqlite is gone'
  if (empty === undefined) return undefined
  const seen = `its mark has seen ${mark.commits} commits of store ${mark.store}`
  if (!row) return `${seen}, and its database is empty or from another folder`
  if (row.id !== mark.store) return `${seen}, and its database is of store ${row.id}`
  if (row.commits < mark.commits)
    return `${seen}, and its database holds ${row.commits}: it is older, or its -wal was cut or removed`
  return undefined
}
