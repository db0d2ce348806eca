import type { ModelledService } from '../../aws/models.ts'
import type { PutPolicy } from '../../estate/commands.ts'
import type { ReadNames, ReadResource } from '../../store/estate.ts'
import type { JobHandler } from '../../store/kernel/jobs.ts'
import type { Migrations } from '../../store/tables.ts'
import type { Needs } from './needs.ts'
import type { AnyOperation } from './operation.ts'

/** What only the operator of the server may ask. The input is what the command line sent. Throws BadRequest for what is not expected. */
export type OperatorCall = (input: unknown, needs: Needs) => Promise<unknown>

/** All there is to know of one AWS service outside its own folders. */
export interface Service {
  /** As people call it: `Amazon ECR`. */
  readonly title: string
  /** What of it is built. `invoke` refuses the rest of its model as not built. */
  readonly operations: readonly AnyOperation[]
  /** What of those is not built, and refused like the rest: arguments, and values of them. */
  readonly argumentsNotBuilt?: readonly string[]
  /**
   * What it does after it has answered, by kind.
   * INVARIANT: the states are what its own folder enqueued.
   */
  readonly jobs?: (needs: Needs) => Readonly<Record<string, JobHandler>>
  /** Of its tables, which `store/<name>/schema.ts` adds to the type of the database. */
  readonly migrations?: Migrations
  /** What policies may ask of a resource that its ARNs name: its policies, its tags, its condition keys. */
  readonly resource?: ReadResource
  /** What of it goes by a name of its own, so that a mistyped one is answered with the nearest. */
  readonly names?: ReadNames
  /** How the policies of its resources are put, for fixes and their proof. */
  readonly putPolicy?: PutPolicy
  /** What AWS does of it outside of its API, by the name of the operator's call for it. */
  readonly operatorCalls?: Readonly<Record<string, OperatorCall>>
  /** What CloudTrail records of its calls where that is not all of them by their names. */
  readonly trail?: ServiceTrail
  /** One endpoint serves all Regions, so that the Region of a signature says nothing. */
  readonly global?: true
  /** Bytes that an operation's body may have on the wire, by its name, where they are more than the ordinary. */
  readonly bodyBytesMax?: Readonly<Record<string, number>>
  /** What its refusal of a longer body calls the operation. Absent where it names none. */
  readonly inBodyRefusal?: (operation: string) => string
}

export interface ServiceTrail {
  /** Data events, which no trail has unless it was told to. */
  readonly data?: readonly string[]
  /** What the records call operations. */
  readonly names?: Readonly<Record<string, string>>
}

/** One record for each service whose model is here. */
export type Services = Readonly<Record<ModelledService, Service>>
