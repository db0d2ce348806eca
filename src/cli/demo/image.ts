import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { pack } from 'tar-stream'
import { ociManifest } from '../../image/media-types.ts'

export interface Blob {
  readonly digest: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface Image {
  readonly config: Blob
  readonly layers: readonly Blob[]
  /** Its manifest, of the media type `ociManifest`. */
  readonly manifest: string
}

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A function in plain JavaScript: any program that speaks the Runtime API is one. */
const runtime = `
const http = require('node:http')
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const call = (method, path, body) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: '/2018-06-01/runtime/invocation/' + path })
    request.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.headers))
    })
    request.on('error', reject).end(body)
  })
const answer = () => ({
  says: 'hello from ' + process.env.AWS_LAMBDA_FUNCTION_NAME,
  node: process.version,
  user: require('node:os').userInfo().username,
})
async function main() {
  for (;;) {
    const id = (await call('GET', 'next'))['lambda-runtime-aws-request-id']
    await call('POST', id + '/response', JSON.stringify(answer()))
  }
}
main()
`

/**
 * An image of a few hundred bytes, for pushing. It runs nothing: \`/hello\` is a text.
 */
export const tinyImage = (): Promise<Image> =>
  imageOf([{ name: 'hello', content: 'hello\n' }], { Cmd: ['/hello'] })

/** A function's image of about 100 MB: this machine's own Node, what it is linked with, and \`runtime\`. */
export function functionImage(): Promise<Image> {
  const files = ownProgram().map(({ name, path }) => ({ name, content: readFileSync(path) }))
  return imageOf([...files, { name: 'var/task/index.cjs', content: runtime }], {
    Entrypoint: ['/bin/node'],
    Cmd: ['index.cjs'],
    WorkingDir: '/var/task',
  })
}

/** Why this machine's Node cannot be a function's program. Undefined when it can. */
export const functionImageMissing = (): string | undefined =>
  process.platform === 'linux'
    ? undefined
    : `the demo puts this machine's own Node into the image, and a Node for ${process.platform} does not run as a function`

/** This Node and the shared libraries it has loaded, the loader among them. */
function ownProgram(): { name: string; path: string }[] {
  const report = process.report?.getReport() as { readonly sharedObjects?: readonly string[] }
  const libraries = (report?.sharedObjects ?? []).filter(
    (path) => path.startsWith('/') && !path.endsWith('.node') && path !== process.execPath,
  )
  return [
    { name: 'bin/node', path: process.execPath },
    ...libraries.map((path) => ({ name: path.slice(1), path: realpathSync(path) })),
  ]
}

async function imageOf(
  files: readonly { name: string; content: string | Buffer }[],
  config: object,
): Promise<Image> {
  const archive = pack()
  for (const { name, content } of files) archive.entry({ name, mode: 0o755 }, content)
  archive.finalize()
  const parts: Buffer[] = []
  for await (const part of archive as AsyncIterable<Buffer>) parts.push(part)
  const layer = blob('application/vnd.oci.image.layer.v1.tar', Buffer.concat(parts))
  const settings = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  }
  const described = blob(
    'application/vnd.oci.image.config.v1+json',
    Buffer.from(JSON.stringify(settings)),
  )
  const manifest = {
    schemaVersion: 2,
    mediaType: ociManifest,
    config: descriptor(described),
    layers: [descriptor(layer)],
  }
  return { config: described, layers: [layer], manifest: JSON.stringify(manifest) }
}

const blob = (mediaType: string, bytes: Uint8Array): Blob => ({
  ...{ mediaType, bytes },
  digest: digestOf(bytes),
})

const descriptor = ({ mediaType, digest, bytes }: Blob) => ({
  ...{ mediaType, digest },
  size: bytes.byteLength,
})
