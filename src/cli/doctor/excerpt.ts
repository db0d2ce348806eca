import { readFileSync } from 'node:fs'
import type { CausingStatement } from '../../doctor/cause.ts'
import { type JsonPath, layoutOf, type Position } from '../../policy/json.ts'

export interface Excerpt {
  /** `exports/policy.json:12:5` */
  readonly place: string
  /** The element, as the policy has it. */
  readonly line: string
}

const bytesMax = 16 * 1024 * 1024

/**
 * The elements of a statement by which a question failed, where they stand. A policy that is a text within its file, as
 * ECR's, is shown as its own lines, under the line of the text. Empty where the file is not what it was.
 */
export function excerptsOf({ source, index, elements }: CausingStatement): readonly Excerpt[] {
  if (!source) return []
  const text = readOnce(source.file)
  const layout = layoutOf(text)
  const named = source.address === undefined ? '' : ` (${source.address})`
  const pointer = source.pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const range = layout.rangeOf(pointer)
  if (!range) return []
  const placeOf = ({ line, column }: Position) => `${source.file}:${line}:${column}${named}`
  if (source.isComposed) return [{ place: placeOf(layout.locate(pointer)), line: '' }]
  const value: unknown = JSON.parse(text.slice(range.start, range.end))
  const within = pathsOf(typeof value === 'string' ? JSON.parse(value) : value, index, elements)
  const paths = within.length > 0 ? within : [statementPath(value, index)]
  if (typeof value !== 'string')
    return paths.map((path) =>
      excerptAt(text, [...pointer, ...path], placeOf(layout.locate([...pointer, ...path]))),
    )
  const own = JSON.stringify(JSON.parse(value), undefined, 2)
  return paths.map((path) => excerptAt(own, path, placeOf(layout.locate(pointer))))
}

/** The element with its name. One that stands in several lines is joined. */
function excerptAt(text: string, path: JsonPath, place: string): Excerpt {
  const layout = layoutOf(text)
  const range = layout.rangeOf(path)
  const value = range ? JSON.stringify(JSON.parse(text.slice(range.start, range.end))) : ''
  const name = path.at(-1)
  const line = typeof name === 'string' ? `${JSON.stringify(name)}: ${value}` : value
  return { place, line: line.slice(0, lineMax) }
}

const lineMax = 160

const statementPath = (document: unknown, index: number): JsonPath =>
  Array.isArray((document as { Statement?: unknown }).Statement)
    ? ['Statement', index]
    : ['Statement']

/** As the document spells its operators and keys: a question has them in lower case at times. */
function pathsOf(
  document: unknown,
  index: number,
  elements: CausingStatement['elements'],
): readonly JsonPath[] {
  const base = statementPath(document, index)
  const statement = base.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown>)[step],
    document,
  )
  return elements.map(({ element, condition }) => {
    if (condition === undefined) return [...base, element]
    const [operator = '', key = ''] = condition.split(' ')
    const own = spelt((statement as { Condition?: unknown }).Condition, operator)
    const inner = (statement as { Condition?: Record<string, unknown> }).Condition?.[own]
    return [...base, 'Condition', own, spelt(inner, key)]
  })
}

const spelt = (within: unknown, name: string): string =>
  Object.keys(within ?? {}).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name

const read = new Map<string, string>()

function readOnce(file: string): string {
  const known = read.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file)
    .subarray(0, bytesMax)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  read.set(file, text)
  return text
}
