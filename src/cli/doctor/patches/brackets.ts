import type { Writer } from './change.ts'
import type { ArrayNode, ObjectNode } from './node.ts'
import { indentAt, lineEnd, lineStart, nextLine, type Span, type TextEdit, unitOf } from './text.ts'

/** How values are written between brackets: JSON, HCL, and the flow style of YAML. */
export interface Syntax {
  /** `"Effect": ` */
  readonly key: (key: string) => string
  readonly scalar: (value: unknown) => string
  /** Whether members that stand on lines of their own need a comma between them. */
  readonly hasCommas: boolean
  /** Pads keys of neighbouring lines to one width, as `terraform fmt` does. */
  readonly isAligned?: true
  /** Where a comment begins that goes on to the end of the line. */
  readonly comment: RegExp
}

/** A value over several lines; all but the first are indented by `indent` and more. */
export function pretty(value: unknown, syntax: Syntax, indent: string, unit: string): string {
  if (Array.isArray(value)) {
    const isShort = value.length < 2 && value.every((one) => typeof one !== 'object')
    if (isShort) return tight(value, syntax)
    const items = value.map(
      (one) => `\n${indent}${unit}${pretty(one, syntax, indent + unit, unit)}`,
    )
    return `[${items.join(',')}\n${indent}]`
  }
  if (typeof value !== 'object' || value === null) return syntax.scalar(value)
  const members = Object.entries(value).map(
    ([key, one]) => [key, pretty(one, syntax, indent + unit, unit)] as const,
  )
  if (members.length === 0) return '{}'
  const lines = members.map(([key, text], at) => {
    const width = syntax.isAligned ? widthOf(members, at, syntax) : 0
    return `\n${indent}${unit}${padded(syntax.key(key), width)}${text}`
  })
  return `{${lines.join(syntax.hasCommas ? ',' : '')}\n${indent}}`
}

/** The sign stays at the end. */
const padded = (key: string, width: number): string =>
  key.length >= width ? key : `${key.slice(0, -2)}${' '.repeat(width - key.length)}${key.slice(-2)}`

function widthOf(
  members: readonly (readonly [string, string])[],
  at: number,
  { key }: Syntax,
): number {
  const isOneLine = (one: readonly [string, string] | undefined) =>
    one !== undefined && !one[1].includes('\n')
  if (!isOneLine(members[at])) return 0
  let [from, to] = [at, at]
  while (isOneLine(members[from - 1])) from--
  while (isOneLine(members[to + 1])) to++
  return Math.max(...members.slice(from, to + 1).map(([name]) => key(name).length))
}

