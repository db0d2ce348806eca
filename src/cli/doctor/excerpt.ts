import type { Source } from '../../collected/fact.ts'
import type { CausingStatement } from '../../doctor/cause.ts'
import { type JsonPath, layoutOf, type Position } from '../../policy/json.ts'
import { shownText } from './text.ts'
import { blockOf } from './tf-places.ts'
import { type YamlText, yamlTexts } from './yaml.ts'

export interface Excerpt {
  /** `exports/policy.json:12:5` */
  readonly place: string
  /** The element, as the policy has it. */
  readonly line: string
}

const charactersMax = 16 * 1024 * 1024

/**
 * The elements of a statement by which a question failed, where they stand. A policy that is a text within its file, as
 * ECR's, is shown as its own lines, under the line of the text. Empty where the file is not what it was.
 */
export function excerptsOf(statement: CausingStatement): readonly Excerpt[] {
  const { source } = statement
  if (!source) return []
  const block = blockOf(source.address)
  const named = source.address === undefined ? '' : ` (${source.address})`
  const placeOf = ({ line, column }: Position) =>
    block
      ? `${block.file}:${block.line} (${source.address}; ${source.file}:${line}:${column})`
      : `${source.file}:${line}:${column}${named}`
  const pointer = source.pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const yaml = yamlTexts.get(source.file)
  return yaml
    ? inYaml(statement, yaml, pointer, placeOf)
    : inJson(statement, source, pointer, placeOf)
}

type PlaceOf = (position: Position) => string

function inJson(
  { index, elements }: CausingStatement,
  { file, isComposed }: Source,
  pointer: JsonPath,
  placeOf: PlaceOf,
): readonly Excerpt[] {
  const text = readOnce(file)
  const layout = layoutOf(text)
  const range = layout.rangeOf(pointer)
  if (!range) return []
  if (isComposed) return [{ place: placeOf(layout.locate(pointer)), line: '' }]
  const value: unknown = JSON.parse(text.slice(range.start, range.end))
  const document = typeof value === 'string' ? documentIn(value) : value
  if (document === undefined) return [{ place: placeOf(layout.locate(pointer)), line: '' }]
  const within = pathsOf(document, index, elements)
  const paths = within.length > 0 ? within : [statementPath(document, index)]
  if (typeof value !== 'string')
    return paths.map((path) =>
      excerptAt(text, [...pointer, ...path], placeOf(layout.locate([...pointer, ...path]))),
    )
  const own = JSON.stringify(document, undefined, 2)
  return paths.map((path) => excerptAt(own, path, placeOf(layout.locate(pointer))))
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As the template has it, with its functions. */
function inYaml(
  { index, elements }: CausingStatement,
  yaml: YamlText,
  pointer: JsonPath,
  placeOf: PlaceOf,
): readonly Excerpt[] {
  const document = pointer.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    yaml.value,
  )
  const within = pathsOf(document, index, elements)
  const paths = within.length > 0 ? within : [statementPath(document, index)]
  return paths.map((path) => {
    const whole = [...pointer, ...path]
    const text = yaml.textAt(whole)?.replace(/\s+/g, ' ').trim()
    const name = path.at(-1)
    const line = text === undefined ? '' : typeof name === 'string' ? `${name}: ${text}` : text
    return { place: placeOf(yaml.locate(whole)), line: line.slice(0, lineMax) }
  })
}

/** The element with its name. One that stands in several lines is joined. */
function excerptAt(text: string, path: JsonPath, place: string): Excerpt {
  const layout = layoutOf(text)
  const range = layout.rangeOf(path)
  if (!range) return { place, line: '' }
  const value = JSON.stringify(JSON.parse(text.slice(range.start, range.end)))
  const name = path.at(-1)
  const line = typeof name === 'string' ? `${JSON.stringify(name)}: ${value}` : value
  return { place, line: line.slice(0, lineMax) }
}

const lineMax = 160

const statementPath = (document: unknown, index: number): JsonPath =>
  Array.isArray((document as { Statement?: unknown } | undefined)?.Statement)
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
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    document,
  )
  return elements.map(({ element, condition }) => {
    if (condition === undefined) return [...base, element]
    const [operator = '', key = ''] = condition.split(' ')
    const own = spelt((statement as { Condition?: unknown } | undefined)?.Condition, operator)
    const inner = (statement as { Condition?: Record<string, unknown> } | undefined)?.Condition?.[
      own
    ]
    return [...base, 'Condition', own, spelt(inner, key)]
  })
}

const spelt = (within: unknown, name: string): string =>
  Object.keys(within ?? {}).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name

const read = new Map<string, string>()

function readOnce(file: string): string {
  const known = read.get(file)
  if (known !== undefined) return known
  const text = shownText(file).slice(0, charactersMax)
  read.set(file, text)
  return text
}
