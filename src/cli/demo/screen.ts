import { type Part, renderParts } from '../report/parts.ts'
import { printable, type Style, wrap } from '../terminal.ts'

export interface Outcome {
  /** Stories in which a step did not come out as told. */
  readonly failed: number
  /** Steps that this machine could not do. */
  readonly skipped: number
}

/** How the demo looks. What comes from the server passes here, and steers no terminal. */
export class Screen {
  readonly style: Style
  readonly width: number
  readonly #write: (text: string) => void

  constructor(style: Style, width: number, write: (text: string) => void) {
    this.style = style
    this.width = width
    this.#write = write
  }

  opening(own: boolean, url: string): void {
    const where = own
      ? `on a server of its own at ${url}, which keeps nothing`
      : `on ${url}; what it makes there it removes again`
    const { bold, dim } = this.style
    const title = 'Tidegate demo'
    const fits = title.length + 2 + where.length <= this.width
    const rest = fits ? [] : wrap(where, this.width).map(dim)
    this.#lines(['', `${bold(title)}${fits ? `  ${dim(where)}` : ''}`, ...rest])
  }

  closing(played: number, { failed, skipped }: Outcome, typed: string): void {
    const told = `${played - failed} of ${played} came out as told`
    const skips = skipped > 0 ? `; skipped steps: ${skipped}` : ''
    this.#lines([
      ...['', this.#rule(), this.style.bold(`${told}${skips}.`)],
      ...['', 'Your turn, with aws and docker as you know them:', ''],
      `  ${`${typed} up`.padEnd(20)}  starts a server, and says how to sign in`,
      `  ${`${typed} explain`.padEnd(20)}  explains the last denial`,
      '',
    ])
  }

  heading(number: number, title: string, problem: string): void {
    const { bold } = this.style
    this.#lines([
      '',
      this.#rule(),
      `${bold(`${number}  ${title}`)}`,
      '',
      ...wrap(problem, this.width),
    ])
  }

  prose(text: string): void {
    this.#lines(['', ...wrap(text, this.width)])
  }

  /** A command line; `parts` stay whole where it must be broken. */
  command(who: string, parts: readonly string[]): void {
    const { bold, dim } = this.style
    const prompt = who ? `${who} $ ` : '$ '
    const lines: string[] = []
    let line = ''
    for (const part of parts) {
      const taken = lines.length === 0 ? prompt.length : 0
      if (line && taken + line.length + part.length + 3 > this.width) {
        lines.push(`${line} \\`)
        line = `    ${part}`
      } else line = line ? `${line} ${part}` : part
    }
    const [first = '', ...rest] = [...lines, line]
    this.#lines(['', `${dim(prompt)}${bold(first)}`, ...rest.map(bold)])
  }

  done(text: string): void {
    this.#lines([`${this.style.green('✓')} ${printable(text)}`])
  }

  refusal(text: string): void {
    this.#painted(text, this.style.red)
  }

  /** What is neither a success nor a denial. */
  remark(text: string): void {
    this.#painted(text, this.style.yellow)
  }

  failed(text: string): void {
    this.#painted(`✗ ${text}`, this.style.red)
  }

  parts(parts: readonly Part[]): void {
    this.#lines(renderParts(parts, this.style, this.width))
  }

  #rule(): string {
    return this.style.dim('─'.repeat(this.width))
  }

  #painted(text: string, paint: (line: string) => string): void {
    this.#lines(wrap(printable(text), this.width).map(paint))
  }

  #lines(lines: readonly string[]): void {
    this.#write(`${lines.join('\n')}\n`)
  }
}
