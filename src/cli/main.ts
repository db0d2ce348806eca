#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import type { CommandEntry } from './command.ts'
import { Failure, usage } from './failure.ts'
import { version } from './self.ts'

/** Every command: one row here, one file beside this one. */
const commands: Readonly<Record<string, CommandEntry>> = {
  up: {
    summary: 'start the server (what runs when no command is given)',
    load: () => import('./up.ts'),
  },
  demo: {
    summary: 'play five stories of denials: the reason, the fix, the success',
    load: () => import('./demo.ts'),
  },
  exec: {
    summary: 'run a command with the credentials of a principal',
    load: () => import('./exec.ts'),
  },
  explain: {
    summary: 'say why a request was refused, and the smallest change that allows it',
    load: () => import('./explain.ts'),
  },
  watch: {
    summary: 'follow what is refused as it happens, and explain it on a key',
    load: () => import('./watch.ts'),
  },
  policy: {
    summary: 'look over policy files, or write the least policy for a principal: lint, generate',
    load: () => import('./policy.ts'),
  },
  clock: {
    summary: "show the server's clock, or move it forward",
    load: () => import('./clock.ts'),
  },
  imds: {
    summary: 'serve the instance metadata of an EC2 instance with a role',
    load: () => import('./imds.ts'),
  },
  'docker-credential': {
    summary: 'answer a docker client as a credential helper',
    hidden: true,
    load: () => import('./docker-credential.ts'),
  },
}

const asWritten = (text: string) => text.replace(/'([^']*)'/g, '`$1`').replace(/\.$/, '')

async function run(typed: readonly string[]): Promise<void> {
  const args = withDefault(typed)
  const program = new Command('tidegate')
    .description(
      'Amazon ECR, Lambda (container images), IAM, STS and Organizations on your own machine,\nwhere every permission is really decided',
    )
    .version(version())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`tidegate: ${asWritten(text.replace(/^error: /, ''))}`),
    })
  const named = args[0] === 'help' ? args[1] : args[0]
  for (const [name, { summary, hidden, load }] of Object.entries(commands)) {
    const command = program.command(name, { hidden: hidden ?? false }).description(summary)
    if (name !== named) continue
    command.showHelpAfterError(`see \`tidegate ${name} --help\``)
    ;(await load()).configure(command)
  }
  await program.parseAsync(args, { from: 'user' })
}

function withDefault(typed: readonly string[]): string[] {
  const [first] = typed
  if (first === undefined) return ['up']
  if (['-h', '--help', '-V', '--version', 'help'].includes(first)) return [...typed]
  if (first.startsWith('-')) return ['up', ...typed]
  if (Object.hasOwn(commands, first)) return [...typed]
  const names = Object.keys(commands).filter((name) => !commands[name]?.hidden)
  throw usage(
    `unknown command \`${first}\`: expected one of ${names.join(', ')}; see \`tidegate --help\``,
  )
}

function ended(error: unknown): number {
  // Commander has already printed its own. It ends help and version the same way, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`tidegate: ${message}\n`)
  if (
    !(error instanceof Failure) &&
    process.env.TIDEGATE_LOG_LEVEL === 'debug' &&
    error instanceof Error
  )
    process.stderr.write(`${error.stack}\n`)
  return error instanceof Failure ? error.exitCode : 1
}

// `tidegate explain | head`: who has read enough closes the pipe, and there is nothing left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
try {
  await run(process.argv.slice(2))
} catch (error) {
  // At once: what a start that failed half-way left open must not keep the process.
  process.exit(ended(error))
}
