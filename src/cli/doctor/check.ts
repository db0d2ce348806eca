import type { Command } from 'commander'
import { type Checked, check } from '../../doctor/expectations/check.ts'
import { unreadRegistriesIn } from '../../doctor/through.ts'
import { usage } from '../failure.ts'
import { withLanguage } from '../language/option.ts'
import { type LanguageOption, sayFor } from '../language/say.ts'
import type { Say } from '../language/translate.ts'
import { printable, type Style, styleFor } from '../terminal.ts'
import { estatesOf } from './estates.ts'
import { atItsLine, expectationsFrom } from './expectations.ts'
import { collectionFrom } from './files.ts'
import { sayNotes } from './notes.ts'
import { type SettingOptions, settingFrom, withSetting } from './setting.ts'
import { textOf } from './text.ts'

interface Options extends SettingOptions, LanguageOption {
  readonly allowUnknown?: boolean
  readonly organization: boolean
  readonly json?: boolean
}

export function configure(command: Command): void {
  withLanguage(withSetting(command))
    .argument('<file>', 'the expectations')
    .argument('<path...>', 'files and folders of what was collected')
    .option('--allow-unknown', 'what cannot be told does not fail')
    .option('--no-organization', 'the accounts are in no organization, or its policies allow all')
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      `
A line of the file is an expectation, and # begins a comment:
  allow|deny PRINCIPAL ACTION[,ACTION] RESOURCE [KEY=VALUE]
PRINCIPAL is an account, an ARN, a service, or * for an account nobody knows.
ACTION is push, pull, invoke, assume or an action such as ecr:PutImage.
In JSON or YAML it is a list of objects with expect, principal, action, resource
and perhaps conditions. See \`tidegate doctor --help\` for the files to collect.

It ends with 0 when all is as expected, 1 when something is not or cannot be
told, 2 for input that is no use.

Example:
  cat > expectations.txt <<'END'
  allow arn:aws:iam::111111111111:role/ci push \\
    arn:aws:ecr:us-east-1:999999999999:repository/app
  deny * pull arn:aws:ecr:us-east-1:999999999999:repository/app
  END
  tidegate check expectations.txt exports/`,
    )
    .action(run)
}

async function run(file: string, paths: readonly string[], options: Options): Promise<void> {
  const text = textOf(file)
  const collection = await collectionFrom(paths, await settingFrom(options))
  const results = await checked(file, text, async () => ({
    ...(await estatesOf(collection, options)),
    at: new Date(),
  }))
  const fails = ({ isMet, verdict }: Checked) =>
    !isMet && !(verdict === 'unknown' && options.allowUnknown)
  if (results.some(fails)) process.exitCode = 1
  const say = await sayFor(options)
  process.stdout.write(
    options.json
      ? `${JSON.stringify(results, undefined, 2)}\n`
      : rendered(file, results, styleFor(process.stdout, process.env), say),
  )
  sayNotes([...collection.notes, ...unreadRegistriesIn(collection)], say)
}

async function checked(
  file: string,
  text: string,
  ground: () => Promise<Parameters<typeof check>[1]>,
): Promise<readonly Checked[]> {
  const expectations = await expectationsFrom(text, file)
  if (expectations.length === 0) throw usage(`\`${file}\`: expected expectations, got none`)
  const stand = await ground()
  try {
    return expectations.map((one) => check(one, stand))
  } catch (error) {
    throw atItsLine(error, file)
  }
}

function rendered(file: string, results: readonly Checked[], style: Style, say: Say): string {
  const lines = results.flatMap((one) => (one.isMet ? [] : linesOf(file, one, style, say)))
  const settle = new Map(
    results.flatMap((one) => one.settle.map((each) => [each.command, each] as const)),
  )
  if (settle.size > 0) lines.push('', style.bold(say('What would settle it')))
  for (const { account, command, tells } of settle.values())
    lines.push(
      say(`  ${printable(tells)}${account === undefined ? '' : `; in account ${account}`}:`),
      `    ${printable(command)}`,
    )
  const met = results.filter(({ isMet }) => isMet).length
  const unknown = results.filter(({ verdict }) => verdict === 'unknown').length
  const summary = say(
    `${met} of ${results.length} as expected${unknown > 0 ? `, ${unknown} cannot be told` : ''}`,
  )
  if (lines.length > 0) lines.push('')
  return `${[...lines, met === results.length ? style.green(summary) : summary].join('\n')}\n`
}

function linesOf(
  file: string,
  { expectation, verdict, why }: Checked,
  { bold, red, yellow }: Style,
  say: Say,
): readonly string[] {
  const { line, expect, principal, actions, resource } = expectation
  const paint = verdict === 'unknown' ? yellow : red
  const got = verdict === 'unknown' ? 'cannot be told' : `is ${verdict}`
  return [
    `${bold(printable(`${file}:${line}`))}: ${paint(say(`expected ${expect}, and it ${got}`))}: ${printable(`${principal} ${actions.join(',')} ${resource}`)}`,
    say(`  ${printable(why)}`),
  ]
}
