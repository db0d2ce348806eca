import type { Context } from '../context.ts'
import { anyOne, anyRun, type Pattern, patternOf, type Wildcard } from './glob.ts'

interface Variable {
  /** Lower-case: AWS ignores the case of a variable's name. */
  readonly name: string
  readonly fallback: string | undefined
}

/** Policy text cut at its variables, and at its wildcards where those count. */
export type Template = readonly (string | Wildcard | Variable)[]

interface Reading {
  /** Only `Version: "2012-10-17"` has variables; elsewhere `${…}` is text. */
  readonly variables: boolean
  readonly wildcards: boolean
  /** Variables before this many colons are text: `Resource` has them in its sixth part only. */
  readonly afterColons?: number
}

export function templateOf(text: string, reading: Reading): Template {
  // Most policy text has no variable.
  if (!reading.variables || !text.includes('${'))
    return reading.wildcards ? patternOf(text) : [text]
  const parts: (string | Wildcard | Variable)[] = []
  let plain = ''
  const cut = (part: Wildcard | Variable) => {
    if (plain !== '') parts.push(plain)
    plain = ''
    parts.push(part)
  }
  let colons = 0
  // Looked for once, however many variables begin before it.
  let end = -1
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '$' && text[at + 1] === '{') {
      if (end < at) end = closing(text, at)
      const inside = end === text.length ? '' : text.slice(at + 2, end)
      if (inside === '*' || inside === '?' || inside === '$') {
        plain += inside
        at = end
        continue
      }
      if (end < text.length && colons >= (reading.afterColons ?? 0)) {
        cut(variableOf(inside))
        at = end
        continue
      }
    }
    if (character === ':') colons++
    if (reading.wildcards && character === '*') cut(anyRun)
    else if (reading.wildcards && character === '?') cut(anyOne)
    else plain += character
  }
  if (plain !== '' || parts.length === 0) parts.push(plain)
  return parts
}

/** Where the next `}` stands; the end of the text where there is none. */
function closing(text: string, at: number): number {
  const found = text.indexOf('}', at)
  return found < 0 ? text.length : found
}

/** `name`, or `name, 'what holds where it has no value'`. */
function variableOf(inside: string): Variable {
  const comma = inside.indexOf(',')
  const rest = comma < 0 ? '' : inside.slice(comma + 1).trim()
  return rest.length >= 2 && rest.startsWith("'") && rest.endsWith("'")
    ? { name: inside.slice(0, comma).trimEnd().toLowerCase(), fallback: rest.slice(1, -1) }
    : { name: inside.toLowerCase(), fallback: undefined }
}

/** The pattern when no variable is in it: the usual case, resolved once at compile time. */
export const fixedPattern = (template: Template): Pattern | undefined =>
  template.every((part) => typeof part !== 'object') ? (template as Pattern) : undefined

/** Undefined when a variable has no value here: then the policy value matches nothing. */
export function expand(template: Template, context: Context): Pattern | undefined {
  const pattern: (string | Wildcard)[] = []
  for (const part of template) {
    if (typeof part !== 'object') pattern.push(part)
    else {
      // A multi-valued key never resolves, and inherited properties are not context keys.
      const found = Object.hasOwn(context, part.name) ? context[part.name] : undefined
      const value = found === undefined ? part.fallback : found
      if (typeof value !== 'string') return undefined
      // Differs from AWS? A `*` inside the value is taken literally (row 224).
      pattern.push(value)
    }
  }
  return pattern
}
