import type { Survey } from '../../../doctor/survey/survey.ts'
import { asItIs, type Say } from '../../language/translate.ts'
import { fixParts } from '../../report/fixes.ts'
import { renderParts } from '../../report/parts.ts'
import type { Page } from '../../report/render.ts'
import { printable, type Style, wrap } from '../../terminal.ts'
import type { Reported } from '../reported.ts'

/** So many of each kind are shown: who has more of one kind wants to begin with one of them. */
const eachMax = 10
const accessMax = 40

export function surveyText(survey: Survey, reported: readonly Reported[], page: Page): string {
  const byId = new Map<string, Reported[]>()
  for (const one of reported) {
    const same = byId.get(`${one.level} ${one.id}`)
    if (same) same.push(one)
    else byId.set(`${one.level} ${one.id}`, [one])
  }
  const blocks = [
    [countLine(survey, page.say)],
    ...[...byId.values()].flatMap((group) => groupBlocks(group, page)),
    ...(survey.access.length > 0 ? [accessLines(survey, page)] : []),
    ...(survey.settle.length > 0 ? [settleLines(survey, page)] : []),
    [summaryLine(survey, page)],
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function countLine({ collected }: Survey, say: Say = asItIs): string {
  const { accounts, users, roles, repositories, functions } = collected
  const counted = (count: number, one: string, many = `${one}s`) =>
    say(`${count.toLocaleString('en')} ${count === 1 ? one : many}`)
  return [
    counted(accounts, 'account'),
    counted(users, 'user'),
    counted(roles, 'role'),
    counted(repositories, 'repository', 'repositories'),
    counted(functions, 'function'),
  ].join(', ')
}

function groupBlocks(group: readonly Reported[], page: Page): readonly string[][] {
  const shown = group.slice(0, page.full ? group.length : eachMax)
  const rest = group.length - shown.length
  return [
    ...shown.map((one) => lines(one, page)),
    ...(rest > 0 ? [[moreLine(`${rest} more ${group[0]?.id}`, page)]] : []),
  ]
}

const moreLine = (more: string, { say = asItIs }: Pick<Page, 'say'>): string =>
  say(`  … and ${more}: \`--full\` shows all`)

/** The first line is one that editors and problem matchers read: file, line, column, level, id. */
function lines({ id, level, say, place, fixes }: Reported, page: Page): string[] {
  const { style, width } = page
  const where = place
    ? `${style.bold(printable(`${place.file}:${place.line}:${place.column}`))}: `
    : ''
  const { say: told = asItIs } = page
  const head = `${where}${paint(level, style)(told(level))} ${style.dim(id)}`
  const fix = fixes.length > 0 ? fixLines(fixes, page) : []
  return [head, ...wrap(told(printable(say)), width - 2).map((line) => `  ${line}`), ...fix]
}

function fixLines(fixes: Reported['fixes'], page: Page): readonly string[] {
  // What policies say was written by others: none of it may steer this terminal.
  const safe: Reported['fixes'] = JSON.parse(JSON.stringify(fixes), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )
  return renderParts(
    fixParts({ fixes: safe }, { ...page, full: false }),
    page.style,
    page.width,
    page.say,
  )
}

const paint = (level: Reported['level'], style: Style) =>
  ({ error: style.red, warning: style.yellow, note: style.cyan })[level]

function accessLines({ access }: Survey, { style, full, say = asItIs }: Page): string[] {
  const shown = access.slice(0, full ? access.length : accessMax)
  const word = (what: string, verdict: string) =>
    verdict === 'denied' ? [] : [`${say(what)}${verdict === 'unknown' ? '?' : ''}`]
  return [
    style.bold(say('Across accounts')),
    ...shown.map(
      ({ principal, repository, pull, push }) =>
        `  ${printable(principal)}\n    ${[...word('pull', pull), ...word('push', push)].join(', ')}: ${printable(repository)}`,
    ),
    ...(shown.length < access.length
      ? [moreLine(`${access.length - shown.length} more`, { say })]
      : []),
  ]
}

const settleMax = 20

function settleLines({ settle }: Survey, { style, width, full, say = asItIs }: Page): string[] {
  const shown = settle.slice(0, full ? settle.length : settleMax)
  return [
    style.bold(say('What would settle the rest')),
    ...shown.flatMap(({ account, command, tells }) => [
      ...wrap(
        say(printable(`${tells}${account === undefined ? '' : `; in account ${account}`}:`)),
        width - 2,
      ).map((line) => `  ${line}`),
      `    ${printable(command)}`,
    ]),
    ...(shown.length < settle.length
      ? [moreLine(`${settle.length - shown.length} more`, { say })]
      : []),
  ]
}

function summaryLine({ findings, unknown }: Survey, { style, say = asItIs }: Page): string {
  const count = (level: Reported['level']) => findings.filter((one) => one.level === level).length
  const counted = (number: number, word: string) =>
    say(`${number} ${word}${number === 1 ? '' : 's'}`)
  const text = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('note'), 'note'),
    ...(unknown > 0 ? [say(`${unknown} not collected`)] : []),
  ].join(', ')
  return count('error') + count('warning') > 0 ? text : style.green(text)
}
