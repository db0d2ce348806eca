import { fromJson } from './json.ts'
import type { Decision, Fix, RefusalReport } from './report.ts'
import { printable, type Style, wrap } from './terminal.ts'

export interface Page {
  readonly style: Style
  readonly width: number
  /** The server, for the AWS CLI commands. */
  readonly url: string
}

/** What was refused, in AWS's words; why, policy by policy; the smallest change. Ready to print. */
export function renderReport(raw: RefusalReport, page: Page): string {
  const report = harmless(raw)
  const sections = [
    refused(report, page),
    ...report.decisions.map((decision) => why(decision, report.caller, page)),
    ...fixes(report.fixes, page),
    ...(report.notes.length > 0 ? [notes(report.notes, page)] : []),
  ]
  return `\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n\n`
}

// Names and policies were written by whoever was allowed to: none of them may steer this terminal.
const harmless = (report: RefusalReport): RefusalReport =>
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

function why(decision: Decision, caller: string, { style, width }: Page): string[] {
  const paint = decision.outcome === 'allowed' ? style.green : style.red
  const rows: [string, string][] = [
    ['action', decision.action],
    ['resource', decision.resource],
    ['decision', paint(decision.outcome.replaceAll('-', ' '))],
  ]
  if (decision.caller !== caller) rows.unshift(['asked as', decision.caller])
  return [
    style.bold('Why'),
    '',
    ...table(rows, style),
    '',
    ...decision.lines.flatMap((line) => indented(line, width)),
    ...(decision.ownersNote
      ? ['', ...indented(decision.ownersNote, width).map((line) => style.yellow(line))]
      : []),
  ]
}

function fixes(all: readonly Fix[], page: Page): string[][] {
  const { style, url } = page
  const sections = all.map((fix, i) => fixSection(fix, all.length > 1 ? ` ${i + 1}` : '', page))
  const commands = all.some(({ edits }) => edits.some(({ command }) => command))
  return commands
    ? [
        ...sections,
        [style.dim(`  The commands reach this server after: export AWS_ENDPOINT_URL=${url}`)],
      ]
    : sections
}

function fixSection(
  { title, proven, edits }: Fix,
  number: string,
  { style, width }: Page,
): string[] {
  const state = proven
    ? style.green('proven: with this change the same request is allowed')
    : style.yellow('not proven: the request may meet another refusal after it')
  const body = edits.flatMap(({ side, label, holder, document, command }) => [
    '',
    `  ${style.bold(label)} ${style.dim(`(${side}: ${holder})`)}`,
    '',
    // Never wrapped: these are copied.
    ...(document ? pretty(document) : ['(removed)']).map((line) => `    ${style.cyan(line)}`),
    ...(command ? ['', ...command.split('\n').map((line) => `    ${line}`)] : []),
  ])
  const [first = '', ...others] = wrap(title, width - 10)
  return [
    `${style.bold(style.green(`Fix${number}`))}  ${style.bold(first)}`,
    ...others.map((line) => `     ${style.bold(line)}`),
    `  ${state}`,
    ...body,
  ]
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
