/** How much comparing one document is worth: some 0.2 seconds. A policy within AWS's quotas takes a hundredth of it. */
export const comparedMax = 300_000

/** Of two texts of this many characters together a comparison counts twice. */
const charactersOfOne = 4096

/**
 * Comparing each with each takes time by the square, so a document has so many comparisons and no more. Past them every answer is
 * no, and `spent` says that something was left out.
 */
export class Pairs {
  #left = comparedMax

  get spent(): boolean {
    return this.#left <= 0
  }

  /** Whether one more comparison is left, of texts of these lengths. */
  take(one = 0, other = 0): boolean {
    this.#left -= 1 + (one * other) / charactersOfOne
    return this.#left > 0
  }
}
