/** `*` stands for any characters, and the pattern for the whole tag. Piece by piece, so that no pattern takes long. */
export function tagMatcher(pattern: string): (tag: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return (tag) => tag === first
  return (tag) => {
    if (!tag.startsWith(first)) return false
    let at = first.length
    for (const piece of rest) {
      const found = tag.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return tag.length - last.length >= at && tag.endsWith(last)
  }
}
