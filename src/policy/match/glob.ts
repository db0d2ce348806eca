/** `*` and `?` once they are known to be wildcards. They stand beside the text, not in it: a text may hold any character. */
export const anyRun = Symbol('any run')
export const anyOne = Symbol('any one')
export type Wildcard = typeof anyRun | typeof anyOne

/** Literal text and wildcards, in order. */
export type Pattern = readonly (string | Wildcard)[]

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
  /** The whole, of a general pattern. */
  readonly units: readonly number[]
}

/** Of policy text, where every `*` and `?` is a wildcard. */
export function patternOf(text: string): Pattern {
  const pattern: (string | Wildcard)[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character !== '*' && character !== '?') continue
    if (at > from) pattern.push(text.slice(from, at))
    pattern.push(character === '*' ? anyRun : anyOne)
    from = at + 1
  }
  if (from < text.length || pattern.length === 0) pattern.push(text.slice(from))
  return pattern
}

export const globOf = (text: string): Glob => globOfPattern(patternOf(text))

export function globOfPattern(pattern: Pattern): Glob {
  const general = pattern.includes(anyOne)
  const runs = ['']
  for (const piece of pattern)
    if (piece === anyRun) runs.push('')
    else if (typeof piece === 'string') runs[runs.length - 1] += piece
  const lengthMin =
    runs.reduce((sum, run) => sum + run.length, 0) +
    pattern.filter((piece) => piece === anyOne).length
  const glob = {
    head: runs[0] ?? '',
    middle: runs.slice(1, -1).filter((run) => run !== ''),
    tail: runs.at(-1) ?? '',
    lengthMin,
    units: general ? unitsOf(pattern) : [],
  }
  if (general) return { kind: 'general', ...glob }
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
      return text.length >= glob.lengthMin && unitsMatch(glob.units, text)
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

const runUnit = -1
const oneUnit = -2

/** A pattern's code units, with numbers below zero for its wildcards. */
function unitsOf(pattern: Pattern): number[] {
  const units: number[] = []
  for (const piece of pattern)
    if (typeof piece === 'symbol') units.push(piece === anyRun ? runUnit : oneUnit)
    else for (let at = 0; at < piece.length; at++) units.push(piece.charCodeAt(at))
  return units
}

export const patternMatches = (pattern: Pattern, text: string): boolean =>
  unitsMatch(unitsOf(pattern), text)

/**
 * Goes back to the last `*` only, never further: a later star can stand in for an earlier one. Time is
 * at most pattern times text, whatever the pattern.
 */
function unitsMatch(units: readonly number[], text: string): boolean {
  let p = 0
  let t = 0
  let starAt = -1
  let resumeAt = 0
  while (t < text.length) {
    // Undefined past the end of the pattern, which equals nothing.
    const wanted = units[p]
    if (wanted === runUnit) {
      starAt = p++
      resumeAt = t
    } else if (wanted === oneUnit || wanted === text.charCodeAt(t)) {
      p++
      t++
    } else if (starAt >= 0) {
      p = starAt + 1
      t = ++resumeAt
    } else return false
  }
  while (units[p] === runUnit) p++
  return p === units.length
}
