/** Where in a text, both counted from 1, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

export type JsonPath = readonly (string | number)[]

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/**
 * Where the value at `path` begins, as near as the path leads. Where a key is repeated the last one
 * counts, as it does for JSON.parse. On text that is not JSON: where it stops being JSON.
 */
export function locate(text: string, path: JsonPath): Position {
  const scanner = new Scanner(text)
  const end = scanner.value(scanner.blank(0), path)
  const failed = end < 0 || scanner.blank(end) < text.length
  return positionAt(text, failed && path.length === 0 ? scanner.furthest : scanner.found)
}

/** The text range of the value at `path`; undefined when the text holds no such value. */
export function rangeOf(
  text: string,
  path: JsonPath,
): { readonly start: number; readonly end: number } | undefined {
  const scanner = new Scanner(text)
  if (scanner.value(scanner.blank(0), path) < 0 || !scanner.reached) return undefined
  return { start: scanner.found, end: scanner.foundEnd }
}

const literal = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const string = /"(?:[^"\\\t\n\r]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const space = /[ \t\r\n]*/y
const depthMax = 200

class Scanner {
  found = 0
  foundEnd = 0
  /** Whether `found` is the value at the end of the path, and not only on the way. */
  reached = false
  furthest = 0
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

  /** The offset after the value, or -1. `path` is what remains to be followed inside it. */
  value(at: number, path: JsonPath | undefined): number {
    if (path) {
      this.found = at
      this.reached = path.length === 0
    }
    const end = this.contents(at, path)
    if (path?.length === 0) this.foundEnd = end
    return end
  }

  private contents(at: number, path: JsonPath | undefined): number {
    const open = this.text[at]
    if (open !== '{' && open !== '[') return this.token(open === '"' ? string : literal, at)
    if (++this.depth > depthMax) return -1
    const end = this.members(at, open === '{' ? '}' : ']', path)
    this.depth--
    return end
  }

  private members(start: number, close: string, path: JsonPath | undefined): number {
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
      at = this.value(at, path && path.length > 0 && path[0] === name ? path.slice(1) : undefined)
      if (at < 0) return -1
      at = this.blank(at)
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
