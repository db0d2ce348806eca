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

/** An invocation's end, as its log sees it. */
export interface EndedLog {
  /** The last 4 KiB of its lines, in UTF-8. */
  readonly tail: Uint8Array
  /**
   * Resolves when all its lines are durable, or when nobody may write them. Rejects when one of them
   * could not be written; that it may do so unheard.
   */
  readonly kept: Promise<void>
}

/** What one sandbox writes and what the platform adds to it, line by line, in the order it came. */
export class FunctionLog {
  readonly #write: (lines: readonly LogLine[]) => Promise<void>
  readonly #now: () => Date
  #partial = ''
  #lines: LogLine[] = []
  #pending = 0
  #tail = ''
  #writing: Promise<void> | undefined
  #batch: Promise<void> = Promise.resolve()
  /** Lines counted from the sandbox's first: those added, those of invocations that ended, those done with. */
  #added = 0
  #ended = 0
  #done = 0
  /** The last line that could not be written, by the same count. */
  #lost: { readonly line: number; readonly error: unknown } | undefined
  #last = 0

  /** `write` rejects for lines that could not be kept and should have been. They are not tried again. */
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
   * Ends an invocation: its lines are written in the background and in order. What the sandbox writes before
   * the next one, or before the first, is the next one's.
   */
  end(): EndedLog {
    this.#endLine()
    this.#flush()
    const kept = this.#kept(this.#ended, this.#added)
    kept.catch(() => undefined)
    this.#ended = this.#added
    const bytes = Buffer.from(this.#tail)
    this.#tail = ''
    return { tail: bytes.subarray(Math.max(bytes.length - tailMax, 0)), kept }
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
    // CloudWatch Logs refuses lines out of order, and a machine's clock may be set back.
    const timestamp = Math.max(this.#now().getTime(), this.#last)
    this.#last = timestamp
    for (let at = 0; at < message.length; at += lineMax) {
      this.#lines.push({ timestamp, message: message.slice(at, at + lineMax) })
      this.#added += 1
    }
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
      this.#batch = this.#writeBatch(this.#lines.splice(0))
      await this.#batch
    }
    // In the same turn as the look at the lines, so that none can come in between and wait for nobody.
    this.#writing = undefined
  }

  async #writeBatch(lines: readonly LogLine[]): Promise<void> {
    const line = this.#done + lines.length
    await this.#write(lines).catch((error: unknown) => {
      this.#lost = { line, error }
    })
    this.#done = line
  }

  async #kept(from: number, to: number): Promise<void> {
    while (this.#done < to) await this.#batch
    if (this.#lost && this.#lost.line > from) throw this.#lost.error
  }
}
