import { type Edit, statementAt } from '../edit/edit.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { holderOf, isAwsOwned, placeOf } from '../place.ts'
import type { Context, Place, PolicyType, Principal, Question, StatementRef } from '../types.ts'

/**
 * Ways to keep a Deny from hitting this request: spare this caller, this resource, this action or this value of a
 * condition, several of these at once, or drop the statement. Which of them helps, and which gives least, is for
 * others to say. `actions` are all that the task asks of this resource.
 */
export function exemptions(
  side: PolicyType,
  { policy, index }: StatementRef,
  question: Question,
  actions: readonly string[] = [question.action],
): readonly Edit[] {
  const from = statementAt(policy, index)
  if (!from) return []
  const place = placeOf(policy)
  // A policy on the caller itself concerns nobody else: sparing the caller would empty it.
  const caller = isOwn(side, place, question.principal)
    ? undefined
    : sparingCaller(from, question.principal)
  const resource = namesItself.has(side) ? undefined : sparingResource(from, question.resource)
  const action = sparingAction(from, actions)
  const values = sparingValues(from, question.context)
  const single = [caller, resource, action, ...values].filter((one) => one !== undefined)
  return [
    ...single.map((statement): Edit => ({ op: 'replace', side, place, from, statement })),
    ...together(caller, resource, action).map(
      ([statement, ...also]): Edit => ({ op: 'replace', side, place, from, statement, also }),
    ),
    { op: 'remove', side, place, from },
  ]
}

type Several = readonly [JsonObject, ...JsonObject[]]

/** Two Denies, of which one spares the caller and the other the resource, spare no more than this caller there. */
function together(...given: readonly (JsonObject | undefined)[]): readonly Several[] {
  const [first, second, third] = given.filter((one) => one !== undefined)
  if (!first || !second) return []
  const pair = (one: JsonObject, ...others: JsonObject[]): Several => [one, ...others.map(unnamed)]
  if (!third) return [pair(first, second)]
  return [pair(first, second), pair(first, third), pair(second, third), pair(first, second, third)]
}

/** A Sid must not be there twice. */
const unnamed = ({ Sid: _, ...statement }: JsonObject): JsonObject => statement

/** What their documents hang on is all that they are about. */
const namesItself: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'resource-based policy',
  'role trust policy',
])

/**
 * A session policy, an inline policy on the caller itself, and the caller's copy of one of AWS's. A managed policy of
 * a customer's own is one document for all whom it hangs on.
 */
const isOwn = (side: PolicyType, place: Place, principal: Principal): boolean =>
  side === 'session policy' ||
  (ownTypes.has(side) &&
    !isShared(place) &&
    !holderOf(place).includes(':group/') &&
    'arn' in principal)

const isShared = (place: Place): boolean =>
  (place.kind === 'managed policy' || place.kind === 'permissions boundary') && !isAwsOwned(place)

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

function sparingAction(statement: JsonObject, actions: readonly string[]): JsonObject | undefined {
  if (statement.NotAction !== undefined)
    return { ...statement, NotAction: [...listOf(statement.NotAction), ...actions] }
  const { Action: named, ...rest } = statement
  if (listOf(named).includes('*')) return { ...rest, NotAction: actions }
  const spared = new Set(actions.map((one) => one.toLowerCase()))
  const left = listOf(statement.Action).filter((one) => !spared.has(String(one).toLowerCase()))
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
