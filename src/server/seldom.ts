const quietMs = 60_000

/** Does it, but not again until nobody has asked for a while: what clients try again is told once. */
export function seldom(act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - last > quietMs) act()
    last = now
  }
}
