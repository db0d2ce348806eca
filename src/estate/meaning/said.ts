/** What a sentence of AWS's says by itself, with no account at hand. */
export interface Meaning {
  /** AWS's sentence. */
  readonly sentence: string
  /** What was read from it, by name: `who`, `what`, `on`, `side`. */
  readonly read: readonly (readonly [name: string, value: string])[]
  /** What it proves. */
  readonly proves: readonly string[]
  /** What it leaves open. */
  readonly open: readonly string[]
  /** What to send to the account that alone can grant it. */
  readonly ask?: Ask
  /** What would settle the rest. */
  readonly settle: readonly Settle[]
}

export interface Ask {
  /** Twelve digits. */
  readonly account: string
  readonly sentence: string
  /** A statement for the policy named in the sentence. */
  readonly statement: Readonly<Record<string, unknown>>
}

export interface Settle {
  /** The account whose credentials it takes; absent where any will do. */
  readonly account?: string
  readonly command: string
  /** What its answer tells. */
  readonly tells: string
}
