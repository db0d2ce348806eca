import type { Context } from '../context.ts'
import { inRange, parseAddress, parseRange } from './address.ts'
import { parseDate } from './date.ts'
import { globMatches, globOfPattern, type Pattern, patternMatches, type Wildcard } from './glob.ts'
import { expand, fixedPattern, type Template, templateOf } from './template.ts'

/** Does one value of the request match one value of the policy? */
export type ValueTest = (requested: string, context: Context) => boolean

/** Makes the test for one policy value. `variables` is false for documents before 2012-10-17. */
type Comparison = (policyValue: string, variables: boolean) => ValueTest

const never: ValueTest = () => false

/** Of patterns, once their variables have values. */
function matching(
  wildcards: boolean,
  whenFixed: (fixed: Pattern) => ValueTest,
  whenExpanded: (expanded: Pattern, requested: string) => boolean,
): Comparison {
  return (policyValue, variables) => {
    const template: Template = templateOf(policyValue, { variables, wildcards })
    const fixed = fixedPattern(template)
    if (fixed !== undefined) return whenFixed(fixed)
    return (requested, context) => {
      const expanded = expand(template, context)
      return expanded !== undefined && whenExpanded(expanded, requested)
    }
  }
}

/** Of texts, in which `*` and `?` are characters like others. */
const text = (
  whenFixed: (fixed: string) => ValueTest,
  whenExpanded: (expanded: string, requested: string) => boolean,
): Comparison =>
  matching(
    false,
    (fixed) => whenFixed(fixed.join('')),
    (expanded, requested) => whenExpanded(expanded.join(''), requested),
  )

const equal = text(
  (fixed) => (requested) => requested === fixed,
  (expanded, requested) => requested === expanded,
)

const equalIgnoringCase = text(
  (fixed) => {
    const lower = fixed.toLowerCase()
    return (requested) => requested.toLowerCase() === lower
  },
  (expanded, requested) => requested.toLowerCase() === expanded.toLowerCase(),
)

const like = matching(
  true,
  (fixed) => {
    const glob = globOfPattern(fixed)
    return (requested) => globMatches(glob, requested)
  },
  patternMatches,
)

/** The sixth part keeps its colons. Fewer parts are not an ARN, and match nothing. */
function arnParts(value: string): readonly string[] | undefined {
  const parts = value.split(':')
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

/** The same of a pattern, whose colons all stand in its text. */
function arnPatterns(pattern: Pattern): readonly Pattern[] | undefined {
  const parts: (string | Wildcard)[][] = [[]]
  for (const piece of pattern) {
    const [first = '', ...rest] = typeof piece === 'string' ? piece.split(':') : []
    parts.at(-1)?.push(typeof piece === 'string' ? first : piece)
    for (const one of rest)
      if (parts.length < 6) parts.push([one])
      else parts.at(-1)?.push(`:${one}`)
  }
  return parts.length < 6 ? undefined : parts
}

const arn = matching(
  true,
  (fixed) => {
    const globs = arnPatterns(fixed)?.map(globOfPattern)
    if (!globs) return never
    return (requested) => {
      const parts = arnParts(requested)
      return parts?.every((part, at) => globMatches(globs[at] as (typeof globs)[0], part)) ?? false
    }
  },
  (expanded, requested) => {
    const patterns = arnPatterns(expanded)
    const parts = arnParts(requested)
    if (!patterns || !parts) return false
    return parts.every((part, at) => patternMatches(patterns[at] ?? [], part))
  },
)

const parseNumber = (value: string) =>
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined

function ordered(
  parse: (value: string) => number | undefined,
  holds: (requested: number, policy: number) => boolean,
): Comparison {
  return (policyValue) => {
    const policy = parse(policyValue)
    if (policy === undefined) return never
    return (requested) => {
      const number = parse(requested)
      return number !== undefined && holds(number, policy)
    }
  }
}

const ipAddress: Comparison = (policyValue) => {
  const range = parseRange(policyValue)
  if (!range) return never
  return (requested) => {
    const groups = parseAddress(requested)
    return groups !== undefined && inRange(range, groups)
  }
}

/** Base64 with or without its padding. */
const binary: Comparison = (policyValue) => {
  const unpadded = withoutPadding(policyValue)
  return (requested) => withoutPadding(requested) === unpadded
}

function withoutPadding(base64: string): string {
  let end = base64.length
  while (base64[end - 1] === '=') end--
  return base64.slice(0, end)
}

const less = (a: number, b: number) => a < b
const lessOrEqual = (a: number, b: number) => a <= b
const greater = (a: number, b: number) => a > b
const greaterOrEqual = (a: number, b: number) => a >= b
const same = (a: number, b: number) => a === b

const comparisons = {
  StringEquals: equal,
  StringEqualsIgnoreCase: equalIgnoringCase,
  StringLike: like,
  NumericEquals: ordered(parseNumber, same),
  NumericLessThan: ordered(parseNumber, less),
  NumericLessThanEquals: ordered(parseNumber, lessOrEqual),
  NumericGreaterThan: ordered(parseNumber, greater),
  NumericGreaterThanEquals: ordered(parseNumber, greaterOrEqual),
  DateEquals: ordered(parseDate, same),
  DateLessThan: ordered(parseDate, less),
  DateLessThanEquals: ordered(parseDate, lessOrEqual),
  DateGreaterThan: ordered(parseDate, greater),
  DateGreaterThanEquals: ordered(parseDate, greaterOrEqual),
  Bool: equalIgnoringCase,
  BinaryEquals: binary,
  IpAddress: ipAddress,
  ArnEquals: arn,
  ArnLike: arn,
} satisfies Record<string, Comparison>

const negations: Readonly<Record<string, keyof typeof comparisons>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
}

export interface Operator {
  /** Undefined for `Null`, which tests presence and compares nothing. */
  readonly compare: Comparison | undefined
  readonly negated: boolean
  readonly ifExists: boolean
  readonly set: 'all' | 'any' | undefined
}

/** `ForAllValues:StringNotLikeIfExists` and its kin. Undefined for a name AWS does not know. */
export function parseOperator(name: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name)
  const base = match?.[2] ?? ''
  const ifExists = match?.[3] !== undefined
  const set = match?.[1] === undefined ? undefined : match[1] === 'ForAllValues' ? 'all' : 'any'
  if (base === 'Null')
    return ifExists ? undefined : { compare: undefined, negated: false, ifExists: false, set }
  const negates = Object.hasOwn(negations, base) ? negations[base] : undefined
  if (negates) return { compare: comparisons[negates], negated: true, ifExists, set }
  if (!isComparison(base)) return undefined
  return { compare: comparisons[base], negated: false, ifExists, set }
}

const isComparison = (name: string): name is keyof typeof comparisons =>
  Object.hasOwn(comparisons, name)
