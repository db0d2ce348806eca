import { parseJson } from '../validate/identity.ts'

export interface DiffLine {
  readonly sign: ' ' | '+' | '-'
  readonly text: string
}

/** Longer than this a document is shown as taken out and put in whole: comparing costs the product of both lengths. */
const linesMax = 2000

/** What changes between two documents, line by line as they are indented; undefined is a document that is not there. */
export function diffOf(before: string | undefined, after: string | undefined): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < now.length && same(old[start], now[start])) start++
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    same(old[old.length - 1 - end], now[now.length - 1 - end])
  )
    end++
  return [
    ...now.slice(0, start).map(kept),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...now.slice(now.length - end).map(kept),
  ]
}

/** A comma that comes because something follows is no change of the line. */
const same = (a: string | undefined, b: string | undefined): boolean =>
  a?.replace(/,$/, '') === b?.replace(/,$/, '')

const kept = (text: string): DiffLine => ({ sign: ' ', text })

function linesOf(document: string | undefined): readonly string[] {
  if (!document) return []
  const value = parseJson(document)
  return (value === undefined ? document : JSON.stringify(value, undefined, 2)).split('\n')
}

/** By the longest common subsequence. */
function between(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  if (old.length > linesMax || now.length > linesMax) return replaced(old, now)
  const width = now.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = same(old[i], now[j])
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length && j < now.length)
    if (same(old[i], now[j])) {
      lines.push(kept(now[j] ?? ''))
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push({ sign: '-', text: old[i++] ?? '' })
    else lines.push({ sign: '+', text: now[j++] ?? '' })
  return [...lines, ...replaced(old.slice(i), now.slice(j))]
}

const replaced = (old: readonly string[], now: readonly string[]): readonly DiffLine[] => [
  ...old.map((text): DiffLine => ({ sign: '-', text })),
  ...now.map((text): DiffLine => ({ sign: '+', text })),
]
