import { readBody } from '../aws/http.ts'
import { sign } from '../aws/sigv4.ts'
import { systemWords } from '../aws/system-words.ts'
import { Failure, NoServer } from './failure.ts'
import { regionNamed } from './region.ts'
import { typedName } from './self.ts'

/** Whoever the `AWS_*` variables say is asking, and where. */
export interface SigningCaller {
  readonly endpoint: URL
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Set by `tidegate exec`. */
  readonly account?: string | undefined
}

/** Keys without an endpoint are for AWS itself, not for this server. */
export const isSignedIn = (environment: NodeJS.ProcessEnv): boolean =>
  Boolean(
    environment.AWS_ENDPOINT_URL &&
      environment.AWS_ACCESS_KEY_ID &&
      environment.AWS_SECRET_ACCESS_KEY,
  )

/** @throws Failure that names the variable that is missing. */
export function callerFromEnvironment(environment: NodeJS.ProcessEnv): SigningCaller {
  const required = (name: string): string => {
    const value = environment[name]
    if (!value)
      throw new Failure(
        `${name} is not set: run this inside \`tidegate exec --as <principal> -- …\``,
      )
    return value
  }
  const url = required('AWS_ENDPOINT_URL')
  if (!URL.canParse(url)) throw new Failure(`AWS_ENDPOINT_URL: expected a URL, got \`${url}\``)
  return {
    endpoint: new URL(url),
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    sessionToken: environment.AWS_SESSION_TOKEN || undefined,
    region: regionNamed(undefined, environment) ?? 'us-east-1',
    account: environment.AWS_ACCOUNT_ID || undefined,
  }
}

interface Post {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The headers of a POST, with what a signature of this service adds. */
export function signedHeaders(
  caller: SigningCaller,
  service: string,
  target: URL,
  { headers, body }: Post,
): Record<string, string> {
  return sign(
    {
      method: 'POST',
      path: target.pathname,
      query: target.search.slice(1),
      headers: { ...headers, host: target.host },
      body,
    },
    caller,
    { region: caller.region, service },
    new Date(),
  )
}

/**
 * One signed POST to `/`, as the AWS Query and JSON protocols are spoken.
 * @throws Failure when the server does not answer.
 */
export async function signedCall(
  caller: SigningCaller,
  service: string,
  post: Post,
): Promise<{ status: number; text: string }> {
  const target = new URL('/', caller.endpoint)
  try {
    const response = await fetch(target, {
      method: 'POST',
      body: post.body,
      headers: signedHeaders(caller, service, target, post),
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
    })
    const bytes = response.body
      ? await readBody(response.body, { bytesMax: 1024 * 1024 })
      : new Uint8Array()
    return { status: response.status, text: Buffer.from(bytes).toString('utf8') }
  } catch (error) {
    throw unreachable(target, error)
  }
}

export function unreachable(target: URL, error: unknown): NoServer {
  return new NoServer(
    `cannot reach the server at \`${target.origin}\`: ${systemWords(error)}; start one with \`${typedName(process.env)} up\` in another terminal`,
  )
}
