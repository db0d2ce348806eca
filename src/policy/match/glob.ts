/** `*` once it is known to be a wildcard: a code point that no policy text may hold. */
export const anyRun = '\uffff'
/** `?` once it is known to be a wildcard. */
export const anyOne = '\ufffe'

const anyRunCode = 0xffff
const anyOneCode = 0xfffe

/** A pattern sorted by the cheapest test that decides it. */
export interface Glob {
  readonly kind: 'any' | 'exact' | 'runs' | 'general'
  /** Literal text before the first `*`; the whole of an exact pattern. */
  readonly head: string
  /** Literal text between one `*` and the next, in order. */
  readonly middle: readonly string[]
  /** Literal text after the last `*`. */
  readonly tail: string
  /** Shorter text cannot match. */
  readonly lengthMin: number
  /** With `anyRun` and `anyOne` for the wildcards. */
  readonly pattern: string
}

/** From policy text, where every `*` and `?` is a wildcard. */
export const globOf = (text: string): Glob =>
  globOfPattern(text.replaceAll('*', anyRun).replaceAll('?', anyOne))

export function globOfPattern(pattern: string): Glob {
  const runs = pattern.split(anyRun)
  const head = runs[0] ?? ''
  const tail = runs.at(-1) ?? ''
  const middle = runs.slice(1, -1).filter((run) => run !== '')
  const lengthMin = runs.reduce((sum, run) => sum + run.length, 0)
  const glob = { head, middle, tail, lengthMin, pattern }
  if (pattern.includes(anyOne)) return { kind: 'general', ...glob }
  if (runs.length === 1) return { kind: 'exact', ...glob }
  return { kind: lengthMin === 0 ? 'any' : 'runs', ...glob }
}

export function globMatches(glob: Glob, text: string): boolean {
  switch (glob.kind) {
    case 'any':
      return true
    case 'exact':
      return text === glob.head
    case 'runs':
      return runsMatch(glob, text)
    case 'general':
      return text.length >= glob.lengthMin && patternMatches(glob.pattern, text)
    default:
      return glob.kind satisfies never
  }
}

/** Each run at its first place after the one before: a later place can only leave less room. */
function runsMatch(glob: Glob, text: string): boolean {
  if (text.length < glob.lengthMin || !text.startsWith(glob.head) || !text.endsWith(glob.tail))
    return false
  const { middle } = glob
  let at = glob.head.length
  for (let i = 0; i < middle.length; i++) {
    const run = middle[i] as string
    const found = text.indexOf(run, at)
    if (found < 0) return false
    at = found + run.length
  }
  return at <= text.length - glob.tail.length
}

/**
 * Goes back to the last `*` only, never further: a later star can stand in for an earlier one. Time is
 * at most pattern times text, whatever the pattern.
 */
export function patternMatches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let starAt = -1
  let resumeAt = 0
  while (t < text.length) {
    // NaN past the end of the pattern, which equals nothing.
    const wanted = pattern.charCodeAt(p)
    if (wanted === anyRunCode) {
      starAt = p++
      resumeAt = t
    } else if (wanted === anyOneCode || wanted === text.charCodeAt(t)) {
      p++
      t++
    } else if (starAt >= 0) {
      p = starAt + 1
      t = ++resumeAt
    } else return false
  }
  while (pattern.charCodeAt(p) === anyRunCode) p++
  return p === pattern.length
}
