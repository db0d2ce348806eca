import { layerLines } from '../policy/explanation-lines.ts'
import { fromJson } from './json.ts'
import type { Decision, Fix, RefusalReport } from './report.ts'
import { printable, type Style, wrap } from './terminal.ts'

export interface Page {
  readonly style: Style
  readonly width: number
}

/** What was refused, in AWS's words; why, policy by policy; the smallest change. Ready to print. */
export function renderReport(raw: RefusalReport, page: Page): string {
  const report = harmless(raw)
  const sections = [
    refused(report, page),
    ...report.decisions.map((decision) => why(decision, report, page)),
    ...fixes(report.fixes, page),
    ...(report.notes.length > 0 ? [notes(report.notes, page)] : []),
  ]
  return `\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n\n`
}

// Names and policies were written by whoever was allowed to: none of them may steer this terminal.
export const harmless = (report: RefusalReport): RefusalReport =>
  JSON.parse(JSON.stringify(report), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )

function refused(report: RefusalReport, { style, width }: Page): string[] {
  const { service, operation, code, message, at, request, caller } = report
  return [
    `${style.bold(style.red('Refused'))}  ${style.bold(`${service} ${operation}`)}`,
    '',
    ...indented(`${code}: ${message}`, width),
    '',
    ...table(
      [
        ['caller', caller],
        ['at', at],
        ['request', request],
      ],
      style,
    ),
  ]
}

function why(decision: Decision, report: RefusalReport, { style, width }: Page): string[] {
  const paint = decision.outcome === 'allowed' ? style.green : style.red
  const rows: [string, string][] = [
    ['action', decision.action],
    ['resource', decision.resource],
    ['decision', paint(decision.outcome.replaceAll('-', ' '))],
  ]
  if (decision.caller !== report.caller) rows.unshift(['asked as', decision.caller])
  return [
    `${style.bold('Why')}${decision.purpose ? `  ${decision.purpose}` : ''}`,
    '',
    ...table(rows, style),
    '',
    ...reasons(decision).flatMap((line) => indented(line, width)),
    ...(decision.ownersNote
      ? ['', ...indented(decision.ownersNote, width).map((line) => style.yellow(line))]
      : []),
  ]
}

/** Each kind of policy is a paragraph. */
const reasons = ({ layers }: Decision): readonly string[] => layers.flatMap(layerLines).slice(1)

/** Fixes of one title are alternatives: any one of them is enough. */
function fixes(all: readonly Fix[], page: Page): string[][] {
  const titles = [...new Set(all.map(({ title }) => title))]
  return titles.map((title) => {
    const alternatives = all.filter((fix) => fix.title === title)
    return [
      ...fixHeading(title, alternatives.length, page),
      ...alternatives.flatMap((fix, i) => [...(i > 0 ? ['', '  or'] : []), ...fixBody(fix, page)]),
    ]
  })
}

function fixHeading(title: string, alternatives: number, { style, width }: Page): string[] {
  const [first = '', ...others] = wrap(title, width - 5)
  return [
    `${style.bold(style.green('Fix'))}  ${style.bold(first)}`,
    ...others.map((line) => `     ${style.bold(line)}`),
    ...(alternatives > 1 ? [`  any one of these ${alternatives} is enough`] : []),
  ]
}

function fixBody(fix: Fix, { style, width }: Page): string[] {
  const { proven, why, adds, edits, asks = [], commands } = fix
  const state = proven
    ? style.green('proven: with it the request is allowed')
    : style.yellow(`not proven${why ? `: ${why}` : ''}`)
  return [
    '',
    ...indented(state, width),
    ...(adds ? indented(adds, width) : []),
    ...(edits.length > 1 ? [`  all ${edits.length} changes are needed`] : []),
    ...edits.flatMap(({ side, label, holder, diff, document }) => [
      '',
      `  ${style.bold(label)}`,
      `  ${style.dim(`${side} · ${holder}`)}`,
      '',
      ...(document === undefined ? ['    (removed)'] : []),
      ...diff.map((line) => diffLine(line, style)),
    ]),
    ...asks.flatMap(({ say, statement }) => [
      '',
      ...indented(say, width),
      ...(statement ? pretty(statement).map((line) => `    ${style.cyan(line)}`) : []),
    ]),
    // Never wrapped: these are copied.
    ...commands.flatMap((command) => ['', ...command.split('\n').map((line) => `    ${line}`)]),
  ]
}

const diffLine = ({ sign, text }: Fix['edits'][number]['diff'][number], style: Style): string => {
  const line = `    ${sign} ${text}`
  return sign === '+' ? style.green(line) : sign === '-' ? style.red(line) : style.dim(line)
}

function notes(all: readonly string[], { style, width }: Page): string[] {
  return [
    style.bold('Notes'),
    '',
    ...all.flatMap((note) => wrap(note, width - 4).map((line, i) => `  ${i ? ' ' : '-'} ${line}`)),
  ]
}

const table = (rows: readonly (readonly [string, string])[], style: Style): string[] =>
  rows.map(([name, value]) => `  ${style.dim(name.padEnd(8))}  ${value}`)

const indented = (text: string, width: number): string[] =>
  wrap(text, width - 2).map((line) => (line ? `  ${line}` : ''))

function pretty(document: string): string[] {
  const parsed = fromJson(document)
  return (parsed === undefined ? document : JSON.stringify(parsed, undefined, 2)).split('\n')
}
