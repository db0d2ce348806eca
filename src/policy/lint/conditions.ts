import type { JsonPath } from '../json.ts'
import { parseRange } from '../match/address.ts'
import { parseDate } from '../match/date.ts'
import { parseOperator } from '../match/operators.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { type Check, type LintedCondition, perStatement, type Report } from './document.ts'
import { meant } from './nearest.ts'
import { arnParts, hasWildcard, withoutVariables } from './patterns.ts'

const operatorNames = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Null',
]

const knownOperators = operatorNames.flatMap((one) => [one, `${one}IfExists`])

/** The operator without `ForAllValues:` and `IfExists`. */
export const baseOperator = (operator: string): string =>
  operator.replace(/^(ForAllValues|ForAnyValue):/, '').replace(/IfExists$/, '')

export const isNegated = (operator: string): boolean => parseOperator(operator)?.negated === true

/** AWS compares condition keys without case: two that differ in nothing else are one. */
function sameKeys(keys: JsonObject, at: JsonPath, report: Report): void {
  const seen = new Map<string, string>()
  for (const key of Object.keys(keys)) {
    const twin = seen.get(key.toLowerCase())
    seen.set(key.toLowerCase(), key)
    if (twin !== undefined)
      report(
        'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
        [...at, key],
        `\`${key}\` is here twice: also as \`${twin}\``,
      )
  }
}

/** Operators AWS knows, in the forms it knows them. */
export const operators: Check = perStatement(({ raw, path }, report) => {
  if (!isObject(raw.Condition)) return
  for (const [operator, keys] of Object.entries(raw.Condition)) {
    const at = [...path, 'Condition', operator]
    if (isObject(keys)) sameKeys(keys, at, report)
    const base = baseOperator(operator)
    const prefix = /^[^:]*:/.exec(operator)?.[0] ?? ''
    if (base === 'Null') {
      if (operator.endsWith('IfExists'))
        report(
          'NULL_WITH_IF_EXISTS',
          at,
          '`Null` asks whether the key is there: leave `IfExists` out',
        )
      else if (prefix)
        report('NULL_WITH_QUALIFIER', at, `\`Null\` looks at no values: leave \`${prefix}\` out`)
    } else if (!parseOperator(operator)) {
      const near = meant(operator.replace(/^.*:/, ''), knownOperators)
      report('INVALID_CONDITION_OPERATOR', at, `there is no operator \`${operator}\`${near}`)
    }
  }
})

/** Values that the operator can compare. */
export const values: Check = perStatement(({ conditions }, report) => {
  for (const condition of conditions) {
    const base = baseOperator(condition.operator)
    if (base === 'Bool' || base === 'Null') booleans(condition, report)
    else if (base.startsWith('Numeric')) numbers(condition, report)
    else if (base.startsWith('Date')) dates(condition, report)
    else if (base.endsWith('IpAddress')) addresses(condition, report)
    else if (base.startsWith('String')) texts(condition, base, report)
    else if (base.startsWith('Arn')) arns(condition, report)
  }
})

const isVariable = (value: string) => value.includes('${')

function booleans({ operator, path, values: given }: LintedCondition, report: Report): void {
  for (const { value, path: at } of given)
    if (!/^(true|false)$/i.test(value) && !isVariable(value))
      report('TYPE_MISMATCH_BOOLEAN', at, `\`${operator}\` compares with \`true\` or \`false\``)
  if (given.length > 1)
    report('INVALID_CONDITION_MULTIPLE_BOOLEAN', path, `\`${operator}\` takes one value`)
}

function numbers({ operator, path, values: given }: LintedCondition, report: Report): void {
  for (const { value, path: at } of given)
    if (!/^[+-]?\d+(\.\d+)?$/.test(value) && !isVariable(value))
      report('TYPE_MISMATCH_NUMBER', at, `\`${operator}\` compares with numbers, not \`${value}\``)
  if (given.length > 1 && /Than/.test(operator))
    report('REDUNDANT_CONDITION_VALUE_NUM', path, 'of several limits only the widest counts')
}

function dates({ path, values: given, operator }: LintedCondition, report: Report): void {
  for (const { value, path: at } of given)
    if (!isVariable(value) && parseDate(value) === undefined)
      report('INVALID_DATE_VALUE', at, `\`${value}\` is no date such as \`2026-01-31T12:00:00Z\``)
  if (given.length > 1 && /Than/.test(operator))
    report('REDUNDANT_CONDITION_VALUE_NUM', path, 'of several limits only the widest counts')
}

function addresses({ operator, key, path, values: given }: LintedCondition, report: Report): void {
  const own = given.filter(({ value }) => !isVariable(value))
  for (const { value, path: at } of own) {
    const range = parseRange(value)
    if (!range)
      report(
        'TYPE_MISMATCH_IP_RANGE',
        at,
        `\`${value}\` is no address or range, such as \`203.0.113.0/24\``,
      )
    else if (hasHostBits(value))
      report(
        'IMPROVE_IP_RANGE',
        at,
        `the bits after the prefix of \`${value}\` do not count: set them to 0`,
      )
  }
  if (key.toLowerCase() !== 'aws:sourceip') return
  const hidden = own.filter(({ value }) => isPrivate(value))
  if (hidden.length === 0) return
  const negated = isNegated(operator)
  const all = hidden.length === given.length
  const why = '`aws:SourceIp` holds public addresses; those inside a VPC are in `aws:VpcSourceIp`'
  if (all) report(negated ? 'PRIVATE_NOT_IP_ADDRESS' : 'PRIVATE_IP_ADDRESS', path, why)
  else
    for (const { path: at } of hidden)
      report(negated ? 'PRIVATE_NOT_IP_ADDRESS_SUBSET' : 'PRIVATE_IP_ADDRESS_SUBSET', at, why)
}

const isPrivate = (range: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(range)

function hasHostBits(range: string): boolean {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(range)
  if (!match) return false
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number)
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  return bits < 32 && address % 2 ** (32 - bits) !== 0
}

function texts(
  { operator, key, values: given }: LintedCondition,
  base: string,
  report: Report,
): void {
  const plain = given.map((one) => ({ ...one, value: withoutVariables(one.value, '') }))
  if (!base.endsWith('Like')) {
    for (const { value, path } of plain)
      if (hasWildcard(value))
        report(
          'WILDCARD_WITHOUT_LIKE_OPERATOR',
          path,
          `in \`${operator}\` a wildcard is an ordinary character: use \`${operator.replace(/Equals(IgnoreCase)?/, 'Like')}\``,
        )
  } else if (
    given.length > 0 &&
    given.every(({ value }) => !hasWildcard(value) && !isVariable(value))
  )
    report(
      'TIDEGATE_LIKE_WITHOUT_WILDCARD',
      given[0]?.path ?? [],
      `no value of \`${key}\` has a wildcard: \`${operator.replace('Like', 'Equals')}\` says the same`,
    )
}

function arns({ operator, values: given }: LintedCondition, report: Report): void {
  for (const { value, path } of given)
    if (!arnParts(value) && !/^\*+$/.test(value) && !/^\$\{[^}]*\}/.test(value))
      report(
        'TIDEGATE_ARN_VALUE_NEVER_MATCHES',
        path,
        `\`${operator}\` compares the six parts of ARNs, and \`${value}\` has fewer: it matches nothing`,
      )
    else if (/^\*+$/.test(value) && !isNegated(operator))
      report(
        'TIDEGATE_ARN_VALUE_NEVER_MATCHES',
        path,
        `\`${operator}\` compares the six parts of ARNs: write \`arn:*:*:*:*:*\``,
      )
}
