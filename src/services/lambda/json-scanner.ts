import { endOfNumber, endOfString, endOfWord } from './json-lexemes.ts'
import { isDigit, isSpace, NotJson, place, unexpected } from './json-words.ts'

const [array, object] = [0, 1]
const expecting = { value: 0, firstName: 1, name: 2, colon: 3, more: 4, firstElement: 5 } as const

/**
 * Holds bytes to JSON in one pass that builds nothing, so that it can stop between any two tokens and go on later. Its
 * words and positions are Jackson's, which Lambda prints.
 */
export class JsonScanner {
  readonly #bytes: Uint8Array
  #at: number
  /** What may come next, within the innermost of `#open`. */
  #next: number = expecting.value
  /** Of each bracket that is not closed, where it began and, in the lowest bit, its kind. */
  #open = new Int32Array(64)
  #depth = 0
  #whole = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    // A mark of the byte order is not part of the text.
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  }

  /** Reads on until about `bytes` more were read. True at the end. Throws NotJson. */
  read(bytes: number): boolean {
    const until = this.#at + bytes
    while (this.#at < until) {
      this.#skipSpace()
      if (this.#at >= this.#bytes.length) return this.#end()
      this.#token(this.#bytes[this.#at] ?? 0)
    }
    return false
  }

  #skipSpace(): void {
    for (let code = this.#bytes[this.#at]; isSpace(code); code = this.#bytes[this.#at]) this.#at++
  }

  #end(): true {
    const at = this.#bytes.length
    if (this.#depth === 0) {
      if (!this.#whole) throw new NotJson('No content to map due to end-of-input', at)
      return true
    }
    const kind = nameOf(this.#kind())
    if (
      this.#next === expecting.value ||
      this.#next === expecting.name ||
      this.#next === expecting.colon
    )
      throw new NotJson(`Unexpected end-of-input within/between ${kind} entries`, at)
    throw new NotJson(
      `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${place(this.#bytes, this.#innermost() >> 1)})`,
      at,
    )
  }

  #innermost = (): number => this.#open[this.#depth - 1] ?? 0
  #kind = (): number => this.#innermost() & 1

  #token(code: number): void {
    const next = this.#next
    if (next === expecting.firstName && code === 0x7d) this.#close()
    else if (next === expecting.firstElement && code === 0x5d) this.#close()
    else if (next === expecting.firstName || next === expecting.name) this.#name(code)
    else if (next === expecting.colon) this.#colon(code)
    else if (next === expecting.more) this.#separator(code)
    else this.#value(code)
  }

  #name(code: number): void {
    if (code !== 0x22)
      throw this.#unexpected(code, 'was expecting double-quote to start field name')
    this.#at = endOfString(this.#bytes, this.#at, ' in field name')
    this.#next = expecting.colon
  }

  #colon(code: number): void {
    if (code !== 0x3a)
      throw this.#unexpected(code, 'was expecting a colon to separate field name and value')
    this.#at++
    this.#next = expecting.value
  }

  #separator(code: number): void {
    if (this.#depth === 0) throw this.#unexpected(code, 'expected end-of-input after the value')
    const kind = this.#kind()
    if (code === (kind === object ? 0x7d : 0x5d)) this.#close()
    else if (code === 0x2c) {
      this.#at++
      this.#next = kind === object ? expecting.name : expecting.value
    } else throw this.#unexpected(code, `was expecting comma to separate ${nameOf(kind)} entries`)
  }

  #value(code: number): void {
    if (code === 0x7b) this.#begin(object, expecting.firstName)
    else if (code === 0x5b) this.#begin(array, expecting.firstElement)
    else {
      const [bytes, at] = [this.#bytes, this.#at]
      if (code === 0x22)
        this.#at = endOfString(bytes, at, ': was expecting closing quote for a string value')
      else if (code === 0x2d || isDigit(code)) this.#at = endOfNumber(bytes, at, this.#depth === 0)
      else this.#at = endOfWord(bytes, at)
      this.#ended()
    }
  }

  #begin(kind: number, next: number): void {
    if (this.#depth === this.#open.length) {
      const more = new Int32Array(2 * this.#open.length)
      more.set(this.#open)
      this.#open = more
    }
    this.#open[this.#depth++] = (this.#at++ << 1) | kind
    this.#next = next
  }

  #close(): void {
    this.#depth--
    this.#at++
    this.#ended()
  }

  #ended(): void {
    this.#next = expecting.more
    if (this.#depth === 0) this.#whole = true
  }

  #unexpected = (code: number, words: string): NotJson => unexpected(code, words, this.#at)
}

const nameOf = (kind: number): string => (kind === object ? 'Object' : 'Array')
