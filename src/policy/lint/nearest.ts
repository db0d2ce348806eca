const lengthMax = 200

/** The known name that `given` most likely meant: at most a third of its letters apart, case aside. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  // No name is that long, and the comparison takes time by the square.
  if (given.length > lengthMax) return undefined
  const wanted = given.toLowerCase()
  let best: string | undefined
  let distanceMax = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) >= distanceMax) continue
    const distance = distanceOf(wanted, name.toLowerCase(), distanceMax)
    if (distance >= distanceMax) continue
    distanceMax = distance
    best = name
  }
  return best
}

/** `; did you mean …`, or nothing. */
export function meant(given: string, known: Iterable<string>, prefix = ''): string {
  const name = nearest(given, known)
  return name === undefined ? '' : `; did you mean \`${prefix}${name}\`?`
}

/** Letters changed, added, left out, or swapped with their neighbour. Stops counting at `max`. */
function distanceOf(a: string, b: string, max: number): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    if (Math.min(...row) >= max) return max
    before = above
    above = row
  }
  return above[b.length] ?? max
}
