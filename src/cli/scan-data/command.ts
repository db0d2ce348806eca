import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Advisory } from '../../scan/advisories/advisory.ts'
import { type EndpointOption, withEndpoint } from '../command.ts'
import { Failure } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { callOperator } from '../server-client.ts'
import { dataFiles } from './files.ts'
import { sendAdvisories } from './send.ts'

export function configure(command: Command): void {
  withEndpoint(
    command
      .command('add')
      .description('add vulnerability data, in place of what has the same name'),
  )
    .argument('<path>', 'folder or file')
    .option('--name <name>', "what it goes by (default: the path's last part)")
    .action((path: string, options: AddOptions) => add(path, options))
  withEndpoint(command.command('list').description('list what was added'))
    .option('--json', 'print JSON')
    .action((options: ListOptions) => list(options))
  withEndpoint(command.command('remove').description('remove what was added'))
    .argument('<name>', 'as `list` has it')
    .action((name: string, options: EndpointOption) => remove(name, options))
  command.addHelpText(
    'after',
    `
Scans compare an image's packages with this data, and with nothing else: nothing is
downloaded. It is JSON, or zip archives of it:

  OSV                   https://ossf.github.io/osv-schema/, such as the all.zip
                        of an ecosystem, or a file of your own
  Debian                the security tracker's data/json
  Alpine                a secdb's main.json and community.json

Images that are scanned continuously are compared again when it changes.

Examples:
  tidegate scan-data add ./advisories
  tidegate scan-data add all.zip --name npm
  tidegate scan-data list`,
  )
}

interface AddOptions extends EndpointOption {
  readonly name?: string
}

async function add(path: string, { endpoint, name = nameOf(path) }: AddOptions): Promise<void> {
  const server = findServer(endpoint, process.env)
  const passed: string[] = []
  let files = 0
  const all = function* (): Generator<Advisory> {
    for (const file of dataFiles(path)) {
      if (!file.advisories) {
        passed.push(file.name)
        continue
      }
      files += 1
      yield* file.advisories
    }
    if (files === 0)
      throw new Failure(
        `\`${path}\` has no vulnerability data: expected OSV's JSON, Debian's security tracker or Alpine's secdb`,
      )
  }
  const { ecosystems, replaced } = await sendAdvisories(server, name, all())
  for (const file of passed.slice(0, 5))
    process.stderr.write(`tidegate: \`${file}\` is no vulnerability data, and was passed over\n`)
  if (passed.length > 5)
    process.stderr.write(`tidegate: and ${passed.length - 5} more were passed over\n`)
  const what = [...ecosystems].sort().map(([one, count]) => `${one}: ${count}`)
  process.stdout.write(
    `${replaced ? 'replaced' : 'added'} \`${name}\` (${what.join(', ') || 'no advisories'})\n`,
  )
}

/** Only what the server takes for a name. */
const nameOf = (path: string): string =>
  basename(resolve(path))
    .replaceAll(/[^\w.@ -]/g, '-')
    .slice(0, 100) || 'data'

interface ListOptions extends EndpointOption {
  readonly json?: boolean
}

const listed = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      addedAt: z.string(),
      ecosystems: z.record(z.string(), z.number()),
    }),
  ),
})

async function list({ endpoint, json }: ListOptions): Promise<void> {
  const { sources } = await callOperator(findServer(endpoint, process.env), 'scan-data', {}, listed)
  if (json) {
    process.stdout.write(`${JSON.stringify(sources, undefined, 2)}\n`)
    return
  }
  if (sources.length === 0)
    process.stdout.write('no vulnerability data was added: see `tidegate scan-data --help`\n')
  for (const { name, addedAt, ecosystems } of sources)
    for (const [ecosystem, count] of Object.entries(ecosystems))
      process.stdout.write(`${name}: ${ecosystem}, ${count} advisories, added ${addedAt}\n`)
}

async function remove(name: string, { endpoint }: EndpointOption): Promise<void> {
  const server = findServer(endpoint, process.env)
  await callOperator(server, 'scan-data-remove', { name }, z.object({}))
  process.stdout.write(`removed \`${name}\`\n`)
}
