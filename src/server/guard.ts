import type { HttpRequest } from '../aws/http.ts'
import { isSignedInQuery } from '../aws/sigv4.ts'
import { hostName, isOurName } from './host-names.ts'

/** By which names and for which web pages a server answers, besides its own. */
export interface GuardSettings {
  /** The address or name it listens on. */
  readonly host: string
  /** Names without a port, lower case. */
  readonly allowedHost: readonly string[]
  /** Such as `http://localhost:3000`. */
  readonly corsOrigin: readonly string[]
}

export type Verdict =
  /** `origin` is set for a page that is allowed and not our own: its answer must say so. */
  | { readonly kind: 'let in'; readonly origin?: string }
  | { readonly kind: 'preflight'; readonly origin: string }
  | { readonly kind: 'refused'; readonly message: string }

type Head = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers' | 'secure'>

/**
 * Whether a request may come in at all, judged by its head before anything else is read. An account number is a key
 * with any secret, so that what a stranger's web page sends from this machine must not arrive as if its user had sent it.
 */
export function guard(request: Head, settings: GuardSettings): Verdict {
  const refusal = hostRefusal(request, settings) ?? pageRefusal(request, settings)
  if (refusal !== undefined) return { kind: 'refused', message: refusal }
  const { origin } = request.headers
  if (origin === undefined || origin === ownOrigin(request)) return { kind: 'let in' }
  return { kind: isPreflight(request) ? 'preflight' : 'let in', origin }
}

/** Whether a web page, or the person before it, sent a request. Node's own `fetch` sends `sec-fetch-mode` too. */
export const isFromBrowser = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  headers.origin !== undefined ||
  headers['sec-fetch-site'] !== undefined ||
  isBrowserAgent(headers['user-agent'])

const isBrowserAgent = (agent: string | undefined) => agent?.startsWith('Mozilla/') ?? false

const isPreflight = ({ method, headers }: Head): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

/** Its host has passed before. */
const ownOrigin = ({ secure, headers: { host = '' } }: Head): string =>
  `${secure ? 'https' : 'http'}://${host.toLowerCase()}`

function hostRefusal(
  { path, headers }: Head,
  { host: listensOn, allowedHost }: GuardSettings,
): string | undefined {
  // `GET http://name/`, which proxies are sent, has a second host.
  if (!path.startsWith('/')) return `expected a path such as \`/\`, got \`${shown(path)}\``
  const { host } = headers
  if (!host) return 'expected a `Host` header, got none: send the name of this server'
  const name = hostName(host)
  if (name === undefined)
    return `expected one host name in the \`Host\` header, got \`${shown(host)}\``
  if (isOurName(name) || name === listensOn.toLowerCase() || allowedHost.includes(name))
    return undefined
  return `\`${shown(name)}\` is not known as a name of this server, and a stranger's web page could have made it one: if it is yours, start tidegate with \`--allowed-host ${shown(name)}\``
}

function pageRefusal(request: Head, { corsOrigin }: GuardSettings): string | undefined {
  const { origin, 'sec-fetch-site': site, 'user-agent': agent } = request.headers
  if (origin !== undefined) {
    if (origin === ownOrigin(request) || corsOrigin.includes(origin)) return undefined
    return origin === 'null'
      ? 'a web page without an origin (`Origin: null`) asked for this: serve it by HTTP, and name its origin with `--cors-origin`'
      : `a web page of \`${shown(origin)}\` asked for this: if it is yours, start tidegate with \`--cors-origin ${shown(origin)}\``
  }
  if (site === 'same-origin') return undefined
  // An address bar, or so it seems: a link in a mail comes like this, and so does a typed page that redirects here. Neither
  // can send a header, hence what is left is a signature in the URL.
  if (site === 'none' || (site === undefined && isBrowserAgent(agent)))
    return isSignedInQuery(request)
      ? 'a browser asked for this, and no page of this server: a signed URL is taken from a program, or from a page whose origin is named with `--cors-origin`'
      : undefined
  return site === undefined
    ? undefined
    : `a web page of another origin asked for this (\`Sec-Fetch-Site: ${shown(site)}\`): if it is yours, let it use \`fetch\` with CORS, and start tidegate with \`--cors-origin\` and its origin`
}

const shown = (text: string): string => text.slice(0, 200)
