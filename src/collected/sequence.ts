const space = /\s*/y
const string = /"(?:[^"\\]|\\.)*"/y
const mark = /["[\]{}]/g

/**
 * Several documents of JSON behind each other, as `>>` and `jq -c` write them, as the text of one list in which each stands
 * in its line still. Undefined for anything else.
 */
export function asList(text: string): string | undefined {
  // Its lines say nothing of policies: `parsed` tells what to give instead.
  if (text.startsWith('{"@level"')) return undefined
  const ends: number[] = []
  for (let at = past(space, text, 0); at < text.length; at = past(space, text, at)) {
    const end = endOf(text, at)
    if (end === undefined) return undefined
    ends.push(end)
    at = end
  }
  if (ends.length < 2) return undefined
  const parts = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
  return `[${parts.join(',')}]`
}

/** Behind the object or list that begins there. */
function endOf(text: string, from: number): number | undefined {
  if (text[from] !== '{' && text[from] !== '[') return undefined
  for (let at = from, depth = 0; ; ) {
    mark.lastIndex = at
    const found = mark.exec(text)
    if (!found) return undefined
    if (found[0] === '"') {
      at = past(string, text, found.index)
      if (at < 0) return undefined
      continue
    }
    depth += found[0] === '{' || found[0] === '[' ? 1 : -1
    at = found.index + 1
    if (depth === 0) return at
  }
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}
