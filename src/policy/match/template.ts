import type { Context } from '../context.ts'
import { anyOne, anyRun } from './glob.ts'

interface Variable {
  /** Lower-case: AWS ignores the case of a variable's name. */
  readonly name: string
  readonly fallback: string | undefined
}

/** Policy text cut at its variables. Plain parts hold `anyRun` and `anyOne` where wildcards count. */
export type Template = readonly (string | Variable)[]

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
    return [reading.wildcards ? text.replaceAll('*', anyRun).replaceAll('?', anyOne) : text]
  const parts: (string | Variable)[] = []
  let plain = ''
  let colons = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '$' && text[at + 1] === '{') {
      const end = text.indexOf('}', at)
      const inside = end < 0 ? '' : text.slice(at + 2, end)
      if (inside === '*' || inside === '?' || inside === '$') {
        plain += inside
        at = end
        continue
      }
      if (end >= 0 && colons >= (reading.afterColons ?? 0)) {
        if (plain !== '') parts.push(plain)
        plain = ''
        parts.push(variableOf(inside))
        at = end
        continue
      }
    }
    if (character === ':') colons++
    if (reading.wildcards && character === '*') plain += anyRun
    else if (reading.wildcards && character === '?') plain += anyOne
    else plain += character
  }
  if (plain !== '' || parts.length === 0) parts.push(plain)
  return parts
}

function variableOf(inside: string): Variable {
  const match = /^([^,]*?)\s*,\s*'(.*)'\s*$/.exec(inside)
  return match
    ? { name: (match[1] ?? '').toLowerCase(), fallback: match[2] ?? '' }
    : { name: inside.toLowerCase(), fallback: undefined }
}

/** The text when no variable is in it: the usual case, resolved once at compile time. */
export function fixedText(template: Template): string | undefined {
  const [first] = template
  return template.length === 1 && typeof first === 'string' ? first : undefined
}

/** Undefined when a variable has no value here: then the policy value matches nothing. */
export function expand(template: Template, context: Context): string | undefined {
  let text = ''
  for (const part of template) {
    if (typeof part === 'string') text += part
    else {
      // A multi-valued key never resolves, and inherited properties are not context keys.
      const found = Object.hasOwn(context, part.name) ? context[part.name] : undefined
      const value = found === undefined ? part.fallback : found
      if (typeof value !== 'string' || value.includes(anyRun) || value.includes(anyOne))
        return undefined
      // Differs from AWS? A `*` inside the value is taken literally (row 224).
      text += value
    }
  }
  return text
}
