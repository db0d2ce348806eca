const clear = '\r\u001b[K'

/** The last line of a terminal, on which something is being typed: all else is printed above it. */
export class TypedLine {
  readonly #write: (text: string) => void
  #typed = ''

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  get typed(): string {
    return this.#typed
  }

  /** What stands there from now on. */
  type(typed: string): void {
    if (typed !== this.#typed) this.#write(`${clear}${typed}`)
    this.#typed = typed
  }

  /** Whole lines. */
  print(text: string): void {
    this.#write(`${this.#typed && clear}${text}\n${this.#typed}`)
  }

  /** For whatever comes after. */
  clear(): void {
    this.type('')
  }
}
