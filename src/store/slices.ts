/** A statement takes 32,766 variables in SQLite: longer lists go in several. */
export function* slices<Value>(
  values: readonly Value[],
  size: number,
): Generator<readonly Value[]> {
  for (let start = 0; start < values.length; start += size) yield values.slice(start, start + size)
}
