import type { Command } from 'commander'
import { type EndpointOption, withEndpoint } from './command.ts'
import { parseDuration } from './duration.ts'
import { usage } from './failure.ts'
import { findServer } from './find-server.ts'
import { readClock } from './server-client.ts'

/** `tidegate clock` prints one line, the time as ISO 8601, so that scripts can read it too. */
export function configure(clock: Command): void {
  withEndpoint(clock)
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
It is the server's alone: tokens expire and functions go idle by it, and nothing
else on this machine changes.

Examples:
  tidegate clock
  tidegate clock advance 15d`,
    )
    .action((options: EndpointOption, { args: [typed] }: Command) => {
      if (typed === undefined) return turn(options)
      throw usage(`expected nothing or \`advance <duration>\`, got \`${typed}\``)
    })
  withEndpoint(clock.command('advance').description('move the clock forward: it never goes back'))
    .argument('<duration>', '15d, 12h, 30m, 90s, or several together: 1d12h')
    .action((duration: string, options: EndpointOption) => {
      const advanceMs = parseDuration(duration)
      if (!advanceMs)
        throw usage(`expected a duration such as 15d, 12h, 30m or 90s, got \`${duration}\``)
      return turn({ ...clock.opts(), ...options }, advanceMs)
    })
}

async function turn({ endpoint }: EndpointOption, advanceMs?: number): Promise<void> {
  const now = await readClock(findServer(endpoint, process.env), advanceMs)
  process.stdout.write(`${now.toISOString()}\n`)
}
