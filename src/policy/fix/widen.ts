import { type Edit, statementAt } from '../edit/edit.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { isAwsOwned, placeOf } from '../place.ts'
import { decideWithTrace, type ElementTrace, type StatementTrace } from '../trace.ts'
import type { Place, PolicyType, Question } from '../types.ts'
import { principalElement } from './allow.ts'

const layers: Readonly<Partial<Record<PolicyType, string>>> = {
  'identity-based policy': 'identity',
  'resource-based policy': 'resource',
  'role trust policy': 'resource',
  'permissions boundary': 'boundary',
  'session policy': 'session',
  'service control policy': 'serviceControl',
  'VPC endpoint policy': 'endpoint',
}

/** More statements than this are not compared: those that combine the new value with the fewest others. */
const nearMax = 24

/** The nearest Allows of that type which one more value in one element would make match. */
export function widenings(side: PolicyType, question: Question): readonly Edit[] {
  return decideWithTrace(question)
    .layers.filter(({ layer }) => layer === layers[side])
    .flatMap(({ policies }) => policies)
    .filter(({ policy }) => isWritable(placeOf(policy)))
    .flatMap(({ statements }) => statements.flatMap(near))
    .sort((a, b) => a.breadth - b.breadth)
    .slice(0, nearMax)
    .flatMap((one) => widening(side, one, question) ?? [])
}

/** Lambda keeps one principal, one action and one source a statement: one more of any is a statement more. */
const isWritable = (place: Place): boolean => !isAwsOwned(place) && place.kind !== 'function policy'

interface Near {
  readonly trace: StatementTrace
  readonly failed: ElementTrace
  readonly breadth: number
}

function near(trace: StatementTrace): readonly Near[] {
  const [failed, ...others] = trace.elements.filter(({ matched }) => !matched)
  if (trace.effect !== 'Allow' || !failed || others.length > 0) return []
  return [{ trace, failed, breadth: breadthOf(failed.element, trace.elements) }]
}

function widening(side: PolicyType, { trace, failed }: Near, question: Question): Edit | undefined {
  const from = statementAt(trace.policy, trace.index)
  const statement = from && withValue(from, failed, question)
  if (!statement) return undefined
  return { op: 'replace', side, place: placeOf(trace.policy), from, statement }
}

function withValue(
  statement: JsonObject,
  failed: ElementTrace,
  question: Question,
): JsonObject | undefined {
  const { action, resource, principal } = question
  switch (failed.element) {
    case 'Action':
      return { ...statement, Action: added(statement.Action, action) }
    case 'Resource':
      return statement.Resource === undefined
        ? undefined
        : { ...statement, Resource: added(statement.Resource, resource) }
    case 'NotAction':
    case 'NotResource':
      return without(statement, failed.element, failed.element === 'NotAction' ? action : resource)
    case 'Principal': {
      // A service and a web identity are let in under a condition of their own.
      if (!('account' in principal)) return undefined
      const named = principalElement(principal)
      const given = statement.Principal
      if (!named || !isObject(given)) return undefined
      const [[kind, value] = ['', '']] = Object.entries(named)
      return { ...statement, Principal: { ...given, [kind]: added(given[kind], value) } }
    }
    case 'Condition':
      return withConditionValue(statement, failed)
    default:
      return undefined
  }
}

/** Operators under which one more value is one more alternative. */
const alternatives =
  /^(ForAnyValue:|ForAllValues:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)(IfExists)?$/

/** A key that the request does not have is for the caller to send, not for the policy to forgo. */
function withConditionValue(
  statement: JsonObject,
  { condition = '', met }: ElementTrace,
): JsonObject | undefined {
  const [operator = '', key = ''] = condition.split(' ')
  const block = isObject(statement.Condition) ? statement.Condition : {}
  const keys = block[operator]
  const [value, ...more] = met
  if (!alternatives.test(operator) || !isObject(keys) || value === undefined || more.length > 0)
    return undefined
  // A value with a wildcard in it would be a pattern in the policy.
  if (/[*?]|\$\{/.test(value)) return undefined
  const widened = { ...keys, [key]: added(keys[key], value) }
  return { ...statement, Condition: { ...block, [operator]: widened } }
}

const added = (given: unknown, value: unknown): unknown =>
  given === undefined ? value : [...(Array.isArray(given) ? given : [given]), value]

/** Only a value that names exactly this can be taken out of a list of exceptions. */
function without(statement: JsonObject, element: string, value: string): JsonObject | undefined {
  const list = [statement[element]].flat()
  const left = list.filter((one) => String(one).toLowerCase() !== value.toLowerCase())
  return left.length > 0 && left.length < list.length
    ? { ...statement, [element]: left }
    : undefined
}

/** A pattern counts as many: how many is not known. */
const patternBreadth = 1000

/** What the new value is combined with: every value of the elements that stay as they are. */
function breadthOf(widened: string, elements: readonly ElementTrace[]): number {
  const others = elements.filter(({ element }) => element !== widened && element !== 'Condition')
  return others.reduce((product, { element, says }) => {
    if (element.startsWith('Not')) return product * patternBreadth
    const counted = says.map((one) => (/[*?]|\$\{/.test(one) ? patternBreadth : 1))
    return product * counted.reduce((sum, one) => sum + one, 0)
  }, 1)
}
