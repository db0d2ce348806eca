import type { TurnedAway } from '../access/ledger.ts'
import { refusedDocument } from '../access/refusal-facts.ts'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { Check } from '../estate/check.ts'
import { parseArn } from '../names/arn.ts'
import type { lint } from '../policy/lint/lint.ts'
import { principalName } from '../policy/principal-name.ts'
import type { Invoke, Operations } from '../services/kernel/invoke.ts'
import type { ServiceName } from '../services/kernel/operation.ts'
import { type Refusal, reasonOf } from './refusal.ts'

/** What a surface knows of a request that it refused. */
export interface Refused {
  readonly request: HttpRequest
  /** Of the answer. */
  readonly status: number
  /** An `AwsError`, or a surface's own refusal with a code. */
  readonly error: Error & { readonly code: string; readonly hint?: string | undefined }
  /** As the answer has it, where the wire has a name of its own for the error. */
  readonly code?: string
  readonly caller?: Caller | undefined
  /** `ecr:PutImage`, where the surface knows it and nothing was invoked. */
  readonly operation?: string | undefined
}

/** An operation that was refused, told by the error that its surface will meet. */
interface Attempt {
  readonly service: ServiceName
  readonly name: string
  readonly caller: Caller
  readonly input: unknown
  /** Where a policy was refused. Most servers refuse none, and the linter is much to read at a start. */
  readonly lint: typeof lint | undefined
}

interface Parts {
  readonly operations: Operations
  readonly now: () => Date
  readonly report: (refusal: Refusal) => void
  /** Keeps what was refused and never came to an operation, which keeps its refusals itself. */
  readonly keep: (refusal: TurnedAway) => void
}

export type RefusalReporter = ReturnType<typeof refusalReporter>

/** Makes one `Refusal` of what the surfaces and `invoke` each know of a refused request. */
export function refusalReporter({ operations, now, report, keep }: Parts) {
  const attempts = new WeakMap<Error, Attempt>()
  const at = () => now().toISOString()
  const about = (
    { service, name, caller, input }: Attempt,
    message: string,
  ): Pick<Refusal, 'operation' | 'caller' | 'owner' | 'resource'> => {
    const check = refusedCheck(checksOf(operations[service][name], input, caller), message)
    const known = { operation: `${service}:${name}`, caller: principalName(caller.principal) }
    if (!check) return { ...known, owner: null, resource: null }
    const { resource, resourceAccount } = check
    const owner = resourceAccount ?? (parseArn(resource)?.account || caller.account)
    return { ...known, owner, resource }
  }
  const tell = (refused: Refused): Refusal | undefined => {
    const { request, status, error, code = error.code, caller, operation } = refused
    // Whether a layer or a tag is there is a question, and a push asks it at every step.
    if (request.method === 'HEAD' && status === 404) return undefined
    const attempt = attempts.get(error)
    const known = attempt
      ? about(attempt, error.message)
      : {
          operation: operation ?? `${request.method} ${request.path.slice(0, 120)}`,
          caller: caller ? principalName(caller.principal) : claimedKey(request),
          owner: null,
          resource: null,
        }
    const why = whyOf(error, code, known.operation, attempt)
    const refusal = { request: request.id, at: at(), status, code, ...known, why, times: 1 }
    report(refusal)
    return refusal
  }
  const refused = (one: Refused): void => {
    const refusal = tell(one)
    if (!refusal || attempts.has(one.error)) return
    const { service, name } = operationIn(refusal.operation)
    const { message } = one.error
    const hint = hintOf(one.error)
    const asked = { request: refusal.request, service, operation: name, at: now() }
    const { caller } = one
    const claimed = caller ? null : refusal.caller
    keep({ ...asked, code: refusal.code, message, hint, caller, claimed })
  }
  return {
    noting:
      (invoke: Invoke): Invoke =>
      async <Output>(service: ServiceName, name: string, input: unknown, caller: Caller) => {
        try {
          return await invoke<Output>(service, name, input, caller)
        } catch (error) {
          if (error instanceof AwsError) {
            const document = refusedDocument(`${service}:${name}`, input, error)
            const { lint } = document ? await import('../policy/lint/lint.ts') : {}
            attempts.set(error, { service, name, caller, input, lint })
          }
          throw error
        }
      },
    refused,
    /** Work of the server's own that was refused: about what the denial names, or on whose behalf it acts. */
    inBackground: (caller: Caller, service: string, name: string, message: string): void => {
      const operation = `${service}:${name}`
      const denied = / on resource: (arn:\S+)/.exec(message)?.[1]
      const source = denied ?? caller.context?.['aws:sourcearn']
      const resource = typeof source === 'string' ? source : null
      report({
        request: caller.request.id,
        at: at(),
        status: null,
        code: 'AccessDenied',
        operation,
        caller: principalName(caller.principal),
        owner: (resource && parseArn(resource)?.account) || caller.account,
        resource,
        why: reasonOf('AccessDenied', message, operation),
        times: 1,
      })
    },
  }
}

/** Characters of a document that is looked over while its sender waits: twice those of the longest that ECR keeps. */
const lintedMax = 20_480

const hintOf = ({ hint }: Refused['error']): string | undefined => hint

/** What a refusal says in a few words, with what AWS leaves out where that is short and no secret. */
function whyOf(
  error: Refused['error'],
  code: string,
  operation: string,
  attempt: Attempt | undefined,
): string {
  const why = reasonOf(code, error.message, operation)
  const hint = hintOf(error)
  if (code === 'SignatureDoesNotMatch' && hint !== undefined) return `${why}: ${hint}`
  const document = refusedDocument(operation, attempt?.input, error)
  const finding =
    document &&
    document.text.length <= lintedMax &&
    attempt?.lint?.(document.text, document).find(({ kind }) => kind === 'ERROR')
  // Where and what kind, in the linter's terms: its sentences quote what was sent.
  return finding ? `${why}: ${finding.code} at line ${finding.line}` : why
}

/** `ecr:PutImage`; a method and a path where there is no operation. */
function operationIn(text: string): { readonly service: string; readonly name: string } {
  const [, service, name] = /^([a-z]+):(\S+)$/.exec(text) ?? []
  return service && name ? { service, name } : { service: 'http', name: text }
}

/** Permissions come from the input alone, and some inputs are refused for being none. */
function checksOf(
  operation: Operations[ServiceName][string],
  input: unknown,
  caller: Caller,
): readonly Check[] {
  try {
    return operation?.permissions(input, caller) ?? []
  } catch (error) {
    if (error instanceof AwsError) return []
    throw error
  }
}

/** The check that a denial is about, or else the first that names a resource. */
function refusedCheck(checks: readonly Check[], message: string): Check | undefined {
  const [, action] = /not authorized to perform: (\S+)/.exec(message) ?? []
  return (
    checks.find((check) => check.action === action) ??
    checks.find(({ resource }) => resource !== '*') ??
    checks[0]
  )
}

/** Whose key a request names, true or not: all that is known of a caller who was not let in. */
function claimedKey({ headers, query }: HttpRequest): string | null {
  const credential =
    /Credential=([^, /]+)/.exec(headers.authorization ?? '')?.[1] ??
    new URLSearchParams(query).get('X-Amz-Credential')?.split('/', 1)[0]
  return credential && /^\w{1,128}$/.test(credential) ? `key ${credential}` : null
}
