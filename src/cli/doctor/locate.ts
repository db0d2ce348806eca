import type { JsonPath, Position } from '../../policy/json.ts'

interface Node {
  readonly inside: Map<string, Node>
  start?: number
}

/**
 * Where the values at these paths begin in a text that is JSON, in one reading and without keeping the rest: an export may
 * have 50 MB. Undefined for a path that leads nowhere.
 */
export function locateAll(
  text: string,
  paths: readonly JsonPath[],
): readonly (Position | undefined)[] {
  const root: Node = { inside: new Map() }
  const ends = paths.map((path) => path.reduce<Node>(child, root))
  try {
    new Reader(text).read(0, root)
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
  }
  return positions(
    text,
    ends.map(({ start }) => start),
  )
}

function child({ inside }: Node, step: string | number): Node {
  const key = String(step)
  const known = inside.get(key)
  if (known) return known
  const node: Node = { inside: new Map() }
  inside.set(key, node)
  return node
}

class NotJson extends Error {}

const space = /[ \t\r\n]*/y
const scalar = /[^,\]}\s]+/y
const string = /"(?:[^"\\]|\\.)*"/y
const mark = /["[\]{}]/g

class Reader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The offset after the value that begins there. */
  read(from: number, node: Node): number {
    const at = this.#past(space, from)
    node.start = at
    const open = this.#text[at]
    if (node.inside.size === 0 || (open !== '{' && open !== '[')) return this.#skip(at)
    const close = open === '{' ? '}' : ']'
    let next = this.#past(space, at + 1)
    for (let index = 0; this.#text[next] !== close; index++) {
      let key = String(index)
      if (close === '}') {
        const end = this.#past(string, next)
        key = String(JSON.parse(this.#text.slice(next, end)))
        next = this.#past(space, end) + 1
      }
      const inner = node.inside.get(key)
      next = this.#past(space, inner ? this.read(next, inner) : this.#skip(next))
      if (this.#text[next] === ',') next = this.#past(space, next + 1)
      else if (this.#text[next] !== close) throw new NotJson()
    }
    return next + 1
  }

  #skip(from: number): number {
    let at = this.#past(space, from)
    if (this.#text[at] === '"') return this.#past(string, at)
    if (this.#text[at] !== '{' && this.#text[at] !== '[') return this.#past(scalar, at)
    for (let depth = 0; ; ) {
      mark.lastIndex = at
      const found = mark.exec(this.#text)
      if (!found) throw new NotJson()
      if (found[0] === '"') {
        at = this.#past(string, found.index)
        continue
      }
      depth += found[0] === '{' || found[0] === '[' ? 1 : -1
      at = found.index + 1
      if (depth === 0) return at
    }
  }

  #past(pattern: RegExp, at: number): number {
    pattern.lastIndex = at
    if (!pattern.test(this.#text)) throw new NotJson()
    return pattern.lastIndex
  }
}

/** Lines are counted once, from the first offset to the last. */
function positions(
  text: string,
  offsets: readonly (number | undefined)[],
): readonly (Position | undefined)[] {
  const found = new Map<number, Position>()
  let line = 1
  let start = 0
  for (const offset of offsets.filter((one) => one !== undefined).sort((a, b) => a - b)) {
    for (let end = text.indexOf('\n', start); end >= 0 && end < offset; ) {
      line++
      start = end + 1
      end = text.indexOf('\n', start)
    }
    found.set(offset, { line, column: offset - start + 1 })
  }
  return offsets.map((offset) => (offset === undefined ? undefined : found.get(offset)))
}
