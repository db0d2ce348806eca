import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStanding } from '../../src/access/standing.ts'
import type { Caller } from '../../src/estate/caller.ts'
import { dialectOf, type RegistryDialect } from '../../src/registry/dialect.ts'
import { handleRegistry } from '../../src/registry/handle.ts'
import { serveLayer } from '../../src/registry/serve-layer.ts'
import { openBodies } from '../../src/server/bodies.ts'
import { listen } from '../../src/server/listen.ts'
import type { Blobs } from '../../src/store/blobs.ts'
import { openBlobs } from '../../src/store/blobs-disk.ts'
import { accountA, type Ecr, openEcr, region, rootOf } from './ecr.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array>
  /** Whose password goes along: account A's root user's unless given, none for `nobody`. */
  readonly as?: Caller | 'nobody'
  /** Account A's registry unless given. */
  readonly host?: string
}

export interface RegistryUnderTest {
  readonly ecr: Ecr
  readonly blobs: Blobs
  /** Of the blobs. */
  readonly folder: string
  readonly port: number
  /** `111111111111.dkr.ecr.us-east-1.localhost:<port>` */
  readonly host: string
  passwordOf(caller: Caller): string
  send(method: string, path: string, sent?: Sent): Promise<Answer>
  close(): Promise<void>
}

/** The registry on a socket, with a real database and real files. */
export async function openRegistry({
  dialect = 'ecr',
  upstreams,
}: {
  readonly dialect?: RegistryDialect
  readonly upstreams?: ReadonlyMap<string, string>
} = {}): Promise<RegistryUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-registry-'))
  const blobs = await openBlobs(folder)
  const ecr = await openEcr(blobs, upstreams)
  const { needs } = ecr
  const standing = openStanding({ db: ecr.db, clock: needs.clock, strictCredentials: false })
  const refused = () => undefined
  const layers = (request: Parameters<typeof serveLayer>[0]) =>
    serveLayer(request, {
      ...{ blobs, key: needs.layerUrlKey, standing, refused, elsewhere: async () => undefined },
      now: () => new Date(),
    })
  const parts = {
    dialect: dialectOf(dialect),
    invoke: needs.call,
    tokens: needs.registryTokens,
    withBody: openBodies(),
    layers,
    refused,
  }
  const server = await listen('127.0.0.1', 0, (request) =>
    request.path.startsWith('/_layers/') ? layers(request) : handleRegistry(request, parts),
  )
  const host = `${accountA}.dkr.ecr.${region}.localhost:${server.port}`
  const passwordOf = (caller: Caller) => needs.registryTokens.issue(caller).password
  const send = (method: string, path: string, { as, ...sent }: Sent = {}) => {
    const authorization =
      as === 'nobody' ? {} : { authorization: basic('AWS', passwordOf(as ?? rootOf(accountA))) }
    return exchange(server.port, method, path, {
      ...sent,
      headers: { host: sent.host ?? host, ...authorization, ...sent.headers },
    })
  }
  return {
    ecr,
    blobs,
    folder,
    port: server.port,
    host,
    passwordOf,
    send,
    close: async () => {
      await server.close(0)
      await blobs.close()
      await ecr.db.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** Follows nothing and sends the Host it is told: `fetch` does neither. */
function exchange(
  port: number,
  method: string,
  path: string,
  { headers, body }: Pick<Sent, 'headers' | 'body'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const whole = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const length = whole ? { 'content-length': String(Buffer.byteLength(body ?? '')) } : {}
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { ...length, ...headers }, agent: false },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const all = Buffer.concat(parts)
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: all,
            text: all.toString('utf8'),
          })
        })
      },
    )
    outgoing.on('error', reject)
    if (whole) outgoing.end(body)
    else
      (async () => {
        for await (const part of body) outgoing.write(part)
        outgoing.end()
      })().catch((error) => outgoing.destroy(error))
  })
}
