/** A value that a template alone does not give. */
export class Unresolved {
  /** What is missing, and where it can be said so. */
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** The first value within that is not resolved. */
export function unresolvedIn(value: unknown): Unresolved | undefined {
  if (value instanceof Unresolved) return value
  if (typeof value !== 'object' || value === null) return undefined
  for (const one of Object.values(value)) {
    const found = unresolvedIn(one)
    if (found) return found
  }
  return undefined
}
