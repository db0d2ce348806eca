import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { guard } from '../server/guard.ts'
import { cannotListen } from '../server/listen.ts'
import { Failure } from './failure.ts'
import { metadataTree, readTree } from './imds-tree.ts'
import type { Instance } from './instance.ts'

export interface ImdsSettings {
  /** 0 takes a free one. */
  readonly port: number
  readonly allowV1: boolean
}

const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds'
const ttlSecondsMax = 21_600
const tokensMax = 10_000

interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The instance metadata service, version 2, on the loopback address.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export async function serveImds(
  instance: Instance,
  { port, allowV1 }: ImdsSettings,
): Promise<{ port: number; close(): void }> {
  const tree = metadataTree(instance)
  const tokens = openTokens()

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?')
    if (guard({ ...headOf(request), path, query }, ownNames).kind !== 'let in')
      return { status: 403 }
    if (request.method === 'PUT' && path === '/latest/api/token') return tokens.issue(request)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, headers: { allow: 'OPTIONS, GET, HEAD, PUT' } }
    const token = request.headers['x-aws-ec2-metadata-token']
    if (token === undefined ? !allowV1 : !tokens.isValid(String(token))) return { status: 401 }
    if (path === '/') return { status: 200, body: 'latest' }
    if (path !== '/latest' && !path.startsWith('/latest/')) return { status: 404 }
    const body = await readTree(tree, path.slice('/latest'.length))
    return body === undefined ? { status: 404 } : { status: 200, body }
  }

  const server = createServer(
    { requestTimeout: 10_000, maxHeaderSize: 16_384 },
    (request, response) => {
      request.resume()
      answer(request).then(
        (made) => write(response, made),
        // The Tidegate server does not answer: what a metadata service in trouble says.
        () => write(response, { status: 503 }),
      )
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Failure(cannotListen(error, '127.0.0.1', port).message)),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Neither pages of others nor names that strangers own reach a role's credentials. */
const ownNames = { host: '127.0.0.1', allowedHost: [], corsOrigin: [] }

const headOf = ({ method = 'GET', headers }: IncomingMessage) => ({
  method,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  ),
  secure: false,
})

function openTokens() {
  const ends = new Map<string, number>()
  return {
    issue(request: IncomingMessage): Answer {
      // A request that a proxy passed on: the very attack that version 2 was made against.
      if (request.headers['x-forwarded-for'] !== undefined) return { status: 403 }
      const ttl = String(request.headers[ttlHeader] ?? '')
      if (!/^\d{1,5}$/.test(ttl) || Number(ttl) < 1 || Number(ttl) > ttlSecondsMax)
        return { status: 400 }
      const [oldest] = ends.keys()
      if (ends.size >= tokensMax && oldest !== undefined) ends.delete(oldest)
      const token = randomBytes(40).toString('base64url')
      ends.set(token, performance.now() + Number(ttl) * 1000)
      return { status: 200, body: token, headers: { [ttlHeader]: ttl } }
    },
    isValid(token: string): boolean {
      const end = ends.get(token)
      if (end === undefined) return false
      if (performance.now() < end) return true
      ends.delete(token)
      return false
    },
  }
}

function write(response: ServerResponse, { status, body = '', headers }: Answer): void {
  const type = body.startsWith('{') ? 'application/json' : 'text/plain'
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      server: 'EC2ws',
      ...headers,
    })
    .end(body)
}
