import type { CompiledStatement } from '../compiled.ts'
import type { Question } from '../types.ts'
import { conditionMet } from './condition.ts'
import { type Grant, grants, principalGrant } from './principal.ts'
import { resourceMatches } from './resource.ts'

/** Whether the policies of a layer say whom they are about. Identity policies do not. */
export type PrincipalUse = 'ignored' | 'required'

/** What the statement is worth to the caller once its other elements match. */
export function statementGrant(
  statement: CompiledStatement,
  question: Question,
  use: PrincipalUse,
): Grant {
  if (use === 'ignored') return grants.direct
  if (!statement.principal) return grants.none
  const hasBoundary = question.policies.boundary !== undefined
  return principalGrant(statement.principal, question.principal, statement.effect, hasBoundary)
}

export function statementCoversResource(statement: CompiledStatement, question: Question): boolean {
  if (statement.resources)
    return resourceMatches(statement.resources, question.resource, question.context)
  // A repository or trust policy without Resource is about what it hangs on, never about `*`.
  return question.resource !== '*'
}

/** Given that its action matches: does the rest of the statement, and how far does it reach? */
export function statementMatch(
  statement: CompiledStatement,
  question: Question,
  use: PrincipalUse,
): Grant {
  const grant = statementGrant(statement, question, use)
  if (grant === grants.none || !statementCoversResource(statement, question)) return grants.none
  for (const condition of statement.conditions)
    if (!conditionMet(condition, question.context)) return grants.none
  return grant
}
