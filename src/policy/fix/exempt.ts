import { isObject, type JsonObject } from '../parse.ts'
import type { Context, PolicyType, Principal, Question, StatementRef } from '../types.ts'
import { placeOf } from './allow.ts'
import { type Edit, replaceStatement, statementAt } from './change.ts'

/**
 * Ways to keep a Deny from hitting this request, the narrowest first: spare this caller, this resource,
 * this action or this value of a condition, and only then drop the statement. Which of them helps is for the proof to say.
 */
export function exemptions(
  type: PolicyType,
  { policy, index }: StatementRef,
  question: Question,
): readonly Edit[] {
  const statement = statementAt(policy, index)
  if (!statement) return []
  const narrowed = [
    // A policy on the caller itself concerns nobody else: sparing the caller would empty it.
    ownTypes.has(type) ? undefined : sparingCaller(statement, question.principal),
    sparingResource(statement, question.resource),
    sparingAction(statement, question.action),
    ...sparingValues(statement, question.context),
  ].filter((one) => one !== undefined)
  const place = placeOf(type, policy)
  return [...narrowed, undefined].map((one) => replaceStatement(place, index, one))
}

const ownTypes: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'identity-based policy',
  'permissions boundary',
  'session policy',
])

function sparingCaller(statement: JsonObject, principal: Principal): JsonObject | undefined {
  const arn =
    principal.kind === 'assumed-role'
      ? principal.roleArn
      : 'arn' in principal
        ? principal.arn
        : undefined
  if (arn === undefined) return undefined
  const condition = isObject(statement.Condition) ? statement.Condition : {}
  const existing = isObject(condition.ArnNotEquals) ? condition.ArnNotEquals : {}
  const key = Object.keys(existing).find((one) => one.toLowerCase() === 'aws:principalarn')
  const spared = key === undefined ? arn : [...listOf(existing[key]), arn]
  return {
    ...statement,
    Condition: {
      ...condition,
      ArnNotEquals: { ...existing, [key ?? 'aws:PrincipalArn']: spared },
    },
  }
}

function sparingResource(statement: JsonObject, resource: string): JsonObject | undefined {
  if (resource === '*') return undefined
  const { Resource: named, NotResource: spared, ...rest } = statement
  if (spared !== undefined) return { ...statement, NotResource: [...listOf(spared), resource] }
  const values = listOf(named)
  const everything = values.length === 1 && values[0] === '*'
  if (everything) return { ...rest, NotResource: [resource] }
  const left = values.filter((one) => one !== resource)
  return left.length > 0 ? { ...statement, Resource: left } : undefined
}

function sparingAction(statement: JsonObject, action: string): JsonObject | undefined {
  if (statement.NotAction !== undefined)
    return { ...statement, NotAction: [...listOf(statement.NotAction), action] }
  const left = listOf(statement.Action).filter(
    (one) => String(one).toLowerCase() !== action.toLowerCase(),
  )
  return left.length > 0 ? { ...statement, Action: left } : undefined
}

/** `StringNotEquals` and its kin list who is spared: the Regions of a company, its networks, its roles. */
function sparingValues(statement: JsonObject, context: Context): readonly JsonObject[] {
  const condition = isObject(statement.Condition) ? statement.Condition : {}
  return Object.entries(condition).flatMap(([operator, keys]) =>
    !/^(StringNot|ArnNot|NotIp)[A-Za-z]+$/.test(operator) || !isObject(keys)
      ? []
      : Object.entries(keys).flatMap(([key, spared]) => {
          const value = context[key.toLowerCase()]
          if (typeof value !== 'string' || /[*?]|\$\{/.test(value)) return []
          const more = { ...keys, [key]: [...listOf(spared), value] }
          return [{ ...statement, Condition: { ...condition, [operator]: more } }]
        }),
  )
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
