import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Upkeep } from '../store/upkeep.ts'
import { Failure, usage } from './failure.ts'
import { runningServers } from './run-file.ts'
import { callOperator } from './server-client.ts'

export interface FolderOptions {
  readonly data?: string
  readonly json?: boolean
}

export const withFolder = (command: Command): Command =>
  command
    .option('--data <folder>', 'the data folder (default: as for `tidegate up`)')
    .option('--json', 'print the report as JSON')

/** What is asked of a whole data folder. */
export interface FolderTask<Report> {
  readonly name: keyof Upkeep
  /** What it is told besides the folder. */
  readonly input?: object
  readonly report: z.ZodType<Report>
  /** The work, where no server runs on the folder. */
  readonly here: (upkeep: Upkeep) => Promise<Report>
}

/** The server that runs on the folder does it, as its database is open to one process only; or else it is done here. */
export async function askFolder<Report>(
  { data }: FolderOptions,
  task: FolderTask<Report>,
): Promise<Report> {
  const folder = await folderOf(data)
  if (!existsSync(join(folder, 'metadata.sqlite')) && !existsSync(join(folder, 'blobs')))
    throw new Failure(`\`${folder}\` is no data folder of tidegate: name one with --data`)
  return (await askServer(folder, task)) ?? (await doHere(folder, task))
}

async function folderOf(data: string | undefined): Promise<string> {
  const { readConfig } = await import('../config.ts')
  let folder: string | undefined
  try {
    folder = readConfig({ ...(data !== undefined && { data }), ephemeral: false }, process.env).data
  } catch (error) {
    throw usage((error as Error).message)
  }
  if (folder === undefined) throw usage('expected a data folder: name one with --data')
  return folder
}

/** Undefined when no server of this user runs on the folder. */
async function askServer<Report>(
  data: string,
  { name, input, report }: FolderTask<Report>,
): Promise<Report | undefined> {
  const news = z.discriminatedUnion('state', [
    z.object({ state: z.literal('running') }),
    z.object({ state: z.literal('elsewhere') }),
    z.object({ state: z.literal('done'), report }),
  ])
  for (const server of runningServers()) {
    for (;;) {
      const told = await callOperator(server, name, { data, ...input }, news).catch(
        (error: unknown) => {
          // An older server, or one that has just ended.
          if (error instanceof Failure) return { state: 'elsewhere' } as const
          throw error
        },
      )
      if (told.state === 'done') return told.report
      if (told.state === 'elsewhere') break
    }
  }
  return undefined
}

async function doHere<Report>(folder: string, { here }: FolderTask<Report>): Promise<Report> {
  const [{ migrations }, { openStore }, { openBlobs }, { openClock }, { openUpkeep }] =
    await Promise.all([
      import('../services/all.ts'),
      import('../store/open-store.ts'),
      import('../store/blobs-disk.ts'),
      import('../store/kernel/clock.ts'),
      import('../store/upkeep.ts'),
    ])
  const store = await openStore(folder, { migrations })
  try {
    const blobs = await openBlobs(join(folder, 'blobs'))
    return await here(openUpkeep(folder, store, blobs, await openClock(store.db)))
  } finally {
    await store.close()
  }
}
