import type { Settle } from '../../../doctor/settle.ts'
import type { Access } from '../../../doctor/survey/access.ts'
import type { PatchReport } from '../../../estate/patch-report.ts'
import { asItIs, type Say } from '../../language/translate.ts'
import { retargeted } from '../../report/command.ts'
import type { Reported } from '../reported.ts'

export interface Told {
  readonly reported: readonly Reported[]
  readonly access: readonly Access[]
  readonly unknown: number
  readonly settle: readonly Settle[]
}

const shownMax = 100
const levels = ['error', 'warning', 'note'] as const
const words = { error: 'Error', warning: 'Warning', note: 'Note' } as const

/** For a pull request's comment or a job's summary, which take a megabyte and 65,536 characters. */
export function markdown({ reported, access, unknown, settle }: Told, say: Say = asItIs): string {
  const blocks = [
    '## Tidegate',
    summary(reported, unknown, say),
    ...reported.slice(0, shownMax).map((one) => block(one, say)),
    ...(reported.length > shownMax
      ? [say(`… and ${reported.length - shownMax} more: \`--format json\` has all of them.`)]
      : []),
    ...(access.length > 0 ? [accessTable(access, say)] : []),
    ...(settle.length > 0 ? [settleBlock(settle, say)] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

function summary(reported: readonly Reported[], unknown: number, say: Say): string {
  const count = (level: Reported['level']) => reported.filter((one) => one.level === level).length
  const counted = (number: number, word: string) =>
    say(`${number} ${word}${number === 1 ? '' : 's'}`)
  const found = levels.map((level) => counted(count(level), level)).join(', ')
  return unknown > 0 ? `${found}; ${say(`${unknown} not collected`)}` : found
}

function block({ level, id, say: told, place, fixes: [fix], page }: Reported, say: Say): string {
  const where = place ? ` ${code(`${place.file}:${place.line}:${place.column}`)}` : ''
  const lines = [`**${say(words[level])}** ${code(id)}${where}`, escaped(say(told))]
  if (fix) {
    lines.push(
      `${say(fix.proven ? 'Proven fix' : 'A proposal, not proven')}: ${escaped(say(fix.title))}`,
    )
    if (fix.commands.length > 0) lines.push(fenced(forAws(fix.commands), 'sh'))
    lines.push(...(fix.patches ?? []).flatMap((one) => patchLines(one, say)))
  }
  if (page !== undefined) lines.push(`${say('See')} ${code(say(page))}`)
  return lines.join('\n\n')
}

const patchLines = (
  { language, say: told, file, diff, text }: PatchReport,
  say: Say,
): readonly string[] => [
  `${escaped(say(told))}${file === undefined ? '' : ` (${code(file)})`}:`,
  ...(text === undefined ? [] : [fenced(text, fences[language])]),
  ...(diff === undefined ? [] : [fenced(diff.replace(/\n$/, ''), 'diff')]),
]

const fences = { terraform: 'hcl', cloudformation: 'yaml', cdk: 'ts' } as const

function accessTable(access: readonly Access[], say: Say): string {
  const rows = access
    .slice(0, shownMax)
    .map(
      ({ principal, repository, pull, push }) =>
        `| ${code(principal)} | ${code(repository)} | ${say(pull)} | ${say(push)} |`,
    )
  const rest =
    access.length > shownMax
      ? `\n\n${say(`… and ${access.length - shownMax} more: \`--format json\` has all of them.`)}`
      : ''
  return `### ${say('Across accounts')}\n\n| ${say('principal')} | ${say('repository')} | ${say('pull')} | ${say('push')} |\n|---|---|---|---|\n${rows.join('\n')}${rest}`
}

const settleBlock = (settle: readonly Settle[], say: Say): string =>
  `### ${say('What would settle the rest')}\n\n${settle
    .slice(0, shownMax)
    .map(
      ({ account, command, tells }) =>
        `${escaped(say(`${tells}${account === undefined ? '' : `; in account ${account}`}:`))}\n\n${fenced(command, 'sh')}`,
    )
    .join('\n\n')}`

const forAws = (commands: readonly string[]): string =>
  commands.map((one) => retargeted(one, 'aws')).join('\n')

/** Names were chosen by whoever was allowed to: none may make a link, a picture or a mention. */
export const escaped = (text: string): string =>
  text
    .split(/(`[^`\n]*`)/)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/[\\*_[\]<>|#@!]/g, (one) => `\\${one}`),
    )
    .join('')

export const code = (text: string): string => {
  const ticks = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)))
  return `${ticks}${text.replaceAll('|', '\\|').replace(/[\r\n]/g, ' ')}${ticks}`
}

function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${fence}${language}\n${text}\n${fence}`
}
