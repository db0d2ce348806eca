import type { Command } from 'commander'
import { z } from 'zod'
import type { Freed, Swept } from '../store/upkeep.ts'
import { counted, inBytes } from './amounts.ts'
import { askFolder, type FolderOptions, withFolder } from './data-folder.ts'

interface GcOptions extends FolderOptions {
  readonly now?: boolean
  readonly dryRun?: boolean
}

export function configure(gc: Command): void {
  withFolder(gc)
    .option('--now', 'remove at once what no image refers to any more, and what lies aside')
    .option('-n, --dry-run', 'only say what would be removed')
    .addHelpText(
      'after',
      `
A server does this by itself every hour, while pushes go on. What no image refers to is set aside a day after it was
uploaded, and removed a day later; with --now that is not waited for. A layer that was uploaded and has no image yet
waits a day in either case. Where a server runs on the folder, that server does it.

Examples:
  tidegate gc --dry-run
  tidegate gc --now
  tidegate gc --data ./data --json`,
    )
    .action(collect)
}

async function collect(options: GcOptions): Promise<void> {
  const input = { atOnce: options.now === true, dryRun: options.dryRun === true }
  const swept = await askFolder(options, {
    ...{ name: 'gc', input, report },
    here: ({ gc }) => gc({ ...input, everything: true }),
  })
  process.stdout.write(
    options.json ? `${JSON.stringify(swept, undefined, 2)}\n` : rendered(swept, input.dryRun),
  )
}

function rendered({ uploads, layers, blobs, purged }: Swept, dryRun: boolean): string {
  const would = dryRun ? 'would be ' : ''
  const some = ({ count, bytes }: Freed, what: string) =>
    `${counted(count, what)}, ${inBytes(bytes)}`
  const lines = [
    `abandoned uploads ${would}removed: ${some(uploads, 'upload')}`,
    `layers that repositories ${dryRun ? 'would let' : 'let'} go of: ${layers}`,
    `${would}set aside: ${some(blobs, 'blob')}`,
    `${would}removed for good: ${some(purged, 'blob')}`,
    `${dryRun ? 'would be freed' : 'freed'}: ${inBytes(uploads.bytes + purged.bytes)}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

const freed: z.ZodType<Freed> = z.object({ count: z.number(), bytes: z.number() })
const report: z.ZodType<Swept> = z.object({
  ...{ uploads: freed, layers: z.number(), blobs: freed, purged: freed },
})
