import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import type { Diagnosis } from '../../doctor/diagnosis.ts'
import { Failure, usage } from '../failure.ts'
import { profilesIn, retargeted } from '../report/command.ts'
import type { Fix } from '../report/schema.ts'
import type { RunningServer } from '../run-file.ts'
import { entryFile } from '../self.ts'
import { printable } from '../terminal.ts'

/** The running server, or AWS by the profile of each account. */
export type ApplyTo =
  | { readonly server: RunningServer }
  | { readonly profiles: ReadonlyMap<string, string> }

/**
 * Writes the first proven fix of what is refused, by the very lines that were printed, so that a document that has
 * changed since is not written over. To AWS only after a person said so.
 *
 * @throws Failure where no fix is proven, nobody can be asked, or one of its lines fails.
 */
export async function applyFix(found: readonly Diagnosis[], to: ApplyTo): Promise<void> {
  const refused = found.flatMap(({ report }) => (report ? [report] : []))
  if (refused.length === 0) return
  if (refused.length > 1)
    throw usage(`--apply: expected one task that is refused, got ${refused.length}`)
  const fix = refused.flatMap(({ fixes }) => fixes).find(isWhole)
  if (!fix) throw new Failure('no fix is proven, and nothing was changed')
  const lines = 'server' in to ? fix.commands.map(forServer) : linesForAws(fix, to.profiles)
  if ('profiles' in to && !(await isWanted(lines))) throw new Failure('nothing was changed')
  const environment = 'server' in to ? { TIDEGATE_ENDPOINT: to.server.url } : {}
  for (const line of lines) await paste(line, environment)
  process.exitCode = 0
  process.stdout.write(`applied: ${printable(fix.title)}\n`)
}

/** What others have to do besides is theirs. */
const isWhole = ({ proven, asks = [], commands }: Fix): boolean =>
  proven && asks.length === 0 && commands.length > 0

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const forServer = (command: string): string =>
  retargeted(command, { typed: `${quoted(process.execPath)} ${quoted(entryFile)}` })

/** With the profile of the account in place of the one to fill in. */
function linesForAws({ commands }: Fix, profiles: ReadonlyMap<string, string>): readonly string[] {
  return commands.map((command) => {
    let line = retargeted(command, 'aws')
    for (const named of new Set(profilesIn(line))) {
      const account = /\d{12}$/.exec(named)?.[0] ?? ''
      const profile = profiles.get(account)
      if (profile === undefined)
        throw usage(`--apply: expected a profile of account ${account}, got none: add --profile`)
      line = line.replaceAll(` --profile ${named} `, ` --profile ${quoted(profile)} `)
    }
    return line
  })
}

async function isWanted(lines: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usage('--apply asks before it writes to AWS, and this is no terminal')
  process.stderr.write(`\n${lines.map(printable).join('\n')}\n\n`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question('write this to AWS? (yes or no) ')).trim() === 'yes'
  } finally {
    terminal.close()
  }
}

async function paste(line: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('sh', ['-c', line], {
    env: { ...process.env, ...environment, AWS_PAGER: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // What `aws` answers says nothing new.
  child.stdout.resume()
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  )
  if (code !== 0) throw new Failure(`this was not done, nor what follows it:\n${printable(line)}`)
}
