import { notBuilt } from './errors.ts'

/**
 * The terms of a CloudWatch Logs filter pattern, all of which a message must contain, case included.
 * Quotes hold a term with spaces together. What is more than terms is refused, never half heeded.
 */
export function parseFilterPattern(pattern: string): readonly string[] {
  const text = pattern.trim()
  if (/^[{[%]/.test(text))
    throw notBuilt('filter patterns for JSON, space-delimited events and regular expressions')
  const terms: string[] = []
  for (const [, quoted, bare] of text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    if (bare !== undefined && !/^\w+$/.test(bare))
      throw notBuilt('filter patterns with optional, excluded or unquoted special terms')
    terms.push(quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  return terms
}
