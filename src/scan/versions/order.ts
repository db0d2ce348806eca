/** Negative, zero or positive, as `sort` takes it; undefined where one of them is no version of this order. */
export type VersionOrder = (a: string, b: string) => number | undefined

/** How often a text is looked into: a version that is longer is none. */
export const versionCharactersMax = 256

export const byNumber = (a: string, b: string): number => {
  const [x, y] = [a, b].map((digits) => digits.replace(/^0+/, '')) as [string, string]
  return x.length - y.length || byText(x, y)
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first difference that tells. */
export function firstDifference<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (x: Item | undefined, y: Item | undefined) => number,
): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = compare(a[at], b[at])
    if (difference !== 0) return difference
  }
  return 0
}
