import { type FileHandle, open } from 'node:fs/promises'

/** Syncs a database's write-ahead log from another thread than the one that writes it. */
export interface LogSync {
  readonly sync: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Of the database in `file`. SQLite makes the log with the first commit, syncs its entry in the folder then, and keeps that one file until
 * it closes. It holds no lock on it, which closing another handle would end.
 */
export function openLogSync(file: string): LogSync {
  let log: Promise<FileHandle> | undefined
  return {
    sync: async () => {
      log ??= open(`${file}-wal`, 'r')
      await (await log).datasync()
    },
    close: async () => {
      const handle = await log?.catch(() => undefined)
      await handle?.close()
    },
  }
}
