import type { ModelledService } from '../../aws/models.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Needs } from './needs.ts'

/** Signing names of the services that stand: those whose models are here. */
export type ServiceName = ModelledService

/** One AWS operation: its permissions and its behaviour. `invoke` is the only way to run it. */
export interface Operation<Input, Output> {
  readonly service: ServiceName
  /** As in the service model, such as `CreateRepository`. */
  readonly name: string
  /**
   * What the caller must be allowed, from the input alone: decided before anything is looked up, so
   * that a denial cannot tell whether the resource exists. Empty where AWS asks for no permission.
   */
  readonly permissions: (input: Input, caller: Caller) => readonly Check[]
  readonly run: (input: Input, caller: Caller, needs: Needs) => Promise<Output>
  /**
   * Who asks, where the input itself proves something about it: a web identity token, an MFA code. Verified
   * before anything is authorized, and what it returns is authorized and runs.
   */
  readonly identify?: (input: Input, caller: Caller, needs: Needs) => Promise<Caller>
  /** May arrive unsigned, as STS's web identity calls do. Everything else must be signed. */
  readonly anonymous?: true
}

// biome-ignore lint/suspicious/noExplicitAny: a table of operations of all inputs; invoke restores the types
export type AnyOperation = Operation<any, any>
