import type { Document, Node } from 'yaml'
import { BadInput } from '../../collected/fact.ts'
import type { JsonPath, Position } from '../../policy/json.ts'

/** What was read of one file of YAML: its value, and where each part of it stands. */
export interface YamlText {
  readonly value: unknown
  /** Where the value at `path` begins, as near as the path leads. */
  locate(path: JsonPath): Position
  /** The text of the value at `path`; undefined where there is none. */
  textAt(path: JsonPath): string | undefined
}

/** By file: what was read, to show where a cause stands. */
export const yamlTexts = new Map<string, YamlText>()

const nodesMax = 1_000_000

export interface YamlOptions {
  /** For people: what the text should be. */
  readonly expected?: string
  /** Every value as it is written: `012345678901` is an account, and no number. */
  readonly textsOnly?: true
}

/**
 * YAML with CloudFormation's short forms: `!Sub x` is `{"Fn::Sub": x}`. The library is loaded only here.
 *
 * @throws BadInput that names line and column.
 */
export async function readYaml(
  text: string,
  file: string,
  { expected = 'a template or an answer of AWS’s', textsOnly }: YamlOptions = {},
): Promise<YamlText> {
  const { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document: Document = parseDocument(text, {
    ...(textsOnly && { schema: 'failsafe' }),
    lineCounter: lines,
    logLevel: 'error',
  })
  const [error] = document.errors
  if (error) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {}
    if (error.code === 'MULTIPLE_DOCS')
      throw new BadInput(
        `\`${file}\`:${line}:${col}: expected one document of YAML, and here the next one begins; what \`--output yaml-stream\` wrote is exported again with --output json`,
      )
    throw new BadInput(
      `\`${file}\`:${line}:${col}: expected ${expected} in YAML, and here it stops being YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`,
    )
  }
  let count = 0
  const plain = (node: unknown): unknown => {
    if (++count > nodesMax)
      throw new BadInput(`\`${file}\`: expected at most ${nodesMax} values, aliases among them`)
    if (isAlias(node)) return plain(node.resolve(document))
    const value = isMap(node)
      ? Object.fromEntries(
          node.items.map(({ key, value }) => [
            String(isScalar(key) ? key.value : key),
            plain(value),
          ]),
        )
      : isSeq(node)
        ? node.items.map(plain)
        : isScalar(node)
          ? node.value
          : null
    const name = longForm((node as Node | null)?.tag)
    return name === undefined ? value : { [name]: value }
  }
  const step = (node: unknown, name: string | number): unknown => {
    if (isAlias(node)) return step(node.resolve(document), name)
    if (isSeq(node)) return node.items[Number(name)]
    const isNamed = ({ key }: { readonly key: unknown }) =>
      String(isScalar(key) ? key.value : key) === String(name)
    return isMap(node) ? node.items.find(isNamed)?.value : undefined
  }
  const follow = (path: JsonPath) => {
    let node: unknown = document.contents
    for (const name of path) {
      const found = step(node, name)
      if (!found) return { node, isWhole: false }
      node = found
    }
    return { node, isWhole: true }
  }
  const read: YamlText = {
    value: plain(document.contents),
    locate: (path) => {
      const { line, col } = lines.linePos(rangeOf(follow(path).node)[0])
      return { line, column: col }
    },
    textAt: (path) => {
      const { node, isWhole } = follow(path)
      const [start, end] = rangeOf(node)
      const tag = (node as Node | null)?.tag
      const short = longForm(tag) === undefined ? '' : `${tag} `
      return isWhole ? `${short}${text.slice(start, end)}` : undefined
    },
  }
  yamlTexts.set(file, read)
  return read
}

const rangeOf = (node: unknown): readonly [number, number] => {
  const [start, end] = (node as Node | null)?.range ?? [0, 0]
  return [start, end]
}

const functions = new Set(
  'Base64 Cidr FindInMap GetAtt GetAZs ImportValue Join Length Select Split Sub ToJsonString Transform And Equals If Not Or'.split(
    ' ',
  ),
)

function longForm(tag: string | undefined): string | undefined {
  const name = tag?.slice(1) ?? ''
  if (name === 'Ref' || name === 'Condition') return name
  return functions.has(name) ? `Fn::${name}` : undefined
}
