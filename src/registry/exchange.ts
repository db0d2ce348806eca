import type { RegistryTokens } from '../access/registry-token.ts'
import type { AwsError } from '../aws/error.ts'
import type { BodyLimit, HttpRequest, HttpResponse } from '../aws/http.ts'
import type { Operations } from '../aws/models/ecr.types.gen.ts'
import type { Caller } from '../estate/caller.ts'
import type { Invoke } from '../services/kernel/invoke.ts'
import type { Dialect } from './dialect.ts'
import { RegistryError } from './errors.ts'
import type { NamedRepository } from './routes.ts'

export interface RegistryParts {
  readonly dialect: Dialect
  readonly invoke: Invoke
  readonly tokens: Pick<RegistryTokens, 'verify' | 'stands'>
  /** Reads a manifest whole; layers are streams. */
  readonly withBody: <Result>(
    request: HttpRequest,
    limit: BodyLimit,
    use: (body: Uint8Array) => Promise<Result>,
  ) => Promise<Result>
  /** Answers a layer's download URL; see `serveLayer`. */
  readonly layers: (request: HttpRequest) => Promise<HttpResponse>
  /** Hears of every refusal. The caller is absent when the login was refused. */
  readonly refused: (refused: {
    readonly request: HttpRequest
    readonly status: number
    readonly error: AwsError | RegistryError
    readonly caller?: Caller | undefined
  }) => void
}

/** One authenticated request, and what answering it may use. */
export interface Exchange {
  readonly request: HttpRequest
  readonly query: URLSearchParams
  /** `http://<host as the client wrote it>`: locations in answers begin with it. */
  readonly base: string
  readonly caller: Caller
  /** Whose operations the requests are. */
  readonly service: 'ecr' | 'ecr-public'
  readonly parts: RegistryParts
}

/** Runs one of the API's ECR operations as the request's caller. */
export const call = <Name extends keyof Operations>(
  { parts, caller, service }: Exchange,
  name: Name,
  input: Operations[Name]['input'],
): Promise<Operations[Name]['output']> => parts.invoke(service, name, input, caller)

/**
 * For what is done once a body has been read: who began the request may be gone by then.
 * @throws RegistryError
 */
export async function requireStanding({ parts, caller }: Exchange): Promise<void> {
  if (!(await parts.tokens.stands(caller)))
    throw new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized')
}

/** How every ECR operation is told which repository. */
export const inRepository = ({ account, name }: NamedRepository) => ({
  registryId: account,
  repositoryName: name,
})

/** `n` and `last` of a list. ECR's own `nextToken` serves as `last`, which it keeps opaque. */
export function pageOf(
  { query, parts }: Exchange,
  max: number,
): { readonly maxResults?: number; readonly nextToken?: string } {
  const last = query.get('last')
  const maxResults = numberOf(query.get('n'))
  const { status, code } = parts.dialect.parameterInvalid
  if (maxResults !== undefined && (maxResults > max || maxResults < 1))
    throw new RegistryError(
      status,
      code,
      `Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value ${
        maxResults < 1 ? 'greater than or equal to 1' : `less than or equal to ${max}`
      }'`,
    )
  return { ...(maxResults !== undefined && { maxResults }), ...(last && { nextToken: last }) }
}

/**
 * `n`, when it is given.
 * @throws RegistryError for what is no number.
 */
export function numberOf(n: string | null): number | undefined {
  if (n === null) return undefined
  if (/^\d{1,9}$/.test(n)) return Number(n)
  throw new RegistryError(
    400,
    'PAGINATION_NUMBER_INVALID',
    `expected a number, got \`${n.slice(0, 100)}\``,
  )
}

/** The header that leads to the next page, or nothing on the last. Absolute, as ECR's is. */
export function linkTo(
  { base, query }: Exchange,
  path: string,
  last: string | undefined,
): { readonly link?: string } {
  if (last === undefined) return {}
  const next = new URLSearchParams(query)
  next.set('last', last)
  return { link: `<${base}${path}?${next}>; rel="next"` }
}
