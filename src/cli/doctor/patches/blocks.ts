import { bracketWriter, type Syntax, tight } from './brackets.ts'
import type { Writer } from './change.ts'
import type { Member, Node } from './node.ts'
import {
  indented,
  lineEnd,
  lineStart,
  NotPatched,
  nextLine,
  type Span,
  type TextEdit,
} from './text.ts'

/** How somebody indents YAML. */
export interface YamlStyle {
  readonly unit: string
  /** Whether the dashes of a list stand under the key, or further in. */
  readonly isListIn: boolean
  /** A scalar with one of CloudFormation's functions, where that says it better. */
  readonly scalar: (value: unknown) => string | undefined
}

const plain = /^[A-Za-z_/][\w./@+-]*(?:::?[\w./@*+-]+)*\*?$/
const notText = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i

/** Plain where nobody takes it for something else. */
export const yamlScalar = (value: unknown): string =>
  typeof value !== 'string'
    ? JSON.stringify(value)
    : plain.test(value) && !notText.test(value)
      ? value
      : /[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u.test(value)
        ? JSON.stringify(value)
        : `'${value.replaceAll("'", "''")}'`

const keyOf = (key: string): string => yamlScalar(key)

/** Lines of which all but the first are indented. */
export function blockText(value: unknown, indent: string, style: YamlStyle): string {
  const { unit, isListIn } = style
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return value.map((one) => `- ${blockText(one, `${indent}  `, style)}`).join(`\n${indent}`)
  }
  const short = style.scalar(value)
  if (short !== undefined) return short
  if (typeof value !== 'object' || value === null) return yamlScalar(value)
  const members = Object.entries(value)
  if (members.length === 0) return '{}'
  return members
    .map(([key, one]) => {
      const isInLine =
        typeof one !== 'object' ||
        one === null ||
        Object.keys(one).length === 0 ||
        style.scalar(one) !== undefined
      if (isInLine) return `${keyOf(key)}: ${blockText(one, indent, style)}`
      const inner = Array.isArray(one) && !isListIn ? indent : indent + unit
      return `${keyOf(key)}:\n${inner}${blockText(one, inner, style)}`
    })
    .join(`\n${indent}`)
}

