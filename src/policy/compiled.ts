import type { CompiledActions } from './match/action.ts'
import type { CompiledCondition } from './match/condition.ts'
import type { CompiledPrincipal } from './match/principal.ts'
import type { CompiledResources } from './match/resource.ts'
import type { Problem, Statement } from './parse.ts'

/** A parsed document made ready for matching. Made once per document version, never changed. */
export interface CompiledPolicy {
  /** The document as it was written. */
  readonly text: string
  readonly statements: readonly CompiledStatement[]
  /** What could not be read. Such a statement grants nothing. */
  readonly problems: readonly Problem[]
  /** The statements that cover the action, however cased, less those that cannot cover the resource. */
  readonly candidates: (action: string, resource: string) => StatementsByEffect
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
