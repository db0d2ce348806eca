import { byNumber, byText } from './order.ts'

interface Token {
  readonly separator: '.' | '-'
  readonly text: string
}

const aliases: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' }
const abbreviations: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }
const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']

/** https://maven.apache.org/pom.html#version-order-specification */
export function mavenOrder(a: string, b: string): number | undefined {
  const [x, y] = [tokensOf(a), tokensOf(b)]
  for (let at = 0; at < Math.max(x.length, y.length); at += 1) {
    // The shorter is padded with null values of the other's kind.
    const difference = compare(x[at] ?? nullLike(y[at]), y[at] ?? nullLike(x[at]))
    if (difference !== 0) return difference
  }
  return 0
}

function tokensOf(version: string): readonly Token[] {
  const tokens: Token[] = []
  let separator: Token['separator'] = '.'
  const parts = version
    .trim()
    .toLowerCase()
    .split(/([.-])/)
  for (const part of parts) {
    if (part === '.' || part === '-') {
      separator = part
      continue
    }
    const runs = part.match(/\d+|\D+/g) ?? ['0']
    for (const [at, run] of runs.entries()) {
      const followed = /^\d/.test(runs[at + 1] ?? '')
      const text = (followed ? abbreviations[run] : undefined) ?? aliases[run] ?? run
      // Between digits and letters stands a hyphen that nobody writes.
      tokens.push({ separator: at === 0 ? separator : '-', text })
    }
  }
  return trimmed(tokens)
}

const isNull = ({ text }: Token): boolean => text === '' || /^0+$/.test(text)

/** Null values before a hyphen and at the end say nothing. */
function trimmed(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = []
  for (const token of tokens) {
    if (token.separator === '-') dropNulls(kept)
    kept.push(token)
  }
  dropNulls(kept)
  return kept
}

function dropNulls(kept: Token[]): void {
  while (kept.length > 1) {
    const last = kept.at(-1)
    if (!last || !isNull(last)) return
    kept.pop()
  }
}

const isNumber = ({ text }: Token): boolean => /^\d/.test(text)

const nullLike = (other: Token | undefined): Token => ({
  separator: other?.separator ?? '.',
  text: other && isNumber(other) ? '0' : '',
})

/** A qualifier, then a number behind a hyphen, then one behind a dot. */
const kindOf = (token: Token): number => (isNumber(token) ? (token.separator === '-' ? 1 : 2) : 0)

function compare(x: Token, y: Token): number {
  const [xKind, yKind] = [kindOf(x), kindOf(y)]
  if (xKind !== yKind) return xKind - yKind
  if (xKind > 0) return byNumber(x.text, y.text)
  const rank = (text: string) => {
    const known = qualifiers.indexOf(text)
    return known === -1 ? qualifiers.length : known
  }
  return rank(x.text) - rank(y.text) || byText(x.text, y.text)
}
