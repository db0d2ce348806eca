import type { Command } from 'commander'
import { type EndpointOption, withEndpoint } from '../command.ts'
import { collectionFrom } from '../doctor/files.ts'
import { collectionOfServer } from '../doctor/read-now.ts'
import { Failure } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { printable } from '../terminal.ts'

export function configure(command: Command): void {
  withEndpoint(command)
    .argument('<paths...>', 'files and folders of what was collected')
    .addHelpText(
      'after',
      `
It makes users, groups, roles, policies, repositories, the organization, and each
function whose image is there, in the running server, as the accounts' root users.
What stands there already must be the same, or nothing is done. It may be repeated:
after an image was pushed its functions are made. What cannot be made is listed.

Examples:
  tidegate import estate/
  tidegate exec --as arn:aws:iam::111111111111:role/deployer -- \\
    aws lambda …`,
    )
    .action(run)
}

const conflictsShown = 10

async function run(paths: readonly string[], { endpoint }: EndpointOption): Promise<void> {
  const wanted = await collectionFrom(paths)
  const server = findServer(endpoint, process.env)
  const there = await collectionOfServer(server)
  const { importEstate } = await import('./estate.ts')
  const { conflicts, count, notImported } = await importEstate(server, wanted, there)
  if (conflicts.length > 0) {
    const shown = conflicts.slice(0, conflictsShown).join('\n  ')
    const more = conflicts.length - conflictsShown
    throw new Failure(
      printable(
        `the server has something else than the estate, and nothing was changed:\n  ${shown}${more > 0 ? `\n  and ${more} more` : ''}\nimport it into another server, such as \`tidegate up --ephemeral --port 0\``,
      ),
    )
  }
  for (const one of notImported) process.stderr.write(`tidegate: not imported: ${printable(one)}\n`)
  const things = `${count} ${count === 1 ? 'thing was' : 'things were'} made`
  const rest = notImported.length > 0 ? `, ${notImported.length} not: see above` : ''
  process.stdout.write(`${things} on \`${server.url}\`${rest}\n`)
}
