import { hole } from '../holes.ts'

/** A value that a template alone does not give. */
export class Unresolved {
  /** What is missing, and where it can be said so. */
  readonly why: string
  /** Of a text: what is known of it, with a hole for each part that is not. */
  readonly partly: string

  constructor(why: string, partly: string = hole) {
    this.why = why
    this.partly = partly
  }
}

/** The same value with holes for what is not resolved. */
export function withHoles(value: unknown): unknown {
  if (value instanceof Unresolved) return value.partly
  if (Array.isArray(value)) return value.map(withHoles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withHoles(one)]))
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
