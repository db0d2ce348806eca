import type { ResourceType } from '../actions.ts'

/** A variable may become any text, and so counts as `*` unless something else is given for it. */
export function withoutVariables(pattern: string, as = '*'): string {
  // What begins behind the last brace has no end, and every look for one would go through all the rest.
  const end = pattern.lastIndexOf('}') + 1
  return pattern.slice(0, end).replace(/\$\{[^}]*\}/g, as) + pattern.slice(end)
}

export const hasWildcard = (text: string): boolean => /[*?]/.test(text)

const isWild = (character: string | undefined) => character === '*' || character === '?'

/** Is there a text that both patterns match? `*` and `?` are wildcards in either. */
export function patternsMeet(a: string, b: string): boolean {
  if (a === '*' || b === '*') return true
  if (!hasWildcard(a)) return globCovers(b, a)
  if (!hasWildcard(b)) return globCovers(a, b)
  // Most differ before their first wildcard.
  for (let at = 0; at < a.length && at < b.length; at++) {
    if (isWild(a[at]) || isWild(b[at])) break
    if (a[at] !== b[at]) return false
  }
  // meets[j]: the rest of `a` from i and the rest of `b` from j share a text.
  let below: boolean[] = []
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = new Array(b.length + 1).fill(false)
    for (let j = b.length; j >= 0; j--) {
      const one = a[i]
      const other = b[j]
      if (one === undefined && other === undefined) row[j] = true
      else if (one === '*') row[j] = below[j] === true || (j < b.length && row[j + 1] === true)
      else if (other === '*') row[j] = row[j + 1] === true || (i < a.length && below[j] === true)
      else if (one !== undefined && other !== undefined)
        row[j] = (one === other || one === '?' || other === '?') && below[j + 1] === true
    }
    below = row
  }
  return below[0] === true
}

/** Does every text that `narrow` matches match `wide` too? May say no where the answer is yes. */
export function patternCovers(wide: string, narrow: string): boolean {
  if (wide === '*') return true
  if (!hasWildcard(wide)) return wide === narrow
  // A wildcard of `narrow` can only be swallowed by a `*` of `wide`: no literal equals these two.
  const text = narrow.replaceAll('*', '\u0001').replaceAll('?', '\u0002')
  return globCovers(wide, text)
}

function globCovers(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let starAt = -1
  let resumeAt = 0
  while (t < text.length) {
    const wanted = pattern[p]
    if (wanted === '*') {
      starAt = p++
      resumeAt = t
    } else if (wanted === text[t] || (wanted === '?' && text[t] !== '\u0001')) {
      p++
      t++
    } else if (starAt >= 0) {
      p = starAt + 1
      t = ++resumeAt
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** The first five parts of an ARN and the rest; undefined when it has fewer. */
export function arnParts(
  arn: string,
): readonly [string, string, string, string, string, string] | undefined {
  const [prefix, partition, service, region, account, ...rest] = arn.split(':')
  if (account === undefined || rest.length === 0) return undefined
  return [prefix ?? '', partition ?? '', service ?? '', region ?? '', account, rest.join(':')]
}

/**
 * Is there an ARN that both patterns match? Part by part: no wildcard is meant to reach over a colon
 * before the last part. What is missing at the end counts as `*`, as it does for IAM.
 */
export function arnsMeet(a: string, b: string): boolean {
  const parts = arnParts(fullArn(a))
  const others = arnParts(fullArn(b))
  if (!parts || !others) return patternsMeet(a, b)
  return parts.every((part, at) => patternsMeet(part, others[at] ?? '*'))
}

/**
 * Services whose resources are all written as the reference writes them. Of others, AWS's own managed
 * policies have forms that the reference lacks, such as `arn:aws:ssm:*::document/AWS-*`.
 */
const exactServices: ReadonlySet<string> = new Set([
  ...['ecr', 'ecr-public', 'lambda', 'iam', 'sts', 's3', 'sqs', 'sns', 'events', 'dynamodb'],
])

export const isExact = (service: string): boolean => exactServices.has(service)

/** Whether a resource of a policy, in parts, may be of the type. With some grace where forms are not exact. */
export function isOfType(resource: readonly string[], { parts }: ResourceType): boolean {
  // The service first: it is a literal on both sides most of the time.
  if (!patternsMeet(resource[2] ?? '', parts[2] ?? '')) return false
  const exact = isExact(resource[2] ?? '')
  return parts.every((part, at) =>
    patternsMeet(resource[at] ?? '*', !exact && part === '?*' ? '*' : part),
  )
}

/** The six parts of an ARN in a policy, with `*` for its variables and for what is missing at the end. */
export const resourceParts = (arn: string): readonly string[] =>
  arnParts(fullArn(withoutVariables(arn))) ?? []

function fullArn(arn: string): string {
  const missing = 6 - arn.split(':').length
  return missing > 0 ? arn + ':*'.repeat(missing) : arn
}
