import { type Command, Option } from 'commander'
import { type Change, type Difference, differenceOf, TooMuch } from '../../doctor/diff/diff.ts'
import type { Ground } from '../../doctor/survey/ground.ts'
import { usage } from '../failure.ts'
import { withLanguage } from '../language/option.ts'
import { type LanguageOption, sayFor } from '../language/say.ts'
import type { Say } from '../language/translate.ts'
import { printable, type Style, styleFor } from '../terminal.ts'
import { estatesOf } from './estates.ts'
import { collectionFrom } from './files.ts'
import { code, escaped } from './formats/markdown.ts'
import { sayNotes } from './notes.ts'
import { type SettingOptions, settingFrom, withSetting } from './setting.ts'

interface Options extends SettingOptions, LanguageOption {
  readonly format: 'text' | 'json' | 'markdown'
  readonly json?: boolean
  readonly organization: boolean
}

export function configure(command: Command): void {
  withLanguage(withSetting(command))
    .argument('<old>', 'a file or folder of what was collected before')
    .argument('<new>', 'the same, after the change')
    .addOption(
      new Option('--format <format>', 'how the changes are printed')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--no-organization', 'the accounts are in no organization, or its policies allow all')
    .addHelpText(
      'after',
      `
It asks both whether each user, role and account may push, pull, invoke or assume,
where either is not what it was. See \`tidegate doctor --help\` for the files.

It ends with 0 when no access changes, 1 when some does, 2 for input that is no
use.

Example:
  tidegate diff --format markdown before/ after/ >> "$GITHUB_STEP_SUMMARY"`,
    )
    .action(run)
}

async function run(before: string, after: string, options: Options): Promise<void> {
  const at = new Date()
  const ground = async (path: string): Promise<Ground> => ({
    ...(await estatesOf(await collectionFrom([path], await settingFrom(options)), options)),
    at,
  })
  const found = compared(await ground(before), await ground(after))
  if (found.changes.length > 0) process.exitCode = 1
  const say = await sayFor(options)
  process.stdout.write(written(found, options, say))
  sayNotes(found.notes, say)
}

function compared(old: Ground, next: Ground): Difference {
  try {
    return differenceOf(old, next)
  } catch (error) {
    if (error instanceof TooMuch) throw usage(error.message)
    throw error
  }
}

function written(found: Difference, { format, json }: Options, say: Say): string {
  if (json || format === 'json') return `${JSON.stringify(found, undefined, 2)}\n`
  if (format === 'markdown') return asMarkdown(found, say)
  return asText(found, styleFor(process.stdout, process.env), say)
}

const nothing = 'no access changes for whom and what is in both'
const signs = { added: '+', removed: '-', uncertain: '?' } as const

function asText({ changes }: Difference, style: Style, say: Say): string {
  if (changes.length === 0) return `${style.green(say(nothing))}\n`
  const paint = { added: style.green, removed: style.red, uncertain: style.yellow }
  const lines = changes.flatMap(({ kind, say: told, why }) => [
    paint[kind](`${signs[kind]} ${say(printable(told))}`),
    say(`    ${printable(why)}`),
  ])
  return `${[...lines, '', say(summary(changes))].join('\n')}\n`
}

const shownMax = 200

/** A comment on a pull request has at most 65,536 characters. */
function asMarkdown({ changes }: Difference, say: Say): string {
  const rows = changes
    .slice(0, shownMax)
    .map(
      ({ kind, say: told, principal, resource, why }) =>
        `- ${signs[kind] === '+' ? '➕' : signs[kind] === '-' ? '➖' : '❔'} ${escaped(say(told))}\n  <details><summary>${say('who and why')}</summary>\n\n  ${code(principal)} → ${code(resource)}: ${escaped(say(why))}\n  </details>`,
    )
  const more = changes.length - rows.length
  return `${[
    `## ${say('Access that this change adds and removes')}`,
    say(changes.length === 0 ? 'None.' : summary(changes)),
    ...(rows.length > 0 ? [rows.join('\n')] : []),
    ...(more > 0 ? [say(`… and ${more} more: \`--format json\` has all of them.`)] : []),
  ].join('\n\n')}\n`
}

function summary(changes: readonly Change[]): string {
  const count = (kind: Change['kind']) => changes.filter((one) => one.kind === kind).length
  const uncertain = count('uncertain')
  return `${count('added')} added, ${count('removed')} removed${uncertain > 0 ? `, ${uncertain} that cannot be told for certain` : ''}`
}
