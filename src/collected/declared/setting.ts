/** What the user says about files that do not say it themselves. */
export interface Setting {
  /** Twelve digits. */
  readonly account?: string
  readonly region?: string
  /** Of templates. */
  readonly parameters?: Readonly<Record<string, string>>
}
