import type { Command } from 'commander'
import { Screen } from './demo/screen.ts'
import { type Numbered, show } from './demo/show.ts'
import { stories } from './demo/stories.ts'
import { World } from './demo/world.ts'
import { Failure, usage } from './failure.ts'
import { typedName } from './self.ts'
import { styleFor } from './terminal.ts'

interface DemoOptions {
  readonly endpoint?: string
  readonly pause: boolean
  readonly story?: string
}

const widthMax = 100

export function configure(demo: Command): void {
  demo
    .option('--story <number>', `only this one, 1 to ${stories.length}`)
    .option('--no-pause', 'do not wait for Enter between the stories')
    .option(
      '--endpoint <url>',
      'play on this running server, and remove what was made (default: on a server of its own)',
    )
    .addHelpText(
      'after',
      `
Every step is really played and checked. It ends with 1 when one did not come out
as told.

Examples:
  tidegate demo
  tidegate demo --story 2 --no-pause`,
    )
    .action(play)
}

async function play({ endpoint, pause, story }: DemoOptions): Promise<void> {
  const program = chosen(story)
  const width = Math.min(process.stdout.columns || widthMax, widthMax)
  const style = styleFor(process.stdout, process.env)
  const screen = new Screen(style, width, (text) => void process.stdout.write(text))
  const end = new AbortController()
  // Once: a second Ctrl-C ends the process without waiting for what is removed.
  process.once('SIGINT', () => end.abort())

  const outcome = await show({
    ...{ program, screen, end: end.signal },
    open: async (shared) =>
      shared && endpoint !== undefined
        ? World.running(endpoint, end.signal)
        : World.open(end.signal),
    pause: async () => {
      if (pause && process.stdin.isTTY && process.stdout.isTTY) await enter(end.signal)
    },
  })
  if (!end.signal.aborted) screen.closing(program.length, outcome, typedName(process.env))
  if (outcome.left.length > 0)
    throw new Failure(`could not remove what the demo had made: ${outcome.left.join('; ')}`)
  if (end.signal.aborted) process.exit(130)
  process.exit(outcome.failed > 0 ? 1 : 0)
}

function chosen(text: string | undefined): readonly Numbered[] {
  const all = stories.map((story, at) => ({ number: at + 1, story }))
  if (text === undefined) return all
  const one = all.filter(({ number }) => String(number) === text)
  if (one.length > 0) return one
  throw usage(`--story: expected a number from 1 to ${all.length}, got \`${text}\``)
}

/** Waits for Enter. The terminal stays as it is, so that Ctrl-C is still a signal. */
function enter(end: AbortSignal): Promise<void> {
  process.stdout.write('\nEnter for the next story ')
  const { stdin } = process
  return new Promise((resolve) => {
    const go = () => {
      stdin.off('data', go).off('end', go).pause()
      end.removeEventListener('abort', go)
      resolve()
    }
    stdin.on('data', go).on('end', go).resume()
    end.addEventListener('abort', go)
  })
}
