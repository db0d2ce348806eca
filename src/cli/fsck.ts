import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { isSound, type StoreReport } from '../store/check.ts'
import { Failure, usage } from './failure.ts'
import { renderCheck } from './render-check.ts'
import { runningServers } from './run-file.ts'
import { callOperator } from './server-client.ts'
import { styleFor } from './terminal.ts'

interface FsckOptions {
  readonly data?: string
  readonly json?: boolean
}

export function configure(fsck: Command): void {
  fsck
    .option('--data <folder>', 'the data folder (default: as for `tidegate up`)')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Every blob is read and held against its digest, every image against what it names. Where a server runs on the folder,
that server does it. What is damaged is set aside, so that pushing the image again heals it. The exit code is 1 when
something is damaged or missing.

Examples:
  tidegate fsck
  tidegate fsck --data ./data --json`,
    )
    .action(check)
}

async function check({ data: option, json }: FsckOptions): Promise<void> {
  const folder = await folderOf(option)
  if (!existsSync(join(folder, 'metadata.sqlite')) && !existsSync(join(folder, 'blobs')))
    throw new Failure(`\`${folder}\` is no data folder of tidegate: name one with --data`)
  const report = (await askServer(folder)) ?? (await checkHere(folder))
  process.stdout.write(
    json
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : renderCheck(report, styleFor(process.stdout, process.env)),
  )
  process.exitCode = isSound(report) ? 0 : 1
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

const report: z.ZodType<StoreReport> = z.object({
  database: z.enum(['whole', 'damaged']),
  blobs: z.number(),
  bytes: z.number(),
  images: z.number(),
  aside: z.number(),
  damages: z.array(
    z.object({
      digest: z.string(),
      problem: z.string(),
      repositories: z.array(z.string()),
      images: z.array(
        z.object({ repository: z.string(), digest: z.string(), tags: z.array(z.string()) }),
      ),
    }),
  ),
})

const news = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running') }),
  z.object({ state: z.literal('elsewhere') }),
  z.object({ state: z.literal('done'), report }),
])

/** The report of the server that runs on the folder; undefined when none of this user does. */
async function askServer(data: string): Promise<StoreReport | undefined> {
  for (const server of runningServers()) {
    for (;;) {
      const told = await callOperator(server, 'fsck', { data }, news).catch((error: unknown) => {
        // An older server, or one that has just ended.
        if (error instanceof Failure) return { state: 'elsewhere' } as const
        throw error
      })
      if (told.state === 'done') return told.report
      if (told.state === 'elsewhere') break
    }
  }
  return undefined
}

async function checkHere(folder: string): Promise<StoreReport> {
  const [{ migrations }, { openStore }, { openBlobs }, { checkStore }] = await Promise.all([
    import('../services/all.ts'),
    import('../store/open-store.ts'),
    import('../store/blobs-disk.ts'),
    import('../store/check.ts'),
  ])
  const store = await openStore(folder, { migrations })
  try {
    return await checkStore(store, await openBlobs(join(folder, 'blobs')))
  } finally {
    await store.close()
  }
}
