import { parseOperator } from '../match/operators.ts'
import { documentElements, isObject, type JsonObject, statementElements } from '../parse.ts'

/** A document whose shape is right: what the checks that follow may rely on. */
export interface ShapedDocument {
  readonly version: string | undefined
  readonly statements: readonly ShapedStatement[]
}

export interface ShapedStatement {
  readonly sid: string | undefined
  /** May still be in the wrong case. */
  readonly effect: string
  /** Undefined when neither Action nor NotAction is there. */
  readonly actions: readonly string[] | undefined
  readonly resources: readonly string[] | undefined
  readonly conditions: readonly {
    readonly operator: string
    readonly values: readonly string[]
  }[]
  readonly raw: JsonObject
}

export const syntaxErrors = 'Syntax errors in policy.'

/** The document, or undefined where IAM says `Syntax errors in policy.` */
export function shapeOf(value: unknown): ShapedDocument | undefined {
  if (!isObject(value) || !hasOnly(value, documentElements)) return undefined
  const { Version: version, Id: id, Statement: given } = value
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    return undefined
  if (id !== undefined && typeof id !== 'string') return undefined
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  const statements = list.map(shapeOfStatement)
  if (statements.length === 0 || !statements.every((one) => one !== undefined)) return undefined
  return { version, statements }
}

function shapeOfStatement(value: unknown): ShapedStatement | undefined {
  if (!isObject(value) || !hasOnly(value, statementElements)) return undefined
  const { Sid: sid, Effect: effect } = value
  if (sid !== undefined && typeof sid !== 'string') return undefined
  if (typeof effect !== 'string' || !/^(allow|deny)$/i.test(effect)) return undefined
  for (const name of ['Action', 'Resource', 'Principal'])
    if (value[name] !== undefined && value[`Not${name}`] !== undefined) return undefined
  const actions = stringsOf(value.Action === undefined ? value.NotAction : value.Action)
  const resources = stringsOf(value.Resource === undefined ? value.NotResource : value.Resource)
  const conditions = conditionsOf(value.Condition)
  if (actions === 'wrong' || resources === 'wrong' || !conditions) return undefined
  if (!isPrincipal(value.Principal) || !isPrincipal(value.NotPrincipal)) return undefined
  return { sid, effect, actions, resources, conditions, raw: value }
}

const hasOnly = (value: JsonObject, known: readonly string[]): boolean =>
  Object.keys(value).every((key) => known.includes(key))

function stringsOf(value: unknown): readonly string[] | undefined | 'wrong' {
  if (value === undefined) return undefined
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : 'wrong'
}

const principalKinds: ReadonlySet<string> = new Set([
  'AWS',
  'Service',
  'Federated',
  'CanonicalUser',
])

function isPrincipal(value: unknown): boolean {
  if (value === undefined || typeof value === 'string') return true
  if (!isObject(value)) return false
  return Object.entries(value).every(
    ([kind, named]) => principalKinds.has(kind) && Array.isArray(stringsOf(named)),
  )
}

function conditionsOf(value: unknown): ShapedStatement['conditions'] | undefined {
  if (value === undefined) return []
  if (!isObject(value)) return undefined
  const conditions: { operator: string; values: readonly string[] }[] = []
  for (const [operator, keys] of Object.entries(value)) {
    if (!isObject(keys)) return undefined
    // An operator nobody knows passes as long as it holds nothing.
    if (Object.keys(keys).length > 0 && !parseOperator(operator)) return undefined
    for (const given of Object.values(keys)) {
      const values: readonly unknown[] = Array.isArray(given) ? given : [given]
      if (values.some((one) => typeof one === 'object' || one === undefined)) return undefined
      conditions.push({ operator, values: values.map(String) })
    }
  }
  return conditions
}
