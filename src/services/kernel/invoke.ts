import type { Access } from '../../access/authorize.ts'
import { sessionRefusal } from '../../access/credentials.ts'
import type { Ledger } from '../../access/ledger.ts'
import { functionNamed, refusedDocument } from '../../access/refusal-facts.ts'
import { AwsError } from '../../aws/error.ts'
import { notBuilt } from '../../aws/not-built.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { isFullDisk } from '../../store/full-disk.ts'
import type { Clock } from '../../store/kernel/clock.ts'
import type { Needs } from './needs.ts'
import type { AnyOperation, ServiceName } from './operation.ts'

export type Operations = Readonly<
  Record<ServiceName, Readonly<Record<string, AnyOperation | undefined>>>
>

/** The one way to run an operation, for the AWS API, the registry and other services alike. */
export type Invoke = <Output>(
  service: ServiceName,
  operation: string,
  input: unknown,
  caller: Caller,
) => Promise<Output>

export interface InvokeParts {
  readonly operations: Operations
  readonly access: Access
  readonly needs: () => Needs
  /** Hears how each call ended, with what it asked for. */
  readonly ended: Ended
}

export type Ended = (
  attempt: Attempt,
  checks: readonly Check[],
  end: { readonly output: unknown } | { readonly error: AwsError },
) => void

/** Authorizes, then runs. */
export function openCall({ operations, access, needs, ended }: InvokeParts): Invoke {
  return async <Output>(
    service: ServiceName,
    name: string,
    input: unknown,
    caller: Caller,
  ): Promise<Output> => {
    const known = operations[service]
    const operation = Object.hasOwn(known, name) ? known[name] : undefined
    // Before authorization: that an operation is not built tells nothing about anyone's resources.
    if (!operation) throw notBuilt(`${service}:${name}`, service)
    let who = caller
    let checks: readonly Check[] = []
    try {
      const refusal = sessionRefusal(caller, service, name)
      if (refusal) throw refusal
      if (operation.identify) who = await operation.identify(input, caller, needs())
      checks = operation.permissions(input, who)
      await access.authorize(who, checks)
      const output: Output = await operation.run(input, who, needs())
      ended({ service, operation: name, input, caller: who }, checks, { output })
      return output
    } catch (error) {
      if (error instanceof AwsError)
        ended({ service, operation: name, input, caller: who }, checks, { error })
      throw error
    }
  }
}

export interface Attempt {
  readonly service: ServiceName
  readonly operation: string
  readonly input: unknown
  readonly caller: Caller
}

/** How ECR says that what was looked for is not there. */
const absent: ReadonlySet<string> = new Set([
  'ImageNotFoundException',
  'LayersNotFoundException',
  'LayerInaccessibleException',
  'RepositoryNotFoundException',
])

interface OutsideParts {
  readonly ledger: Ledger
  readonly clock: Clock
  /** Told each time a request found no room to write. */
  readonly onFullDisk: () => void
}

/**
 * The same for a request from outside, whose end the ledger learns: a refusal is kept, whatever its reason, and with its
 * decisions where one of them denied.
 */
export function openInvoke(call: Invoke, { ledger, clock, onFullDisk }: OutsideParts): Invoke {
  const keep = ({ service, operation, input, caller }: Attempt, error: AwsError) => {
    // Whether a layer or a tag is there is a question, and a push asks it at every step.
    const { id, looks } = caller.request
    if (looks && absent.has(error.code) && !ledger.denied(id)) return ledger.succeeded(id)
    const { code, message, hint } = error
    const document = refusedDocument(`${service}:${operation}`, input, error)
    const functionName = functionNamed(service, input)
    const about = { service, operation, code, message, hint, document, functionName }
    ledger.refused({ ...about, caller, at: clock.now() })
  }
  return async <Output>(
    service: ServiceName,
    operation: string,
    input: unknown,
    caller: Caller,
  ): Promise<Output> => {
    try {
      const output: Output = await call(service, operation, input, caller)
      ledger.succeeded(caller.request.id)
      return output
    } catch (error) {
      if (error instanceof AwsError) {
        keep({ service, operation, input, caller }, error)
      }
      if (!isFullDisk(error)) throw error
      onFullDisk()
      throw fullDisk()
    }
  }
}

/** A person can mend this, unlike other failures within: so it is told. */
const fullDisk = (): AwsError =>
  new AwsError(
    'InternalFailure',
    'The disk of this server is full, and nothing was written. Free some space and try again.',
  )
