import { createHash } from 'node:crypto'
import { ociIndex, ociManifest } from '../../../src/image/media-types.ts'

/** One request. `<location>` stands for where the last answer pointed to, and paths without a slash are the repository's. */
export interface Ask {
  readonly method: string
  readonly path: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: 'nobody'
}

/** Of an answer. What is not named may be anything. */
export interface Told {
  readonly status: number
  /** `null`: there is none. `<repository>` stands for the repository's URL. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>
  readonly body?: string
  /** The body as JSON, of which this is a part. */
  readonly json?: object
  /** The code of the first error. */
  readonly code?: string
}

/** A requirement of the OCI distribution specification 1.1, and what each dialect makes of it. */
export interface Case {
  /** A section, with the end-point's number where it has one. */
  readonly section: string
  readonly requirement: string
  /** Each must succeed; none of them is judged further. */
  readonly given?: readonly Ask[]
  readonly ask: Ask
  readonly oci: Told
  /** Where ECR differs. */
  readonly ecr?: Told
}

export const digestOf = (bytes: string | Uint8Array, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`

export const get = (path: string, headers?: Ask['headers']): Ask => ({
  ...{ method: 'GET', path },
  ...(headers && { headers }),
})
export const head = (path: string): Ask => ({ method: 'HEAD', path })
export const remove = (path: string): Ask => ({ method: 'DELETE', path })
export const post = (query = '', body?: string): Ask => ({
  ...{ method: 'POST', path: `blobs/uploads/${query}` },
  ...(body !== undefined && { body }),
})
export const patch = (body: string, range?: string): Ask => ({
  ...{ method: 'PATCH', path: '<location>', body },
  ...(range !== undefined && { headers: { 'content-range': range } }),
})
export const finish = (digest: string, body?: string, range?: string): Ask => ({
  ...{ method: 'PUT', path: `<location>?digest=${digest}` },
  ...(body !== undefined && { body }),
  ...(range !== undefined && { headers: { 'content-range': range } }),
})

/** A blob pushed by POST and PUT. */
export const blob = (text: string, algorithm = 'sha256'): readonly Ask[] => [
  post(),
  finish(digestOf(text, algorithm), text),
]

export const put = (reference: string, manifest: string, type = ociManifest): Ask => ({
  ...{ method: 'PUT', path: `manifests/${reference}`, body: manifest },
  headers: { 'content-type': type },
})

const descriptor = (mediaType: string, text: string, algorithm?: string) => ({
  ...{ mediaType, digest: digestOf(text, algorithm) },
  size: Buffer.byteLength(text),
})

export const configType = 'application/vnd.oci.image.config.v1+json'
export const layerType = 'application/vnd.oci.image.layer.v1.tar'

/** An image whose config is the empty object. */
export const imageOf = (layers: readonly object[], more: object = {}): string =>
  JSON.stringify({
    ...{ schemaVersion: 2, mediaType: ociManifest },
    config: descriptor(configType, '{}'),
    layers,
    ...more,
  })
export const layer = (text: string, type = layerType, algorithm?: string) =>
  descriptor(type, text, algorithm)

export const indexOf = (manifests: readonly string[], more: object = {}): string =>
  JSON.stringify({
    ...{ schemaVersion: 2, mediaType: ociIndex },
    manifests: manifests.map((text) => descriptor(JSON.parse(text).mediaType, text)),
    ...more,
  })

export const subject = (manifest: string) => ({ subject: descriptor(ociManifest, manifest) })

/** An image of one layer, with its blobs; `a` and `b` are used throughout. */
export const image = imageOf([layer('a')])
export const other = imageOf([layer('b')])
export const pushed = (...tags: readonly string[]): readonly Ask[] => [
  ...[...blob('{}'), ...blob('a'), ...blob('b')],
  ...tags.map((tag) => put(tag, image)),
]
