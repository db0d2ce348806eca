import { actionMatches, type CompiledActions, compileActions } from './match/action.ts'
import { type CompiledCondition, compileCondition } from './match/condition.ts'
import { type CompiledPrincipal, compilePrincipal } from './match/principal.ts'
import { type CompiledResources, compileResources } from './match/resource.ts'
import { type Problem, parsePolicy, type Statement } from './parse.ts'
import type { AppliedPolicy } from './types.ts'

/** A parsed document made ready for matching. Made once per document version, never changed. */
export interface CompiledPolicy {
  /** The document as it was written. */
  readonly text: string
  readonly statements: readonly CompiledStatement[]
  /** What could not be read. Such a statement grants nothing. */
  readonly problems: readonly Problem[]
  /** The statements whose Action or NotAction covers an action, however cased. */
  readonly forAction: (action: string) => StatementsByEffect
}

/** Opaque outside this room, but for its `sid` and `effect`. */
export interface CompiledStatement {
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly index: number
  readonly source: Statement
  readonly principal: CompiledPrincipal | undefined
  readonly actions: CompiledActions
  readonly resources: CompiledResources | undefined
  readonly conditions: readonly CompiledCondition[]
}

export interface StatementsByEffect {
  readonly allow: readonly CompiledStatement[]
  readonly deny: readonly CompiledStatement[]
}

/** Never throws: text that holds no policy compiles to no statements, with its problems. */
export function compile(text: string): CompiledPolicy {
  const parsed = parsePolicy(text)
  const variables = parsed.ok && parsed.document.version === '2012-10-17'
  const statements = parsed.ok
    ? parsed.document.statements.map((statement) => compileStatement(statement, variables))
    : []
  return { text, statements, problems: parsed.problems, forAction: indexByAction(statements) }
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

const noStatements: StatementsByEffect = { allow: [], deny: [] }
const indexEntriesMax = 2048

/**
 * Requests name few actions many times, so the answer per action is kept, and a policy of hundreds of
 * statements costs one look-up. What nobody asked for is never computed.
 */
function indexByAction(statements: readonly CompiledStatement[]): CompiledPolicy['forAction'] {
  const known = new Map<string, StatementsByEffect>()
  return (action) => {
    const found = known.get(action)
    if (found) return found
    const lower = action.toLowerCase()
    const covering = statements.filter((statement) => actionMatches(statement.actions, lower))
    const entry =
      covering.length === 0
        ? noStatements
        : {
            allow: covering.filter(({ effect }) => effect === 'Allow'),
            deny: covering.filter(({ effect }) => effect === 'Deny'),
          }
    // Simulations may ask for any text; real actions stay far below this.
    if (known.size >= indexEntriesMax) known.clear()
    known.set(action, entry)
    return entry
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
