import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestImage } from './image.ts'

/** A registry elsewhere, of which this machine makes copies. It answers as it is told to. */
export interface UpstreamServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** `GET /v2/app/manifests/v1` of each request. */
  readonly asked: string[]
  readonly contents: Map<string, { readonly type: string; readonly body: Buffer }>
  /** What stands before its contents: a login, a failure, a redirect. True where it has answered. */
  guard: (request: IncomingMessage, response: ServerResponse) => boolean
  has(repository: string, image: TestImage, ...tags: readonly string[]): void
  close(): Promise<void>
}

export async function startUpstream(): Promise<UpstreamServer> {
  const contents: UpstreamServer['contents'] = new Map()
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (upstream.guard(request, response)) return
    const found = contents.get(request.url ?? '')
    response.writeHead(found ? 200 : 404, found ? { 'content-type': found.type } : {})
    response.end(found?.body ?? '{"errors":[{"code":"NOT_HERE"}]}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const upstream: UpstreamServer = {
    ...{ origin: `http://127.0.0.1:${port}`, asked, contents, guard: () => false },
    has: (repository, { manifest, digest, blobs }, ...tags) => {
      const { mediaType: type } = JSON.parse(manifest) as { readonly mediaType: string }
      for (const reference of [digest, ...tags])
        contents.set(`/v2/${repository}/manifests/${reference}`, {
          ...{ type, body: Buffer.from(manifest) },
        })
      for (const { digest, bytes } of blobs)
        contents.set(`/v2/${repository}/blobs/${digest}`, {
          ...{ type: 'application/octet-stream', body: bytes },
        })
    },
    close: () => new Promise((done) => server.close(() => done())),
  }
  return upstream
}
