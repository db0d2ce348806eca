import type { ActionTables } from '../actions.ts'
import type { JsonPath } from '../json.ts'
import { isObject, type JsonObject } from '../parse.ts'
import type { Code } from './codes.ts'
import type { Pairs } from './pairs.ts'

export type LintedType =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'scp'
  | 'rcp'
  | 'ecr-repository'
  | 'session'

/** A text of the document and where it stands. */
export interface Text {
  readonly value: string
  readonly path: JsonPath
}

export interface LintedElement {
  /** Whether it was written as `NotAction`, `NotResource` or `NotPrincipal`. */
  readonly not: boolean
  readonly path: JsonPath
  readonly values: readonly Text[]
}

export interface LintedPrincipal extends Text {
  /** `AWS`, `Service`, or whatever was written; `*` for `"Principal": "*"`. */
  readonly kind: string
}

export interface LintedCondition {
  readonly operator: string
  readonly key: string
  readonly path: JsonPath
  readonly values: readonly Text[]
}

/** A statement as far as it can be read: what has the wrong type is left out here. */
export interface LintedStatement {
  readonly path: JsonPath
  readonly raw: JsonObject
  readonly effect: 'Allow' | 'Deny' | undefined
  readonly action: LintedElement | undefined
  readonly resource: LintedElement | undefined
  readonly principal:
    | (Omit<LintedElement, 'values'> & { readonly values: readonly LintedPrincipal[] })
    | undefined
  readonly conditions: readonly LintedCondition[]
}

export interface LintedDocument {
  readonly text: string
  readonly raw: JsonObject
  readonly type: LintedType
  readonly statements: readonly LintedStatement[]
  /** What is left to compare texts of it with each other. */
  readonly pairs: Pairs
  /** Whether `${…}` is a variable here, and not text. */
  readonly variables: boolean
  readonly tables: ActionTables | undefined
  /** The ARNs of AWS's managed policies, when known. */
  readonly managedPolicies: ReadonlySet<string> | undefined
}

export type Report = (code: Code, path: JsonPath, message: string) => void
export type Check = (document: LintedDocument, report: Report) => void

/** The check, once for each statement. */
export const perStatement =
  (check: (statement: LintedStatement, report: Report, document: LintedDocument) => void): Check =>
  (document, report) => {
    for (const statement of document.statements) check(statement, report, document)
  }

export function statementsOf(raw: JsonObject): readonly LintedStatement[] {
  const { Statement: given } = raw
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.flatMap((one, index) => {
    if (!isObject(one)) return []
    const path = Array.isArray(given) ? ['Statement', index] : ['Statement']
    const { Effect: effect } = one
    return {
      path,
      raw: one,
      effect: effect === 'Allow' || effect === 'Deny' ? effect : undefined,
      action: elementOf(one, path, 'Action', textsAt),
      resource: elementOf(one, path, 'Resource', textsAt),
      principal: elementOf(one, path, 'Principal', principalsAt),
      conditions: conditionsOf(one.Condition, [...path, 'Condition']),
    }
  })
}

function elementOf<Value>(
  raw: JsonObject,
  path: JsonPath,
  name: string,
  read: (value: unknown, path: JsonPath) => readonly Value[],
) {
  const not = raw[name] === undefined
  const key = not ? `Not${name}` : name
  if (raw[key] === undefined) return undefined
  return { not, path: [...path, key], values: read(raw[key], [...path, key]) }
}

const isScalar = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function textsAt(value: unknown, path: JsonPath): readonly Text[] {
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) =>
      isScalar(one) ? [{ value: String(one), path: [...path, index] }] : [],
    )
  return isScalar(value) ? [{ value: String(value), path }] : []
}

function principalsAt(value: unknown, path: JsonPath): readonly LintedPrincipal[] {
  if (typeof value === 'string') return [{ kind: '*', value, path }]
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([kind, named]) =>
    textsAt(named, [...path, kind]).map((text) => ({ kind, ...text })),
  )
}

function conditionsOf(value: unknown, path: JsonPath): readonly LintedCondition[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, given]) => {
          const at = [...path, operator, key]
          return { operator, key, path: at, values: textsAt(given, at) }
        })
      : [],
  )
}
