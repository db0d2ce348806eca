import type { ModelledService } from '../../aws/models.ts'
import type { JobHandler } from '../../store/kernel/jobs.ts'
import type { Needs } from './needs.ts'
import type { AnyOperation } from './operation.ts'

/** All there is to know of one AWS service outside its own folders. */
export interface Service {
  /** As people call it: `Amazon ECR`. */
  readonly title: string
  /** What of it is built. `invoke` refuses the rest of its model as not built. */
  readonly operations: readonly AnyOperation[]
  /**
   * What it does after it has answered, by kind.
   * INVARIANT: the states are what its own folder enqueued.
   */
  readonly jobs?: (needs: Needs) => Readonly<Record<string, JobHandler>>
  /** One endpoint serves all Regions, so that the Region of a signature says nothing. */
  readonly global?: true
  /** Bytes that an operation's body may have on the wire, by its name, where they are more than the ordinary. */
  readonly bodyBytesMax?: Readonly<Record<string, number>>
  /** What its refusal of a longer body calls the operation. Absent where it names none. */
  readonly inBodyRefusal?: (operation: string) => string
}

/** One record for each service whose model is here. */
export type Services = Readonly<Record<ModelledService, Service>>
