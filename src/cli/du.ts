import type { Command } from 'commander'
import { z } from 'zod'
import type { FolderHoldings, Freed } from '../store/upkeep.ts'
import { counted, inBytes } from './amounts.ts'
import { tableLines } from './columns.ts'
import { askFolder, type FolderOptions, withFolder } from './data-folder.ts'

export function configure(du: Command): void {
  withFolder(du)
    .addHelpText(
      'after',
      `
A layer that several repositories hold is stored once. \`own\` is what deleting the repository, or all of the account,
would give back; \`shared\` is what others hold too. \`--json\` has every repository, the text the twenty largest.

Examples:
  tidegate du
  tidegate du --data ./data --json`,
    )
    .action(tell)
}

async function tell(options: FolderOptions): Promise<void> {
  const held = await askFolder(options, { name: 'du', report, here: ({ du }) => du() })
  process.stdout.write(options.json ? `${JSON.stringify(held, undefined, 2)}\n` : rendered(held))
}

const shownMax = 20

function rendered(held: FolderHoldings): string {
  const some = ({ count, bytes }: Freed, what: string) =>
    `${inBytes(bytes)} (${counted(count, what)})`
  const { accounts, repositories } = held
  const left = repositories.length - shownMax
  return [
    `layers and configs  ${some(held.blobs, 'blob')}`,
    `manifests           ${some(held.manifests, 'image')}, in a database of ${inBytes(held.database)}`,
    `held aside          ${some(held.aside, 'blob')}`,
    `damaged             ${some(held.damaged, 'blob')}`,
    `uploads             ${some(held.uploads, 'upload')}`,
    '',
    ...table(
      ['account', 'repositories', 'bytes', 'own'],
      accounts.map((one) => [
        ...[one.account, String(one.repositories), inBytes(one.bytes), inBytes(one.own)],
      ]),
    ),
    '',
    ...table(
      ['repository', 'images', 'bytes', 'own', 'shared', 'in no image'],
      repositories
        .slice(0, shownMax)
        .map((one) => [
          ...[`${one.account}/${one.region}/${one.name}`, String(one.images)],
          ...[one.bytes, one.own, one.shared, one.loose].map(inBytes),
        ]),
    ),
    ...(left > 0 ? [`and ${counted(left, 'smaller one')}: --json has all`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  rows.length > 0 ? tableLines([head, ...rows]) : []

const freed: z.ZodType<Freed> = z.object({ count: z.number(), bytes: z.number() })
const report: z.ZodType<FolderHoldings> = z.object({
  ...{ blobs: freed, manifests: freed, aside: freed, damaged: freed, uploads: freed },
  database: z.number(),
  accounts: z.array(
    z.object({
      ...{ account: z.string(), repositories: z.number(), bytes: z.number(), own: z.number() },
    }),
  ),
  repositories: z.array(
    z.object({
      ...{ account: z.string(), region: z.string(), name: z.string(), images: z.number() },
      ...{ layers: z.number(), bytes: z.number(), own: z.number(), shared: z.number() },
      loose: z.number(),
    }),
  ),
})
