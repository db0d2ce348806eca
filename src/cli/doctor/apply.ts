import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import type { Plan } from '../../doctor/plan.ts'
import type { FixReport } from '../../estate/fix-report.ts'
import { Failure, usage } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { sayAside } from '../language/say.ts'
import { asItIs } from '../language/translate.ts'
import { profilesIn, retargeted } from '../report/command.ts'
import { fixParts } from '../report/fixes.ts'
import { renderParts } from '../report/parts.ts'
import type { RunningServer } from '../run-file.ts'
import { entryFile } from '../self.ts'
import { printable } from '../terminal.ts'
import type { Options } from './options.ts'
import { formatOf, pageFor } from './page.ts'

/** The running server, or AWS by the profile of each account. */
type ApplyTo =
  | { readonly server: RunningServer }
  | { readonly profiles: ReadonlyMap<string, string> }

/** Files are nothing that can be written to. @throws Failure (usage) */
export function refuseFilesAlone(paths: readonly string[], { profile }: Options): void {
  if (paths.length > 0 && !profile)
    throw usage('--apply: expected --profile or a running server to write to, got files alone')
}

/** What is said beside the findings: programs that read those are not disturbed. */
export async function sayApplied(text: string, options: Options): Promise<void> {
  const out = formatOf(options) === 'text' ? process.stdout : process.stderr
  out.write(`${printable((await sayAside())(text))}\n`)
}

export interface Lines {
  readonly fix: FixReport
  readonly lines: readonly string[]
}

/**
 * Writes the fixes, by the very lines that are printed, so that a document that has changed since is not written over. To
 * AWS only after a person saw all of them and said so. What cannot be written is named.
 *
 * @throws Failure where nothing can be written, nobody can be asked, or a line fails.
 */
export async function applyPlan({ fixes, left }: Plan, options: Options): Promise<void> {
  for (const { what, why } of left) await sayApplied(`not applied: ${what}: ${why}`, options)
  if (fixes.length === 0) throw new Failure('no fix is proven, and nothing was changed')
  const to = await targetOf(options)
  const all = fixes.map((fix): Lines => ({ fix, lines: linesOf(fix, to) }))
  if ('profiles' in to && !(await isWanted(all, options))) throw new Failure('nothing was changed')
  const environment = 'server' in to ? { TIDEGATE_ENDPOINT: to.server.url } : {}
  await pasteAll(all, environment, options)
}

/**
 * One after the other, and says what of it was done.
 *
 * @throws Failure at the first line that fails, after what was done and what was not is told.
 */
export async function pasteAll(
  all: readonly Lines[],
  environment: NodeJS.ProcessEnv,
  options: Options,
): Promise<void> {
  for (const [at, { fix, lines }] of all.entries()) {
    for (const [index, line] of lines.entries())
      if (!(await paste(line, environment))) {
        const done = lines.slice(0, index)
        const state = done.length > 0 ? 'applied in part' : 'not applied'
        await sayApplied(`${state}: ${fix.title}`, options)
        for (const one of done) await sayApplied(`done: \`${one}\``, options)
        for (const later of all.slice(at + 1))
          await sayApplied(`not applied: ${later.fix.title}`, options)
        throw new Failure(`this was not done, nor what follows it:\n${printable(line)}`)
      }
    await sayApplied(`applied: ${fix.title}`, options)
  }
}

async function targetOf({ endpoint, profile, region }: Options): Promise<ApplyTo> {
  if (!profile) return { server: findServer(endpoint, process.env) }
  const { accountsOf } = await import('../collect/connections.ts')
  const accounts = await accountsOf(profile, region ?? [])
  return { profiles: new Map(accounts.map((one) => [one.id, one.profile ?? ''])) }
}

const linesOf = (fix: FixReport, to: ApplyTo): readonly string[] =>
  'server' in to ? fix.commands.map(forServer) : linesForAws(fix, to.profiles)

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const forServer = (command: string): string =>
  retargeted(command, { typed: `${quoted(process.execPath)} ${quoted(entryFile)}` })

/** With the profile of the account in place of the one to fill in. */
function linesForAws(
  { commands }: FixReport,
  profiles: ReadonlyMap<string, string>,
): readonly string[] {
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

/** All of it at once: what changes in each document, and the lines. */
async function isWanted(all: readonly Lines[], options: Options): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usage('--apply asks before it writes to AWS, and this is no terminal')
  const page = await pageFor(options)
  for (const { fix, lines } of all) {
    const diff = fixParts({ fixes: [harmless({ ...fix, commands: [] })] }, page)
    process.stderr.write(`\n${renderParts(diff, page.style, page.width, page.say).join('\n')}\n`)
    process.stderr.write(`${lines.map(printable).join('\n')}\n`)
  }
  process.stderr.write('\n')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = (page.say ?? asItIs)('write all this to AWS? (yes or no)')
    return (await terminal.question(`${question} `)).trim() === 'yes'
  } finally {
    terminal.close()
  }
}

/** What policies say was written by others: none of it may steer this terminal. */
const harmless = (fix: FixReport): FixReport =>
  JSON.parse(JSON.stringify(fix), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )

/** Whether it was done. */
async function paste(line: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn('sh', ['-c', line], {
    env: { ...process.env, ...environment, AWS_PAGER: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // What `aws` answers says nothing new.
  child.stdout.resume()
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  )
  return code === 0
}
