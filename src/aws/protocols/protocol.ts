import type { HttpRequest, HttpResponse } from '../http.ts'
import type { OperationModel, ServiceModel } from '../model.ts'

/** One wire format. Stateless: everything is in the arguments. */
export interface Protocol {
  /** The operation's name as the request has it; it may be one the model lacks. */
  readonly identify: (
    request: HttpRequest,
    model: ServiceModel,
    body: Uint8Array,
  ) => string | undefined
  /**
   * The input in the types of `models/*.types.gen.ts`, all constraints of the model checked. Throws
   * AwsError: SerializationException for what does not parse, the service's own code for the rest.
   */
  readonly read: (
    model: ServiceModel,
    operation: OperationModel,
    request: HttpRequest,
    body: Uint8Array,
  ) => unknown
  readonly write: (
    model: ServiceModel,
    operation: OperationModel,
    output: unknown,
    requestId: string,
  ) => HttpResponse
  /**
   * Anything thrown, as AWS words it. What is not an AwsError says nothing of itself. Without a model
   * the request was for no service known here.
   */
  readonly refuse: (
    model: ServiceModel | undefined,
    error: unknown,
    requestId: string,
  ) => HttpResponse
}
