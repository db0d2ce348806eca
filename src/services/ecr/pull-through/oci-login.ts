import { get, readBody, type UpstreamMap, unavailable } from './outbound.ts'
import type { Login } from './secret.ts'
import { UpstreamFailure } from './upstream.ts'

/** `Bearer realm="https://auth.docker.io/token",service="registry.docker.io"` taken apart. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

/** The challenges of a `WWW-Authenticate`, each known by what follows its scheme. */
export function readChallenges(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = []
  const token = /\s*,?\s*([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gy
  for (let match = token.exec(header); match; match = token.exec(header)) {
    const [, name = '', quoted, bare] = match
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare
    if (value === undefined) found.push({ scheme: name.toLowerCase(), parameters: {} })
    else Object.assign(found.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value })
  }
  return found
}

const tokenBytesMax = 1_048_576

/** What to send as `authorization` to an upstream that asks for a login; undefined where there is none to give. */
export async function answerTo(
  header: string,
  scope: string,
  login: Login | undefined,
  upstreams: UpstreamMap,
): Promise<string | undefined> {
  const challenges = readChallenges(header.slice(0, 4_096))
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
  if (bearer) return `Bearer ${await fetchToken(bearer, scope, login, upstreams)}`
  const isBasic = challenges.some(({ scheme }) => scheme === 'basic')
  return isBasic && login ? basic(login) : undefined
}

async function fetchToken(
  { parameters }: Challenge,
  scope: string,
  login: Login | undefined,
  upstreams: UpstreamMap,
): Promise<string> {
  const { realm = '', service } = parameters
  if (!URL.canParse(realm))
    throw new UpstreamFailure('unavailable', 'the upstream names no place where tokens are had')
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', scope)
  const answer = await get(url, login ? { authorization: basic(login) } : {}, upstreams)
  const status = answer.statusCode ?? 0
  const body = await readBody(answer, url, tokenBytesMax)
  if (status === 401 || status === 403)
    throw new UpstreamFailure(
      'denied',
      `\`${url.host}\` gives no token for \`${scope}\`: it answers ${status}`,
    )
  const token = status === 200 ? tokenIn(body.toString('utf8')) : undefined
  if (token === undefined) throw unavailable(url, `it answers ${status} and gives no token`)
  return token
}

function tokenIn(text: string): string | undefined {
  try {
    const { token, access_token } = Object(JSON.parse(text))
    const found: unknown = token ?? access_token
    // It becomes a header.
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined
  } catch {
    return undefined
  }
}

const basic = ({ username, accessToken }: Login): string =>
  `Basic ${Buffer.from(`${username}:${accessToken}`).toString('base64')}`
