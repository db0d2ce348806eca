import type { Context } from '../context.ts'
import { type Operator, parseOperator, type ValueTest } from './operators.ts'

export interface CompiledCondition {
  /** As written, for explanations: `StringLike aws:PrincipalTag/team`. */
  readonly name: string
  readonly says: readonly string[]
  /** Lower-case. */
  readonly key: string
  readonly operator: Operator | undefined
  readonly tests: readonly ValueTest[]
  /** What an operator AWS does not know counts as: what cannot be read never widens access. */
  readonly metWhenUnreadable: boolean
}

export function compileCondition(
  operatorName: string,
  keyName: string,
  says: readonly string[],
  { effect, variables }: { effect: 'Allow' | 'Deny'; variables: boolean },
): CompiledCondition {
  const operator = parseOperator(operatorName)
  const compare = operator?.compare
  return {
    name: `${operatorName} ${keyName}`,
    says,
    key: keyName.toLowerCase(),
    operator,
    tests: compare ? says.map((value) => compare(value, variables)) : [],
    metWhenUnreadable: effect === 'Deny',
  }
}

/** The request's values for a key; undefined when the key is absent, null or an empty list. */
export function requestedValues(
  context: Context,
  key: string,
): string | readonly string[] | undefined {
  const value = context[key]
  if (typeof value === 'string') return value
  // An inherited property such as `constructor` is no context key.
  return Array.isArray(value) && value.length > 0 ? value : undefined
}

export function conditionMet(condition: CompiledCondition, context: Context): boolean {
  const { operator } = condition
  if (!operator) return condition.metWhenUnreadable
  const value = requestedValues(context, condition.key)
  if (!operator.compare) {
    const absent = value === undefined ? 'true' : 'false'
    return condition.says.some((said) => said.toLowerCase() === absent)
  }
  if (value === undefined) {
    if (operator.set === 'all' || operator.ifExists) return true
    return operator.set === undefined && operator.negated
  }
  if (typeof value === 'string') return satisfies(condition, operator, value, context)
  // Differs from AWS? Without a set operator, several request values count as ForAnyValue, and for a
  // negated operator none may match; AWS leaves this undocumented.
  const all = operator.set === 'all' || (operator.set === undefined && operator.negated)
  for (const one of value) if (satisfies(condition, operator, one, context) !== all) return !all
  return all
}

/** Several policy values are alternatives; under a negated operator none of them may match. */
function satisfies(
  condition: CompiledCondition,
  operator: Operator,
  value: string,
  context: Context,
): boolean {
  for (const test of condition.tests) if (test(value, context)) return !operator.negated
  return operator.negated
}
