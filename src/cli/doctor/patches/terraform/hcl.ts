import type { Member, Node } from '../node.ts'
import { NotPatched, type Span } from '../text.ts'
import { Scanner } from './scanner.ts'

/** How an expression is written that is not a literal. */
export type Written =
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] }
  /** `data.aws_iam_policy_document.app.json` */
  | { readonly is: 'reference'; readonly to: string }
  | { readonly is: 'heredoc'; readonly lines: Span }

export type Expression = Node & { readonly written?: Written }

export interface Attribute extends Span {
  readonly name: string
  readonly value: Expression
}

export interface Block extends Span {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: Body
}

/** Of a block: from after its `{` up to its `}`. */
export interface Body extends Span {
  readonly attributes: readonly Attribute[]
  readonly blocks: readonly Block[]
}

/** @throws NotPatched where it is not HCL as it is known here. */
export function parseHcl(text: string): Body {
  const parser = new Parser(text)
  const body = parser.body()
  if (parser.at < text.length) throw new NotPatched('a bracket is closed that was not opened')
  return body
}

/** A value of JSON that is a text by itself. */
export const parseJson = (text: string): Node => jsonIn(new Parser(text, 0, text.length, false))

/** One within a file of HCL, where `${}` may stand in its strings. */
export const parseJsonIn = (text: string, { start, end }: Span): Node =>
  jsonIn(new Parser(text, start, end))

function jsonIn(parser: Parser): Node {
  parser.skip(true)
  const node = parser.expression(true)
  parser.skip(true)
  if (parser.at < parser.end) throw new NotPatched('it is no JSON')
  return node
}

const name = /[A-Za-z_][\w-]*/y
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const traversal = /(?:\.[A-Za-z_][\w-]*|\.\d+|\.\*|\[(?:\d+|"[^"\\$%]*"|\*|[a-z]+\.[a-z]+)\])*/y
/** What makes of what stands before it a part of something longer. */
const goesOn = /[.[?+\-*/%&|<>]|[=!]=/y
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

class Parser extends Scanner {
  body(): Body {
    const start = this.at
    const [attributes, blocks]: [Attribute[], Block[]] = [[], []]
    for (;;) {
      this.skip(true)
      if (this.next === '' || this.next === '}') break
      const from = this.at
      const [type = ''] = this.must(name)
      this.skip(false)
      if (this.next === '=') {
        this.at++
        this.skip(false)
        const value = this.expression(false)
        attributes.push({ name: type, value, start: from, end: value.end })
      } else blocks.push(this.block(type, from))
    }
    return { start, end: this.at, attributes, blocks }
  }

  private block(type: string, start: number): Block {
    const labels: string[] = []
    while (this.next !== '{') {
      const from = this.at
      if (this.next === '"') {
        this.string()
        labels.push(this.text.slice(from + 1, this.at - 1))
      } else labels.push(this.must(name)[0])
      this.skip(false)
    }
    this.expect('{')
    const body = this.body()
    this.expect('}')
    return { type, labels, body, start, end: this.at }
  }

  private must(pattern: RegExp): RegExpExecArray {
    const found = this.take(pattern)
    if (!found) throw new NotPatched(`the file is not understood at offset ${this.at}`)
    return found
  }

  /** Between round and square brackets it goes on over lines. */
  expression(overLines: boolean): Expression {
    const start = this.at
    const first = this.operand(start)
    const end = this.at
    this.skip(overLines)
    goesOn.lastIndex = this.at
    if (first && !(this.at < this.end && goesOn.test(this.text))) {
      this.at = end
      return first
    }
    this.at = end
    return { kind: 'open', start, end: this.rest(overLines) }
  }

  /** Past what else belongs to an expression. */
  private rest(overLines: boolean): number {
    let end = this.at
    for (;;) {
      this.skip(overLines)
      if (this.next === '' || ',]})\n'.includes(this.next)) break
      this.piece()
      end = this.at
    }
    this.at = end
    return end
  }

  /** Undefined for what is not known here: it is gone over as a whole. */
  private operand(start: number): Expression | undefined {
    const open = (written?: Written): Expression => ({
      kind: 'open',
      start,
      end: this.at,
      ...(written && { written }),
    })
    if (this.next === '"') return this.literal(start)
    if (this.next === '[') return this.array(start)
    if (this.next === '{') return this.object(start)
    const lines = this.heredoc()
    if (lines) return open({ is: 'heredoc', lines })
    const value = this.take(number)
    if (value) return { kind: 'scalar', value: Number(value[0]), start, end: this.at }
    const word = this.take(name)?.[0]
    if (word === undefined) return undefined
    if (Object.hasOwn(words, word))
      return { kind: 'scalar', value: words[word] ?? null, start, end: this.at }
    if (this.next === '(') {
      const args = this.list(')')
      return open({ is: 'call', name: word, args })
    }
    this.take(traversal)
    return open({ is: 'reference', to: this.text.slice(start, this.at) })
  }

  private literal(start: number): Expression {
    const isTemplate = this.string()
    const value = isTemplate ? undefined : this.unescaped(start)
    return value === undefined
      ? { kind: 'open', start, end: this.at }
      : { kind: 'scalar', value, start, end: this.at }
  }

  /** Expressions with commas between them, with the brackets. */
  private list(close: string): readonly Expression[] {
    const items: Expression[] = []
    this.at++
    for (;;) {
      this.skip(true)
      if (this.next === close) break
      items.push(this.expression(true))
      this.skip(true)
      if (this.startsWith('...')) this.at += 3
      this.skip(true)
      if (this.next === ',') this.at++
      else if (this.next !== close) throw new NotPatched(`no comma at offset ${this.at}`)
    }
    this.at++
    return items
  }

  private array(start: number): Expression {
    if (this.isFor()) return { kind: 'open', start, end: this.at }
    const items = this.list(']')
    return { kind: 'array', items, start, end: this.at }
  }

  private object(start: number): Expression {
    if (this.isFor()) return { kind: 'open', start, end: this.at }
    const members: Member[] = []
    let isOpen = false
    this.expect('{')
    for (;;) {
      this.skip(true)
      if (this.next === '}') break
      const from = this.at
      const key = this.key()
      this.skip(true)
      if (this.next !== '=' && this.next !== ':')
        throw new NotPatched(`no value at offset ${this.at}`)
      this.at++
      this.skip(true)
      const value = this.expression(false)
      if (key === undefined) isOpen = true
      else members.push({ key, value, start: from, end: value.end })
      this.skip(true)
      if (this.startsWith(',')) this.at++
    }
    this.at++
    return isOpen
      ? { kind: 'open', start, end: this.at }
      : { kind: 'object', members, start, end: this.at }
  }

  /** Undefined for one that an expression makes. */
  private key(): string | undefined {
    const start = this.at
    if (this.next === '"') {
      const isTemplate = this.string()
      return isTemplate ? undefined : this.unescaped(start)
    }
    if (this.next !== '(') return this.must(name)[0]
    this.bracket()
    return undefined
  }

  private isFor(): boolean {
    if (!/^[[{]\s*for\s/.test(this.text.slice(this.at, this.at + 80))) return false
    this.bracket()
    return true
  }

  /** The value of the string that began there and ends here. */
  private unescaped(start: number): string | undefined {
    const literal = this.text.slice(start, this.at)
    const plain = this.hasTemplates
      ? literal.replaceAll('$${', '${').replaceAll('%%{', '%{')
      : literal
    try {
      const text: unknown = JSON.parse(plain)
      return typeof text === 'string' ? text : undefined
    } catch {
      return undefined
    }
  }
}