export function styleOf(text: string): Pick<YamlStyle, 'unit' | 'isListIn'> {
  const pair = /^( *)(?:- )?[\w:'"-]+:[ \t]*(?:#.*)?\r?\n(?:[ \t]*#.*\r?\n)*( *)- /m.exec(text)
  const nested = /^([\w]+):[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( +)[\w'"]/m.exec(text)
  const unit = nested?.[2] ?? '  '
  return {
    unit: unit.length > 8 ? '  ' : unit,
    isListIn: pair === null || (pair[2]?.length ?? 0) > (pair[1]?.length ?? 0),
  }
}

/** What changes in YAML: lines where it is written in lines, else between brackets. */
export function yamlWriter(text: string, style: YamlStyle): Writer {
  const flow: Syntax = {
    key: (key) => `${keyOf(key)}: `,
    scalar: (value) => style.scalar(value) ?? flowScalar(value),
    hasCommas: true,
    comment: /#/,
  }
  const inFlow = bracketWriter(text, flow, style.unit)
  const columnOf = (at: number): string => ' '.repeat(at - lineStart(text, at))
  const isBlock = (node: Node | Parameters<Writer['remove']>[0]): boolean =>
    (node.kind === 'array' || node.kind === 'object') && node.isBlock === true

  return {
    replace(node, value) {
      const { start, end } = node
      if (isBlock(node)) return [{ start, end, text: blockText(value, columnOf(start), style) }]
      if (typeof value !== 'object' || value === null)
        return [
          { start, end, text: style.scalar(value) ?? scalarLike(text.slice(start, end), value) },
        ]
      return [{ start, end, text: tight(value, flow) }]
    },
    addItems(array, values) {
      if (!array.isBlock) return inFlow.addItems(array, values)
      const indent = columnOf(array.start)
      const at = lineEnd(text, array.end)
      const lines = values.map((one) => `\n${indent}- ${blockText(one, `${indent}  `, style)}`)
      return [{ start: at, end: at, text: lines.join('') }]
    },
    addMembers(object, members) {
      if (!object.isBlock) return inFlow.addMembers(object, members)
      const indent = columnOf(object.members[0]?.start ?? object.start)
      const at = lineEnd(text, object.end)
      return [
        {
          start: at,
          end: at,
          text: `\n${indent}${blockText(Object.fromEntries(members), indent, style)}`,
        },
      ]
    },
    remove(within, gone) {
      if (!isBlock(within)) return inFlow.remove(within, gone)
      const parts: readonly Span[] = within.kind === 'array' ? within.items : within.members
      return parts.flatMap((one, at) =>
        gone.has(one) ? [withoutLines(text, one, parts[at + 1], within.kind === 'array')] : [],
      )
    },
    listed: (node, others, member) =>
      isBlock(node) ? asFirst(node, others) : besides(node, others, member),
  }

  /** A mapping becomes the first of a list: its lines move in. */
  function asFirst(node: Node, others: readonly unknown[]): readonly TextEdit[] {
    const indent = columnOf(node.start)
    const moved: TextEdit[] = [{ start: node.start, end: node.start, text: '- ' }]
    for (let at = nextLine(text, node.start); at < node.end; at = nextLine(text, at))
      if (text.slice(at, lineEnd(text, at)).trim() !== '')
        moved.push({ start: at, end: at, text: '  ' })
    const end = lineEnd(text, node.end)
    const lines = others.map((one) => `\n${indent}- ${blockText(one, `${indent}  `, style)}`)
    return [...moved, { start: end, end, text: lines.join('') }]
  }

  function besides(
    node: Node,
    others: readonly unknown[],
    member: Member | undefined,
  ): readonly TextEdit[] {
    const line = text.slice(lineStart(text, node.start), node.start)
    // Within brackets, or where it begins a line of its own, nothing else is clear.
    if (!member || !new RegExp(`${/[\w'":-]+:[ \t]+$/.source}`).test(line) || /[{[]/.test(line))
      return inFlow.listed(node, others, member)
    const indent = columnOf(member.start) + (style.isListIn ? style.unit : '')
    const start = node.start - (/[ \t]+$/.exec(line)?.[0].length ?? 0)
    const own = indented(text.slice(node.start, node.end), '')
    if (own.includes('\n')) throw new NotPatched('it is written over several lines')
    const lines = others.map((one) => `\n${indent}- ${blockText(one, `${indent}  `, style)}`)
    return [{ start, end: node.end, text: `\n${indent}- ${own}${lines.join('')}` }]
  }
}

/** Between brackets a comma or bracket would end it. */
const flowScalar = (value: unknown): string =>
  typeof value === 'string' && /[,[\]{}]/.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : yamlScalar(value)

/** With the quotes that it has. */
function scalarLike(written: string, value: unknown): string {
  if (typeof value !== 'string') return yamlScalar(value)
  if (written.startsWith('"')) return JSON.stringify(value)
  return written.startsWith("'") ? `'${value.replaceAll("'", "''")}'` : yamlScalar(value)
}

/** The lines of a part. Of what stands behind the dash of a list only itself is taken out, if more follows. */
function withoutLines(text: string, one: Span, next: Span | undefined, isItem: boolean): TextEdit {
  const from = lineStart(text, one.start)
  const before = text.slice(from, one.start)
  if (isItem ? /^[ \t]*-[ \t]+$/.test(before) : before.trim() === '')
    return { start: from, end: nextLine(text, one.end), text: '' }
  if (!next) throw new NotPatched('it stands in the line of something else')
  return { start: one.start, end: next.start, text: '' }
}
