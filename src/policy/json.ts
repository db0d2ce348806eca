/** Where in a text, both counted from 1, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

export type JsonPath = readonly (string | number)[]

/** Where the values of a text stand. It is read once, however many are asked for. */
export interface JsonLayout {
  /**
   * Where the value at `path` begins, as near as the path leads. Where a key is repeated the last one
   * counts, as it does for JSON.parse. On text that is not JSON: where it stops being JSON.
   */
  locate(path: JsonPath): Position
  /** The text range of the value at `path`; undefined when the text holds no such value. */
  rangeOf(path: JsonPath): { readonly start: number; readonly end: number } | undefined
  positionAt(offset: number): Position
  /** Keys that an object has more than once, at each time but the first. JSON.parse takes the last. */
  repeated(): readonly JsonPath[]
}

export function layoutOf(text: string): JsonLayout {
  const read = once(() => scan(text))
  const positionAt = once(() => positionsIn(text))
  const follow = (path: JsonPath) => {
    let value = read().root
    for (const name of path) {
      const inside = value.members?.get(name)
      if (!inside) return { value, reached: false }
      value = inside
    }
    return { value, reached: true }
  }
  return {
    positionAt: (offset) => positionAt()(offset),
    repeated: () => read().repeated,
    locate: (path) => {
      const { isJson, furthest } = read()
      return positionAt()(!isJson && path.length === 0 ? furthest : follow(path).value.start)
    },
    rangeOf: (path) => {
      const { value, reached } = follow(path)
      return read().root.end < 0 || !reached ? undefined : { start: value.start, end: value.end }
    },
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function positionsIn(text: string): (offset: number) => Position {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

interface Value {
  readonly start: number
  /** -1 where the text stops being JSON before it. */
  end: number
  /** By key or index; of a key that is repeated, the last. */
  members?: Map<string | number, Value>
}

const literal = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const string = /"(?:[^"\\\t\n\r]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const space = /[ \t\r\n]*/y
const depthMax = 200

function scan(text: string) {
  const scanner = new Scanner(text)
  const root = scanner.value(scanner.blank(0))
  const isJson = root.end >= 0 && scanner.blank(root.end) >= text.length
  return { root, isJson, furthest: scanner.furthest, repeated: scanner.repeated }
}

class Scanner {
  furthest = 0
  readonly repeated: JsonPath[] = []
  private readonly path: (string | number)[] = []
  private depth = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  blank(at: number): number {
    space.lastIndex = at
    space.exec(this.text)
    this.furthest = Math.max(this.furthest, space.lastIndex)
    return space.lastIndex
  }

  value(start: number): Value {
    const value: Value = { start, end: -1 }
    this.fill(value)
    return value
  }

  /** A value is in its place before its end is known, so that what is broken can be found too. */
  private fill(value: Value): void {
    const open = this.text[value.start]
    if (open !== '{' && open !== '[') {
      value.end = this.token(open === '"' ? string : literal, value.start)
      return
    }
    if (++this.depth > depthMax) return
    value.members = new Map()
    value.end = this.fillMembers(value.start, open === '{' ? '}' : ']', value.members)
    this.depth--
  }

  /** The offset after the last, or -1. */
  private fillMembers(start: number, close: string, members: Map<string | number, Value>): number {
    let at = this.blank(start + 1)
    if (this.text[at] === close) return at + 1
    for (let index = 0; ; index++) {
      let name: string | number = index
      if (close === '}') {
        const end = this.token(string, at)
        if (end < 0) return -1
        name = JSON.parse(this.text.slice(at, end)) as string
        at = this.blank(end)
        if (this.text[at] !== ':') return -1
        at = this.blank(at + 1)
      }
      const value: Value = { start: at, end: -1 }
      this.path.push(name)
      if (members.has(name)) this.repeated.push([...this.path])
      members.set(name, value)
      this.fill(value)
      this.path.pop()
      if (value.end < 0) return -1
      at = this.blank(value.end)
      if (this.text[at] === close) return at + 1
      if (this.text[at] !== ',') return -1
      at = this.blank(at + 1)
    }
  }

  private token(pattern: RegExp, at: number): number {
    pattern.lastIndex = at
    if (!pattern.exec(this.text)) return -1
    this.furthest = Math.max(this.furthest, pattern.lastIndex)
    return pattern.lastIndex
  }
}
