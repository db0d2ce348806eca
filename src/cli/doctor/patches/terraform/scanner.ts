import { NotPatched } from '../text.ts'

const blank = /(?:[ \t\r]|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/)*/y
const blankLines = /(?:\s|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/)*/y
const heredoc = /<<-?([\w-]+)[ \t\r]*\n/y

/** Goes over HCL, and over JSON in it, and knows where strings, comments and brackets end. */
export class Scanner {
  readonly text: string
  readonly end: number
  /** Whether `${}` in a string is worked out. */
  readonly hasTemplates: boolean
  at: number

  constructor(text: string, at = 0, end = text.length, hasTemplates = true) {
    this.text = text
    this.at = at
    this.end = end
    this.hasTemplates = hasTemplates
  }

  get next(): string {
    return this.at < this.end ? (this.text[this.at] ?? '') : ''
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at)
  }

  /** Past spaces and comments, and past the ends of lines where those say nothing. */
  skip(overLines: boolean): void {
    const pattern = overLines ? blankLines : blank
    pattern.lastIndex = this.at
    pattern.exec(this.text)
    this.at = Math.min(pattern.lastIndex, this.end)
  }

  /** What the pattern, a sticky one, matches here; undefined where it does not. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (!found || pattern.lastIndex > this.end) return undefined
    this.at = pattern.lastIndex
    return found
  }

  expect(text: string): void {
    if (!this.startsWith(text) || this.at >= this.end)
      throw new NotPatched(`the file is not understood at offset ${this.at}`)
    this.at += text.length
  }

  /** Past a string. True where something is put into it when it is used. */
  string(): boolean {
    this.expect('"')
    let isTemplate = false
    while (this.next !== '"') {
      if (this.next === '') throw new NotPatched('a string does not end')
      if (this.next === '\\') this.at += 2
      else if (!this.hasTemplates) this.at++
      else if (this.startsWith('$${') || this.startsWith('%%{')) this.at += 3
      else if (this.startsWith('${') || this.startsWith('%{')) {
        isTemplate = true
        this.at += 1
        this.bracket()
      } else this.at++
    }
    this.at++
    return isTemplate
  }

  /** Past what is between brackets, with them. */
  bracket(): void {
    const close = { '{': '}', '[': ']', '(': ')' }[this.next]
    this.at++
    for (;;) {
      this.skip(true)
      if (this.next === '') throw new NotPatched('a bracket is not closed')
      if (this.next === close) break
      this.piece()
    }
    this.at++
  }

  /** Past one token, or all that is between brackets. */
  piece(): void {
    if (this.next === '"') this.string()
    else if ('{[('.includes(this.next)) this.bracket()
    else if (!this.heredoc()) this.at++
  }

  /** Past a heredoc; where its lines are. Undefined where there is none here. */
  heredoc(): { readonly start: number; readonly end: number } | undefined {
    const name = this.take(heredoc)?.[1]
    if (name === undefined) return undefined
    const start = this.at
    const close = new RegExp(`^[ \\t]*${name}[ \\t\\r]*$`, 'gm')
    close.lastIndex = start
    const found = close.exec(this.text)
    if (!found) throw new NotPatched('a heredoc does not end')
    this.at = found.index + found[0].trimEnd().length
    return { start, end: found.index }
  }
}
