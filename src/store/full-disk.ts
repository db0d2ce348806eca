const codes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

/** Whether something could not be written because there is no room, in the database or among the blobs. */
export const isFullDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && codes.has(error.code)
