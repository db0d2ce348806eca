import { compile } from '../compile.ts'
import type { CompiledStatement } from '../compiled.ts'
import { actionMatches } from '../match/action.ts'
import { grants } from '../match/principal.ts'
import { type PrincipalUse, statementMatch } from '../match/statement.ts'
import type { JsonObject } from '../parse.ts'
import type { PolicyType, Question } from '../types.ts'

/** One statement by itself. */
export const compileStatement = (statement: JsonObject): CompiledStatement | undefined =>
  compile(JSON.stringify({ Version: '2012-10-17', Statement: [statement] })).statements[0]

/** Policies of what is asked about say whom they mean; those of the caller do not. */
export const principalUse = (side: PolicyType): PrincipalUse =>
  namesPrincipals.has(side) ? 'required' : 'ignored'

const namesPrincipals: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'resource-based policy',
  'role trust policy',
  'resource control policy',
  'VPC endpoint policy',
])

export const matches = (
  statement: CompiledStatement | undefined,
  question: Question,
  use: PrincipalUse,
): boolean =>
  statement !== undefined &&
  actionMatches(statement.actions, question.action.toLowerCase()) &&
  statementMatch(statement, question, use) !== grants.none