export function tight(value: unknown, syntax: Syntax): string {
  if (Array.isArray(value)) return `[${value.map((one) => tight(one, syntax)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return syntax.scalar(value)
  const members = Object.entries(value).map(
    ([key, one]) => `${syntax.key(key)}${tight(one, syntax)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

export function bracketWriter(text: string, syntax: Syntax, unit = unitOf(text, '  ')): Writer {
  /** As its neighbour has it: in one line, or in several. */
  const like = ({ start, end }: Span, value: unknown, indent: string): string =>
    typeof value === 'object' && text.slice(start, end).includes('\n')
      ? pretty(value, syntax, indent, unit)
      : tight(value, syntax)

  const add = (
    { start, end }: Span,
    parts: readonly Span[],
    written: (last: Span | undefined, indent: string) => readonly string[],
    hasCommas: boolean,
  ): readonly TextEdit[] => {
    const last = parts.at(-1)
    const indent = indentAt(text, last?.start ?? start)
    if (!last) {
      const own = written(undefined, indent + unit)
      const lines = own.map((one) => `\n${indent}${unit}${one}`).join(hasCommas ? ',' : '')
      const isBlank = text.slice(start + 1, end - 1).trim() === ''
      return isBlank
        ? [{ start: start + 1, end: end - 1, text: `${lines}\n${indent}` }]
        : [{ start: start + 1, end: start + 1, text: lines + (hasCommas ? ',' : '') }]
    }
    const comma = commaAfter(text, last.end, syntax.comment)
    const isSpread = text.slice(last.end, end - 1).includes('\n')
    const own = written(last, indent)
    if (!isSpread)
      return [{ start: last.end, end: last.end, text: own.map((one) => `, ${one}`).join('') }]
    const isCommaStyle = hasCommas || comma !== undefined
    const at = lineEnd(text, comma === undefined ? last.end : comma + 1)
    const lines = own.map((one) => `\n${indent}${one}`).join(isCommaStyle ? ',' : '')
    return [
      ...(isCommaStyle && comma === undefined
        ? [{ start: last.end, end: last.end, text: ',' }]
        : []),
      { start: at, end: at, text: lines + (comma === undefined ? '' : ',') },
    ]
  }

  return {
    replace: (node, value) => [
      { start: node.start, end: node.end, text: like(node, value, indentAt(text, node.start)) },
    ],
    addItems: (array, values) =>
      add(
        array,
        array.items,
        (last, indent) =>
          values.map((one) => (last ? like(last, one, indent) : pretty(one, syntax, indent, unit))),
        true,
      ),
    addMembers: (object, members) =>
      add(
        object,
        object.members,
        (last, indent) =>
          members.map(([key, value]) => {
            const isSpread = last && text.slice(object.start, object.end).includes('\n')
            const name =
              last && syntax.isAligned ? padded(syntax.key(key), keyWidth(last)) : syntax.key(key)
            return (
              name +
              (isSpread || !last ? pretty(value, syntax, indent, unit) : tight(value, syntax))
            )
          }),
        syntax.hasCommas,
      ),
    remove: (within, gone) => removed(text, partsOf(within), gone, syntax),
    listed: (node, others) => [
      { start: node.start, end: node.start, text: '[' },
      {
        start: node.end,
        end: node.end,
        text: `${others.map((one) => `, ${like(node, one, indentAt(text, node.start))}`).join('')}]`,
      },
    ],
  }

  /** How wide a key is with its sign, where a value follows on the same line. */
  function keyWidth({ start, end }: Span): number {
    const whole = text.slice(start, end)
    const sign = /^[^=\n]*= /.exec(whole)?.[0]
    return sign === undefined || whole.includes('\n') ? 0 : sign.length
  }
}

export const partsOf = (within: ArrayNode | ObjectNode): readonly Span[] =>
  within.kind === 'array' ? within.items : within.members

/** The offset of a comma that follows, after spaces and comments. */
function commaAfter(text: string, from: number, comment: RegExp): number | undefined {
  let at = from
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0
    if (text[at] === ',') return at
    if (!new RegExp(`^(?:${comment.source})`).test(text.slice(at, at + 2))) return undefined
    at = nextLine(text, at)
  }
}

/** With the commas that then stand alone. */
function removed(
  text: string,
  parts: readonly Span[],
  gone: ReadonlySet<Span>,
  { comment }: Syntax,
): readonly TextEdit[] {
  const lastKept = parts.findLastIndex((one) => !gone.has(one))
  const tail = parts.at(-1)
  const kept = parts[lastKept]
  const edits = parts.slice(0, lastKept).flatMap((one, at): readonly TextEdit[] => {
    const next = parts[at + 1]
    if (!gone.has(one) || !next) return []
    const [from, to] = [lineStart(text, one.start), nextLine(text, one.end)]
    const isAlone =
      text.slice(from, one.start).trim() === '' &&
      new RegExp(`^\\s*,?\\s*(?:(?:${comment.source}).*)?$`).test(text.slice(one.end, to).trimEnd())
    return [
      { ...(isAlone ? { start: from, end: to } : { start: one.start, end: next.start }), text: '' },
    ]
  })
  return kept && tail && kept !== tail
    ? [...edits, { start: kept.end, end: tail.end, text: '' }]
    : edits
}
