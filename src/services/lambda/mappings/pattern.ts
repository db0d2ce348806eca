import {
  anyRun,
  type Pattern as Glob,
  globMatches,
  globOfPattern,
} from '../../../policy/match/glob.ts'
import { isObject, type JsonObject } from '../../../policy/parse.ts'

/**
 * An event pattern, checked: what a filter of an event source mapping asks of a record.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type Pattern = JsonObject

const leavesMax = 10_000

/** Undefined for what is no event pattern. */
export function parsePattern(text: string): Pattern | undefined {
  let pattern: unknown
  try {
    pattern = JSON.parse(text)
  } catch {
    return undefined
  }
  return isObject(pattern) && isPattern(pattern) ? pattern : undefined
}

function isPattern(pattern: JsonObject): boolean {
  return Object.entries(pattern).every(([name, value]) => {
    if (name === '$or')
      return (
        Array.isArray(value) &&
        value.length > 1 &&
        value.every((one) => isObject(one) && isPattern(one))
      )
    return Array.isArray(value)
      ? value.length > 0 && value.every(isRule)
      : isObject(value) && isPattern(value)
  })
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

const isText = (value: unknown): boolean => typeof value === 'string'
const isFolded = (value: unknown): boolean =>
  isText(value) || (isObject(value) && isText(value['equals-ignore-case']))

/** What each operator takes. */
const operands: Readonly<Record<string, (operand: unknown) => boolean>> = {
  prefix: isFolded,
  suffix: isFolded,
  wildcard: (operand) => typeof operand === 'string' && !operand.includes('**'),
  'equals-ignore-case': isText,
  exists: (operand) => typeof operand === 'boolean',
  numeric: isNumeric,
  'anything-but': (operand) =>
    isScalar(operand) ||
    (Array.isArray(operand) && operand.length > 0 && operand.every(isScalar)) ||
    (isObject(operand) &&
      Object.entries(operand).every(
        ([name, value]) =>
          ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(name) &&
          [value].flat().every(isText),
      )),
}

function isRule(rule: unknown): boolean {
  if (isScalar(rule)) return true
  if (!isObject(rule)) return false
  const [entry, ...more] = Object.entries(rule)
  return entry !== undefined && more.length === 0 && operands[entry[0]]?.(entry[1]) === true
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function isNumeric(operand: unknown): boolean {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return false
  return operand.every((part: unknown, at) =>
    at % 2 === 0 ? typeof part === 'string' && part in comparisons : typeof part === 'number',
  )
}

/** Whether an event is as the pattern asks: every field that the pattern names, and any rule of each. */
export function patternMatches(pattern: Pattern, event: unknown): boolean {
  const left = { count: leavesMax }
  return matches(pattern, event, left)
}

function matches(pattern: Pattern, event: unknown, left: { count: number }): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted))
      return wanted.some((one) => isObject(one) && matches(one, event, left))
    const values = fieldOf(event, name)
    if (!Array.isArray(wanted))
      return (
        isObject(wanted) &&
        (values.length > 0 ? values : [undefined]).some((one) => matches(wanted, one, left))
      )
    return wanted.some((rule: unknown) => {
      if (--left.count < 0) return false
      if (isObject(rule) && 'exists' in rule)
        return rule.exists === values.some((value) => !isObject(value))
      return values.some((value) => ruleMatches(rule, value))
    })
  })
}

/** A field's values: those of an array each, as AWS takes them. */
function fieldOf(event: unknown, name: string): readonly unknown[] {
  if (!isObject(event) || !Object.hasOwn(event, name)) return []
  return [event[name]].flat(Number.POSITIVE_INFINITY)
}

function ruleMatches(rule: unknown, value: unknown): boolean {
  if (isScalar(rule)) return rule === value
  if (!isObject(rule)) return false
  const [[operator = '', operand] = []] = Object.entries(rule)
  switch (operator) {
    case 'anything-but':
      return isScalar(value) && isAnythingBut(operand, value)
    case 'numeric':
      return typeof value === 'number' && isInRange(operand as readonly unknown[], value)
    default:
      return typeof value === 'string' && textMatches(operator, operand, value)
  }
}

function isAnythingBut(operand: unknown, value: unknown): boolean {
  if (!isObject(operand)) return ![operand].flat().includes(value)
  return !Object.entries(operand).some(
    ([operator, texts]) =>
      typeof value === 'string' &&
      [texts].flat().some((text) => textMatches(operator, text, value)),
  )
}

function isInRange(parts: readonly unknown[], value: number): boolean {
  for (let at = 0; at < parts.length; at += 2)
    if (!comparisons[String(parts[at])]?.(value, Number(parts[at + 1]))) return false
  return true
}

function textMatches(operator: string, operand: unknown, value: string): boolean {
  if (isObject(operand))
    return textMatches(
      operator,
      String(operand['equals-ignore-case']).toLowerCase(),
      value.toLowerCase(),
    )
  const text = String(operand)
  switch (operator) {
    case 'prefix':
      return value.startsWith(text)
    case 'suffix':
      return value.endsWith(text)
    case 'equals-ignore-case':
      return value.toLowerCase() === text.toLowerCase()
    case 'wildcard':
      return globMatches(globOfPattern(starsIn(text)), value)
    default:
      return false
  }
}

/** Every `*` stands for any text; here a `?` is a character like another. */
const starsIn = (text: string): Glob =>
  text.split('*').flatMap((part, at): Glob => (at === 0 ? [part] : [anyRun, part]))
