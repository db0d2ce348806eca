import type { Document, Node as YamlNode } from 'yaml'
import type { Member, Node } from '../node.ts'
import { NotPatched } from '../text.ts'
import { ofFunction, withFunctions } from './intrinsics.ts'

type Yaml = typeof import('yaml')

/** A template in YAML as nodes, with its short forms. The library is loaded only here. */
export async function yamlNodes(text: string): Promise<Node> {
  const yaml = await import('yaml')
  const document: Document = yaml.parseDocument(text, {
    logLevel: 'silent',
    keepSourceTokens: true,
  })
  if (document.errors.length > 0) throw new NotPatched('it is no YAML')
  return new Reader(yaml, document, text).root()
}

const depthMax = 200

class Reader {
  readonly #yaml: Yaml
  readonly #document: Document
  readonly #text: string
  /** Anchors that something names. */
  readonly #named = new Set<string>()

  constructor(yaml: Yaml, document: Document, text: string) {
    this.#yaml = yaml
    this.#document = document
    this.#text = text
    yaml.visit(document, { Alias: (_, alias) => void this.#named.add(alias.source) })
  }

  root(): Node {
    return this.#node(this.#document.contents, 0)
  }

  #node(given: unknown, depth: number): Node {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml
    const span = this.#span(given)
    if (depth > depthMax) throw new NotPatched('it is nested too deep')
    if (isAlias(given)) {
      const to = this.#node(given.resolve(this.#document), depth + 1)
      return { kind: 'alias', to, ...span }
    }
    const tag = (given as YamlNode | null)?.tag
    const name = tag?.startsWith('!') && !tag.startsWith('!!') ? tag.slice(1) : undefined
    const shared = this.#isNamed(given) && ({ isShared: true } as const)
    if (name !== undefined) {
      const argument = isSeq(given) ? given.items.map((one) => this.#node(one, depth + 1)) : []
      const list: Node = { kind: 'array', items: argument, ...span }
      return { ...ofFunction(name === 'Ref' ? name : `Fn::${name}`, list, list), ...shared }
    }
    if (isMap(given)) {
      const members = given.items.map(({ key, value }): Member => {
        const at = this.#span(key)
        const own = this.#node(value, depth + 1)
        const isMerge = isScalar(key) && key.value === '<<'
        return {
          key: isMerge ? '<<' : String(isScalar(key) ? key.value : key),
          value: own,
          start: at.start,
          end: Math.max(at.end, own.end),
        }
      })
      const isBlock = !given.flow && ({ isBlock: true } as const)
      const last = members.at(-1)
      const end = isBlock && last ? last.end : span.end
      return {
        ...withOwnFunction({ kind: 'object', members, ...isBlock, ...span, end }),
        ...shared,
      }
    }
    if (isSeq(given)) {
      const items = given.items.map((one) => this.#node(one, depth + 1))
      const isBlock = !given.flow && ({ isBlock: true } as const)
      const end = isBlock ? (items.at(-1)?.end ?? span.end) : span.end
      return { kind: 'array', items, ...isBlock, ...span, end, ...shared }
    }
    const value = isScalar(given) ? given.value : null
    return {
      kind: 'scalar',
      value: typeof value === 'object' && value !== null ? String(value) : (value as string | null),
      ...span,
      ...shared,
    }
  }

  #isNamed(given: unknown): boolean {
    const anchor = (given as { readonly anchor?: string } | null)?.anchor
    return anchor !== undefined && this.#named.has(anchor)
  }

  /** Without the end of the last line, and with the tag or anchor that stands before. */
  #span(given: unknown): { readonly start: number; readonly end: number } {
    const [start = 0, end = 0] = (given as YamlNode | null)?.range ?? []
    const text = this.#text.slice(start, end)
    const own = { start, end: start + text.trimEnd().length }
    // Lines of their own begin on the next one.
    const isLines = (this.#yaml.isMap(given) || this.#yaml.isSeq(given)) && !given.flow
    if (isLines) return own
    const before = /(?:[!&][^\s,[\]{}]*[ \t\r\n]+)+$/.exec(this.#text.slice(0, start))?.[0] ?? ''
    return { ...own, start: start - before.length }
  }
}

/** Of the members alone: what they hold has been looked at already. */
function withOwnFunction(node: Node): Node {
  if (node.kind !== 'object') return node
  const [first, ...others] = node.members
  return first && others.length === 0 && /^(?:Ref|Condition|Fn::.+)$/.test(first.key)
    ? withFunctions(node)
    : node
}
