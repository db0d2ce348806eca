import { parseArn } from '../../names/arn.ts'
import { actionMatches, compileActions } from '../match/action.ts'
import { compileResources, resourcesMayCover } from '../match/resource.ts'
import { isObject, type JsonObject } from '../parse.ts'
import type { Context, Principal } from '../types.ts'
import { type ActionNames, patternsWithout } from './cover.ts'

// A Deny that spares one thing. Each takes a statement, and gives the statement that denies all it did but this.

/** By its ARN; a service by its name. Others of either kind do not have the key, or another value, and stay denied. */
export function sparingCaller(statement: JsonObject, principal: Principal): JsonObject | undefined {
  if (principal.kind === 'service')
    return withValue(statement, 'StringNotEquals', 'aws:PrincipalServiceName', principal.service)
  const arn =
    principal.kind === 'assumed-role'
      ? principal.roleArn
      : 'arn' in principal
        ? principal.arn
        : undefined
  return arn === undefined
    ? undefined
    : withValue(statement, 'ArnNotEquals', 'aws:PrincipalArn', arn)
}

function withValue(
  statement: JsonObject,
  operator: string,
  key: string,
  value: string,
): JsonObject {
  const condition = isObject(statement.Condition) ? statement.Condition : {}
  const given = condition[operator]
  const existing = isObject(given) ? given : {}
  const own = Object.keys(existing).find((one) => one.toLowerCase() === key.toLowerCase())
  const spared = own === undefined ? value : [...listOf(existing[own]), value]
  return {
    ...statement,
    Condition: { ...condition, [operator]: { ...existing, [own ?? key]: spared } },
  }
}

/** Undefined where a pattern means it: a statement cannot have both Resource and NotResource. */
export function sparingResource(statement: JsonObject, resource: string): JsonObject | undefined {
  if (resource === '*') return undefined
  const { Resource: named, NotResource: spared, ...rest } = statement
  if (spared !== undefined) return { ...statement, NotResource: [...listOf(spared), resource] }
  const values = listOf(named)
  const everything = values.length === 1 && values[0] === '*'
  if (everything) return { ...rest, NotResource: [resource] }
  const left = values.filter((one) => one !== resource)
  return left.length > 0 && !left.some((one) => means(one, resource))
    ? { ...statement, Resource: left }
    : undefined
}

const means = (pattern: unknown, resource: string): boolean =>
  resourcesMayCover(compileResources({ not: false, values: [String(pattern)] }, true), resource)

/** How a kind of document may name actions. */
export interface ActionGrammar {
  readonly names: ActionNames
  readonly takesNotAction: boolean
}

export function sparingAction(
  statement: JsonObject,
  actions: readonly string[],
  { names, takesNotAction }: ActionGrammar,
): JsonObject | undefined {
  if (statement.NotAction !== undefined)
    return { ...statement, NotAction: [...listOf(statement.NotAction), ...actions] }
  const { Action: named, ...rest } = statement
  const patterns = listOf(named).map(String)
  if (takesNotAction && patterns.some((one) => isAllOf(one, statement)))
    return { ...rest, NotAction: actions }
  const left = patternsWithout(patterns, actions, names)
  return left && { ...statement, Action: left }
}

/** `*`, and `ecr:*` where nothing but ECR's resources are named: no other service's action is about these. */
function isAllOf(pattern: string, { Resource }: JsonObject): boolean {
  if (pattern === '*') return true
  const [service, all] = pattern.split(':')
  const resources = listOf(Resource).map((one) => String(one).split(':')[2])
  return all === '*' && resources.length > 0 && resources.every((one) => one === service)
}

/** All that a statement denies on one resource, but for these actions. */
export function sparingActionThere(
  { NotResource: _, ...statement }: JsonObject,
  actions: readonly string[],
  resource: string,
  grammar: ActionGrammar,
): JsonObject | undefined {
  return sparingAction({ ...statement, Resource: resource }, actions, grammar)
}

/**
 * These actions on all that a pattern means but for one resource. It can be said of a pattern for all resources of a
 * kind: in an account and a Region, which become conditions.
 */
export function sparingResourceFor(
  { Resource, ...statement }: JsonObject,
  actions: readonly string[],
  resource: string,
): JsonObject | undefined {
  const [pattern, ...others] = listOf(Resource)
  const asked = parseArn(resource)
  const meant = compileActions({ not: false, values: listOf(statement.Action).map(String) })
  const denied = actions.filter((one) => actionMatches(meant, one.toLowerCase()))
  if (typeof pattern !== 'string' || others.length > 0 || !asked || denied.length === 0)
    return undefined
  const scope = scopeOf(pattern, asked.resource)
  const given = isObject(statement.Condition) ? statement.Condition : {}
  const equals = isObject(given.StringEquals) ? given.StringEquals : {}
  if (!scope || Object.keys(scope).some((key) => key in equals)) return undefined
  const isScoped = Object.keys(scope).length > 0
  const Condition = isScoped ? { ...given, StringEquals: { ...equals, ...scope } } : given
  const { Condition: __, ...rest } = statement
  return {
    ...rest,
    Action: denied.length === 1 ? denied[0] : denied,
    NotResource: [resource],
    ...(Object.keys(Condition).length > 0 && { Condition }),
  }
}

/** What a pattern for all of a kind asks besides the kind; undefined for a pattern that means some of a kind. */
function scopeOf(pattern: string, resource: string): JsonObject | undefined {
  const [arn, partition, service, region = '*', account = '*', ...rest] = pattern.split(':')
  const kind = /^[a-z-]+[/:]/.exec(resource)?.[0]
  const own = rest.join(':') || '*'
  const isWhole = own === '*' || (kind !== undefined && own === `${kind}*`)
  if (arn !== 'arn' || !partition || !service || !isWhole) return undefined
  if ([region, account].some((one) => one !== '*' && /[*?$]/.test(one))) return undefined
  return {
    ...(region !== '*' && region !== '' && { 'aws:RequestedRegion': region }),
    ...(account !== '*' && account !== '' && { 'aws:ResourceAccount': account }),
  }
}

/** `StringNotEquals` and its kin list who is spared: the Regions of a company, its networks, its roles. */
export function sparingValues(statement: JsonObject, context: Context): readonly JsonObject[] {
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
