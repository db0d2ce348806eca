export interface LogLine {
  readonly timestamp: number
  /** With its newline. */
  readonly message: string
}

/** A line longer than this is written as several events. */
const lineMax = 256 * 1024
/** Lines kept in memory, in characters, before they are written without waiting for the invocation's end. */
const pendingMax = 1024 * 1024
/** What `X-Amz-Log-Result` shows of one invocation: its end. */
const tailMax = 4096

/** What one sandbox writes and what the platform adds to it, line by line, in the order it came. */
export class FunctionLog {
  readonly #write: (lines: readonly LogLine[]) => Promise<void>
  readonly #now: () => Date
  #partial = ''
  #lines: LogLine[] = []
  #pending = 0
  #tail = ''
  #writing: Promise<void> | undefined

  /** `write` must not reject: that a log cannot be kept is nothing an invocation learns of. */
  constructor(write: (lines: readonly LogLine[]) => Promise<void>, now: () => Date) {
    this.#write = write
    this.#now = now
  }

  /** Bytes of stdout or stderr, wherever they were cut. */
  output(text: string): void {
    const lines = `${this.#partial}${text}`.split('\n')
    this.#partial = lines.pop() ?? ''
    for (const line of lines) this.#add(`${line}\n`)
    if (this.#partial.length > lineMax) this.#endLine()
  }

  /** A whole line of the platform's own. */
  line(text: string): void {
    this.#endLine()
    this.#add(`${text}\n`)
  }

  /**
   * Ends an invocation: its lines are written in the background and in order. Returns their last 4 KiB, in
   * UTF-8. What the sandbox writes before the next one, or before the first, is the next one's.
   */
  end(): Uint8Array {
    this.#endLine()
    this.#flush()
    const bytes = Buffer.from(this.#tail)
    this.#tail = ''
    return bytes.subarray(Math.max(bytes.length - tailMax, 0))
  }

  /** Resolves once what was ended has been written, or lost. */
  async written(): Promise<void> {
    await this.#writing
  }

  #endLine(): void {
    if (this.#partial !== '') this.#add(`${this.#partial}\n`)
    this.#partial = ''
  }

  #add(message: string): void {
    const timestamp = this.#now().getTime()
    for (let at = 0; at < message.length; at += lineMax)
      this.#lines.push({ timestamp, message: message.slice(at, at + lineMax) })
    this.#tail = `${this.#tail}${message}`.slice(-tailMax)
    this.#pending += message.length
    if (this.#pending > pendingMax) this.#flush()
  }

  #flush(): void {
    if (this.#lines.length > 0) this.#writing ??= this.#writeAll()
  }

  /** What comes while one batch is written goes into the next: each is a synced write to the disk. */
  async #writeAll(): Promise<void> {
    while (this.#lines.length > 0) {
      this.#pending = 0
      await this.#write(this.#lines.splice(0))
    }
    // In the same turn as the look at the lines, so that none can come in between and wait for nobody.
    this.#writing = undefined
  }
}
