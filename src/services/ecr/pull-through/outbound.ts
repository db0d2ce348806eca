import { lookup as resolve } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { systemWords } from '../../../aws/system-words.ts'
import { isPublicAddress } from './public-address.ts'
import { UpstreamFailure } from './upstream.ts'

/** Where the names of upstream hosts lead instead of where DNS says, such as to `http://127.0.0.1:5000`. */
export type UpstreamMap = ReadonlyMap<string, string>

const idleMs = 60_000
const redirectsMax = 5

/**
 * One GET, with its redirects. An upstream says where its tokens and layers are, and must not lead this server to what only
 * this server can reach: a URL is followed to public addresses by https, and to what the user has mapped.
 * `authorization` goes to the first host alone. Rejects with UpstreamFailure.
 */
export async function get(
  given: URL,
  headers: Readonly<Record<string, string>>,
  upstreams: UpstreamMap,
): Promise<IncomingMessage> {
  let url = given
  let sent = headers
  for (let redirects = 0; redirects <= redirectsMax; redirects++) {
    const answer = await getOnce(url, sent, upstreams)
    const { location } = answer.headers
    const status = answer.statusCode ?? 0
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return answer
    answer.resume()
    if (!URL.canParse(location, url.href))
      throw unavailable(url, 'it answers with a broken redirect')
    const next = new URL(location, url)
    if (next.host !== url.host) {
      const { authorization: _, ...rest } = sent
      sent = rest
    }
    url = next
  }
  throw unavailable(given, 'it redirects in a circle')
}

function getOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  upstreams: UpstreamMap,
): Promise<IncomingMessage> {
  const { to, isTrusted } = destinationOf(url, upstreams)
  const send = to.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, failed) => {
    const outgoing = send(
      to,
      {
        headers: { 'user-agent': 'tidegate', ...headers },
        agent: false,
        timeout: idleMs,
        ...(!isTrusted && { lookup: lookupPublic }),
      },
      done,
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('it does not answer')))
    outgoing.on('error', (error) => failed(unavailable(url, systemWords(error))))
    outgoing.end()
  })
}

/** Where a request for a URL is sent. Throws where that may not be. */
export function destinationOf(
  url: URL,
  upstreams: UpstreamMap,
): { readonly to: URL; readonly isTrusted: boolean } {
  const mapped = upstreams.get(url.host)
  if (mapped !== undefined)
    return { to: new URL(`${url.pathname}${url.search}`, mapped), isTrusted: true }
  if ([...upstreams.values()].includes(url.origin)) return { to: url, isTrusted: true }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw unavailable(url, 'it is not a plain https URL, and --upstream does not name it')
  if (isIP(host) && !isPublicAddress(host)) throw unavailable(url, notPublic)
  return { to: url, isTrusted: false }
}

const notPublic = 'it is not a public address, and --upstream does not name it'

/** Looked up once and used as looked up: a name that changes its mind in between leads nowhere else. */
const lookupPublic: LookupFunction = (host, options, done) =>
  resolve(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || !first) return done(error ?? new Error('it has no address'), '', 0)
    if (found.some(({ address }) => !isPublicAddress(address)))
      return done(new Error(notPublic), '', 0)
    return options.all ? done(null, found) : done(null, first.address, first.family)
  })

export const unavailable = ({ protocol, host }: URL, why: string): UpstreamFailure =>
  new UpstreamFailure('unavailable', `the upstream at \`${protocol}//${host}\`: ${why}`)

/** All of a body that may have so many bytes. */
export async function readBody(answer: IncomingMessage, url: URL, max: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of bounded(answer, url, max)) parts.push(part)
  return Buffer.concat(parts)
}

/** The bytes of a body as they come, and no more than `max` of them. */
export async function* bounded(
  answer: IncomingMessage,
  url: URL,
  max: number,
): AsyncGenerator<Buffer> {
  let total = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      total += part.byteLength
      if (total > max) throw unavailable(url, `it sends more than the ${max} bytes that were due`)
      yield part
    }
  } catch (error) {
    throw error instanceof UpstreamFailure ? error : unavailable(url, systemWords(error))
  } finally {
    answer.destroy()
  }
}
