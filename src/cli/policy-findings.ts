import type { Finding, FindingKind } from '../policy/index.ts'
import { asItIs, type Say } from './language/translate.ts'
import { printable, type Style } from './terminal.ts'

export interface LintedFile {
  /** As it was given on the command line. */
  readonly name: string
  readonly text: string
  readonly findings: readonly Finding[]
}

const kinds: readonly FindingKind[] = ['ERROR', 'SECURITY_WARNING', 'WARNING', 'SUGGESTION']
const words: Readonly<Record<FindingKind, string>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'security warning',
  WARNING: 'warning',
  SUGGESTION: 'suggestion',
}

/** As compilers do: the place, the kind, the code and the message; the line, and a caret under the place. */
export function renderFindings(
  files: readonly LintedFile[],
  style: Style,
  say: Say = asItIs,
): string {
  const lines = files.flatMap((file) =>
    file.findings.flatMap((one) => render(file, one, style, say)),
  )
  return `${[...lines, summary(files, style, say)].join('\n')}\n`
}

function render(
  { name, text }: LintedFile,
  finding: Finding,
  style: Style,
  say: Say,
): readonly string[] {
  const { line, column, kind, code, message } = finding
  const colour = kind === 'SUGGESTION' ? style.cyan : kind === 'ERROR' ? style.red : style.yellow
  const place = style.bold(printable(`${name}:${line}:${column}`))
  const head = `${place} ${colour(say(words[kind]))} ${style.dim(code)} ${printable(say(message))}`
  const { shown, caretAt } = excerpt(text.split('\n')[line - 1] ?? '', column)
  return [head, `  ${shown}`, `  ${' '.repeat(caretAt)}${colour('^')}`, '']
}

const widthMax = 96

/** The line, or what lies around the place in a long one: policies come on a single line too. */
function excerpt(line: string, column: number): { shown: string; caretAt: number } {
  const safe = (text: string) => printable(text.replaceAll('\t', ' ').replaceAll('\r', ''))
  const indent = /^\s*/.exec(line)?.[0].length ?? 0
  const at = Math.max(0, column - 1)
  if (line.length - indent <= widthMax) {
    const before = safe(line.slice(Math.min(indent, at), at))
    return { shown: before + safe(line.slice(at)), caretAt: before.length }
  }
  const from = at - indent <= 56 ? Math.min(indent, at) : at - 40
  const before = (from > indent ? '…' : '') + safe(line.slice(from, at))
  const after = line.slice(at, at + widthMax - 40)
  const cut = at + after.length < line.length ? '…' : ''
  return { shown: before + safe(after) + cut, caretAt: before.length }
}

function summary(files: readonly LintedFile[], style: Style, say: Say): string {
  const findings = files.flatMap((file) => file.findings)
  const where = say(files.length === 1 ? '1 policy' : `${files.length} policies`)
  if (findings.length === 0) return style.green(`${where}: ${say('nothing found')}`)
  const counts = kinds.flatMap((kind) => {
    const count = findings.filter((one) => one.kind === kind).length
    return count === 0 ? [] : [say(`${count} ${words[kind]}${count === 1 ? '' : 's'}`)]
  })
  return `${where}: ${counts.join(', ')}`
}
