import { BadExpectation } from './expectation.ts'

/** One of a list, and where it begins. */
export interface Item {
  readonly line: number
  readonly value: unknown
}

interface Row {
  readonly line: number
  readonly indent: number
  readonly text: string
}

type Values = Record<string, unknown>

/**
 * A list of maps as people write expectations in YAML: plain and quoted texts, lists as `[a, b]` or below their key, and one
 * map within. Anchors, tags and texts over several lines are not read.
 *
 * @throws BadExpectation
 */
export function itemsInYaml(text: string): readonly Item[] {
  const items: Item[] = []
  let rows: Row[] = []
  const close = () => {
    const [first] = rows
    if (first) items.push({ line: first.line, value: mapOf(rows) })
    rows = []
  }
  for (const row of rowsOf(text)) {
    if (row.indent === 0) {
      close()
      if (!row.text.startsWith('- '))
        throw new BadExpectation(row.line, `expected \`- \` before \`${row.text}\``)
      const inner = row.text.slice(2)
      const spaces = inner.length - inner.trimStart().length
      rows.push({ line: row.line, indent: 2 + spaces, text: inner.trim() })
    } else rows.push(row)
  }
  close()
  return items
}

function rowsOf(text: string): readonly Row[] {
  const all = text.split('\n').flatMap((given, at) => {
    const bare = given.replace(/(^|\s)#.*$/, '').trimEnd()
    if (bare.trim() === '' || bare === '---') return []
    if (/^ *\t/.test(bare)) throw new BadExpectation(at + 1, 'expected spaces, got a tab')
    return [{ line: at + 1, indent: bare.length - bare.trimStart().length, text: bare.trim() }]
  })
  const least = Math.min(...all.map(({ indent }) => indent))
  return all.map((row) => ({ ...row, indent: row.indent - least }))
}

/** Rows of one map: those that stand further in belong to the key before them. */
function mapOf(rows: readonly Row[]): Values {
  const values: Values = {}
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as Row
    const [, quoted, plain, rest = ''] =
      /^(?:["']([^"']+)["']|([^"'\s-][^\s]*?)):(?:\s+(.*))?$/.exec(row.text) ?? []
    const key = quoted ?? plain
    if (key === undefined || row.indent !== rows[0]?.indent)
      throw new BadExpectation(row.line, `expected \`key: value\`, got \`${row.text}\``)
    const within = rows.slice(at + 1)
    const end = within.findIndex(
      ({ indent, text }) => indent < row.indent || (indent === row.indent && !isEntry(text)),
    )
    const below = end < 0 ? within : within.slice(0, end)
    if (rest !== '' && below[0])
      throw new BadExpectation(below[0].line, `expected \`key: value\`, got \`${below[0].text}\``)
    values[key] = rest === '' ? blockOf(below, row) : scalarOf(rest, row)
    at += 1 + below.length
  }
  return values
}

const isEntry = (text: string): boolean => text.startsWith('- ')

function blockOf(rows: readonly Row[], { line, text }: Row): unknown {
  const [first] = rows
  if (!first) throw new BadExpectation(line, `expected a value after \`${text}\``)
  if (!isEntry(first.text)) return mapOf(rows)
  return rows.map((row) => {
    if (!isEntry(row.text))
      throw new BadExpectation(row.line, `expected \`- \`, got \`${row.text}\``)
    return scalarOf(row.text.slice(2).trim(), row)
  })
}

function scalarOf(text: string, { line }: Row): unknown {
  const list = /^\[(.*)\]$/.exec(text)
  if (list)
    return (list[1] ?? '').split(',').map((one) => scalarOf(one.trim(), { line, indent: 0, text }))
  const [, double] = /^"((?:[^"\\]|\\.)*)"$/.exec(text) ?? []
  if (double !== undefined) return JSON.parse(`"${double}"`)
  const [, single] = /^'((?:[^']|'')*)'$/.exec(text) ?? []
  if (single !== undefined) return single.replaceAll("''", "'")
  if (/^["'{&!>|%@]|^\*./.test(text))
    throw new BadExpectation(line, `expected a plain or quoted text, got \`${text}\``)
  return text
}
