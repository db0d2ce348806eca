import { type Grant, grants } from './match/principal.ts'
import { type PrincipalUse, statementMatch } from './match/statement.ts'
import { rcpCovers } from './organization.ts'
import type { AppliedPolicy, Question, StatementRef } from './types.ts'

/** What one layer of policies says to one question. */
export interface Finding {
  /** The first statement that allows; for organization levels, one of the last level. */
  readonly allow: StatementRef | undefined
  /** The best of its Allow statements; `none` exactly when `allow` is undefined. */
  readonly grant: Grant
  /** Every statement that denies. */
  readonly denies: readonly StatementRef[]
}

/** One Finding a layer; undefined where the layer does not apply to this caller. */
export interface Findings {
  readonly serviceControl: Finding | undefined
  readonly resourceControl: Finding | undefined
  readonly endpoint: Finding | undefined
  readonly resource: Finding
  readonly identity: Finding
  readonly boundary: Finding | undefined
  readonly session: Finding | undefined
}

export type Layer = keyof Findings

const noDenies: readonly StatementRef[] = []
export const silent: Finding = { allow: undefined, grant: grants.none, denies: noDenies }

/** How a layer is evaluated: the fast way here, with every reason kept in `trace.ts`. */
export type Evaluate = (
  policies: readonly AppliedPolicy[],
  question: Question,
  use: PrincipalUse,
  layer: Layer,
) => Finding

export const evaluate: Evaluate = (policies, question, use) => {
  let allow: StatementRef | undefined
  let grant: Grant = grants.none
  let denies: StatementRef[] | undefined
  for (const policy of policies) {
    const candidates = policy.document.candidates(question.action, question.resource)
    for (const statement of candidates.deny)
      if (statementMatch(statement, question, use) !== grants.none) {
        denies ??= []
        denies.push({ policy, index: statement.index, sid: statement.sid })
      }
    if (grant === grants.direct) continue
    for (const statement of candidates.allow) {
      const found = statementMatch(statement, question, use)
      if (found <= grant) continue
      grant = found
      allow = { policy, index: statement.index, sid: statement.sid }
      if (found === grants.direct) break
    }
  }
  return allow || denies ? { allow, grant, denies: denies ?? noDenies } : silent
}

export function findingsOf(question: Question, look: Evaluate): Findings {
  const { policies } = question
  const { boundary, endpoint, serviceControl, resourceControl } = policies
  const { resource, grants: granted } = policies
  const own = hasOwnPolicies(question)
  return {
    serviceControl:
      serviceControl && own && !isServiceLinked(question)
        ? everyLevel(serviceControl, question, look, 'serviceControl')
        : undefined,
    resourceControl:
      resourceControl && rcpCovers(question)
        ? look(resourceControl.flat(), question, 'required', 'resourceControl')
        : undefined,
    endpoint: endpoint && look([endpoint], question, 'required', 'endpoint'),
    resource: look(
      granted ? [...resource, ...granted] : resource,
      question,
      'required',
      'resource',
    ),
    identity: own ? look(policies.identity, question, 'ignored', 'identity') : silent,
    boundary: boundary && own ? look([boundary], question, 'ignored', 'boundary') : undefined,
    session: own ? sessionFinding(question, look) : undefined,
  }
}

/** Of credentials that were delegated both must allow: what limits the one who delegated them, and what was asked for. */
function sessionFinding(question: Question, look: Evaluate): Finding | undefined {
  const { session, delegation } = question.policies
  if (!delegation) return session && look(session, question, 'ignored', 'session')
  return everyLevel(session ? [session, delegation] : [delegation], question, look, 'session')
}

/** A service, an anonymous caller and an identity provider have no account whose policies could speak. */
export function hasOwnPolicies({ principal }: Question): boolean {
  return (
    principal.kind !== 'service' &&
    principal.kind !== 'anonymous' &&
    principal.kind !== 'identity-provider'
  )
}

const isServiceLinked = ({ principal }: Question): boolean =>
  principal.kind === 'assumed-role' && principal.serviceLinked

/** Each level must allow by one of its policies, of an organization from the root down; a deny at any level counts. */
function everyLevel(
  levels: readonly (readonly AppliedPolicy[])[],
  question: Question,
  look: Evaluate,
  layer: Layer,
): Finding {
  const findings = levels.map((level) => look(level, question, 'ignored', layer))
  const last = findings.at(-1)
  const allowed = findings.every(({ allow }) => allow !== undefined)
  return {
    allow: allowed ? last?.allow : undefined,
    grant: allowed ? grants.direct : grants.none,
    denies: findings.flatMap(({ denies }) => denies),
  }
}
