import type { CompiledPolicy, CompiledStatement, StatementsByEffect } from './compiled.ts'
import { actionMatches, compileActions } from './match/action.ts'
import { compileCondition } from './match/condition.ts'
import { compilePrincipal } from './match/principal.ts'
import { compileResources, resourcesMayCover } from './match/resource.ts'
import { parsePolicy, type Statement } from './parse.ts'
import type { AppliedPolicy } from './types.ts'

/** Never throws: text that holds no policy compiles to no statements, with its problems. */
export function compile(text: string): CompiledPolicy {
  const parsed = parsePolicy(text)
  const variables = parsed.ok && parsed.document.version === '2012-10-17'
  const statements = parsed.ok
    ? parsed.document.statements.map((statement) => compileStatement(statement, variables))
    : []
  return { text, statements, problems: parsed.problems, candidates: indexOf(statements) }
}

function compileStatement(source: Statement, variables: boolean): CompiledStatement {
  const { sid, effect, index, principal, action, resource, conditions } = source
  return {
    sid,
    effect,
    index,
    source,
    principal: principal && compilePrincipal(principal),
    actions: compileActions(action ?? { not: false, values: [] }),
    resources: resource && compileResources(resource, variables),
    conditions: conditions.map((one) =>
      compileCondition(one.operator, one.key, one.values, { effect, variables }),
    ),
  }
}

interface ActionEntry extends StatementsByEffect {
  /** Only where many statements cover the action: fewer are tried sooner than looked up. */
  readonly byResource: Map<string, StatementsByEffect> | undefined
}

const triedDirectly = 3
const indexEntriesMax = 4096

/**
 * Requests name few actions and few resources many times, so the answer is kept, and a policy of
 * hundreds of statements costs two look-ups. What nobody asked for is never computed.
 */
function indexOf(statements: readonly CompiledStatement[]): CompiledPolicy['candidates'] {
  const known = new Map<string, ActionEntry>()
  let entries = 0
  const remember = <Value>(map: Map<string, Value>, key: string, value: Value): Value => {
    // Simulations may ask for any text; real requests stay far below this.
    if (++entries > indexEntriesMax) {
      known.clear()
      entries = 0
    } else map.set(key, value)
    return value
  }
  return (action, resource) => {
    const entry = known.get(action) ?? remember(known, action, entryFor(statements, action))
    const { byResource } = entry
    if (!byResource) return entry
    const found = byResource.get(resource)
    if (found) return found
    const mayCover = (statement: CompiledStatement) =>
      !statement.resources || resourcesMayCover(statement.resources, resource)
    const left = { allow: entry.allow.filter(mayCover), deny: entry.deny.filter(mayCover) }
    return remember(byResource, resource, left)
  }
}

function entryFor(statements: readonly CompiledStatement[], action: string): ActionEntry {
  const lower = action.toLowerCase()
  const covering = statements.filter((statement) => actionMatches(statement.actions, lower))
  return {
    allow: covering.filter(({ effect }) => effect === 'Allow'),
    deny: covering.filter(({ effect }) => effect === 'Deny'),
    byResource: covering.length > triedDirectly ? new Map() : undefined,
  }
}

const cache = new Map<string, CompiledPolicy>()
const cachedCharactersMax = 32 * 1024 * 1024
let cachedCharacters = 0

/** `compile`, kept by text. The oldest are forgotten first when the texts outgrow the cache. */
export function compiled(text: string): CompiledPolicy {
  const found = cache.get(text)
  if (found) return found
  const policy = compile(text)
  cache.set(text, policy)
  cachedCharacters += text.length
  for (const old of cache.keys()) {
    if (cachedCharacters <= cachedCharactersMax || old === text) break
    cache.delete(old)
    cachedCharacters -= old.length
  }
  return policy
}

/** A document as it applies: `applied(text, 'inline policy push on role deployer', roleArn)`. */
export const applied = (
  text: string,
  label: string,
  holder: string,
  arn?: string,
): AppliedPolicy => ({
  document: compiled(text),
  label,
  holder,
  ...(arn === undefined ? {} : { arn }),
})
