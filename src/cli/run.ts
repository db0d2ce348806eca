import { type Command, CommanderError } from 'commander'
import { defaultCommand } from './command.ts'
import { Failure } from './failure.ts'
import { sayAside } from './language/say.ts'
import { buildProgram } from './program.ts'
import { typedName } from './self.ts'
import { asTyped } from './wording.ts'

async function run(typed: readonly string[]): Promise<void> {
  const args = withDefault(typed)
  const [named] = args
  const program = await buildProgram((name) => name === named)
  await program.parseAsync(upToUnknown(program, args), { from: 'user' })
}

function withDefault(typed: readonly string[]): readonly string[] {
  const [first, ...rest] = typed
  if (first === undefined) return [defaultCommand]
  if (first === 'help') return asHelp(rest)
  if (['-h', '--help', '-V', '--version'].includes(first)) return typed
  return first.startsWith('-') ? [defaultCommand, ...typed] : typed
}

/** `help policy lint` is `policy lint --help`: commander's own knows one level, and no command that is mistyped. */
const asHelp = (names: readonly string[]): readonly string[] =>
  names.length === 0 || names[0] === 'help' || names[0]?.startsWith('-')
    ? ['--help']
    : [...names, '--help']

/** A mistyped command comes alone: commander would complain of its options first, and not say what was meant. */
function upToUnknown(command: Command, args: readonly string[]): readonly string[] {
  const [first, ...rest] = args
  if (command.commands.length === 0 || first === undefined || first.startsWith('-')) return args
  if (first === 'help') return upToUnknown(command, asHelp(rest))
  const next = command.commands.find((one) => one.name() === first)
  return next ? [first, ...upToUnknown(next, rest)] : [first]
}

async function ended(error: unknown): Promise<number> {
  // Commander has already printed its own. It ends help and version the same way, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const said = error instanceof Error ? error.message : String(error)
  const message = error instanceof Failure ? (await sayAside())(said) : said
  process.stderr.write(asTyped(`tidegate: ${message}\n`, typedName(process.env)))
  if (
    !(error instanceof Failure) &&
    process.env.TIDEGATE_LOG_LEVEL === 'debug' &&
    error instanceof Error
  )
    process.stderr.write(`${error.stack}\n`)
  return error instanceof Failure ? error.exitCode : 1
}

/** Runs what was typed, and ends the process where that failed. */
export async function main(typed: readonly string[]): Promise<void> {
  // `tidegate explain | head`: who has read enough closes the pipe, and there is nothing left to say.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    await run(typed)
  } catch (error) {
    // At once: what a start that failed half-way left open must not keep the process.
    process.exit(await ended(error))
  }
}
