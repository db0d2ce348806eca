import type { Command } from 'commander'
import { z } from 'zod'
import { isSound, type StoreReport } from '../store/check.ts'
import { askFolder, type FolderOptions, withFolder } from './data-folder.ts'
import { renderCheck } from './render-check.ts'
import { styleFor } from './terminal.ts'

export function configure(fsck: Command): void {
  withFolder(fsck)
    .addHelpText(
      'after',
      `
Every blob is read and held against its digest, every image against what it names: layers, the images of an index, its
subject. Where a server runs on the folder, that server does it. What is damaged is set aside, so that pushing the
image again heals it. The exit code is 1 when something is damaged or missing.

Examples:
  tidegate fsck
  tidegate fsck --data ./data --json`,
    )
    .action(check)
}

async function check(options: FolderOptions): Promise<void> {
  const found = await askFolder(options, { name: 'fsck', report, here: ({ fsck }) => fsck() })
  process.stdout.write(
    options.json
      ? `${JSON.stringify(found, undefined, 2)}\n`
      : renderCheck(found, styleFor(process.stdout, process.env)),
  )
  process.exitCode = isSound(found) ? 0 : 1
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
