import { ociManifest } from '../../src/image/media-types.ts'
import { type Blob, sha256, type TestImage } from './image.ts'

const minimum = 5 * 1_048_576

/** A registry client of plain requests: what it is told is what the server acknowledged. */
export class Pusher {
  readonly #base: string
  readonly authorization: string

  /** `base`: `http://127.0.0.1:<port>/v2/<account>/<region>/<repository>` */
  constructor(base: string, password: string) {
    this.#base = base
    this.authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`
  }

  urlOf = (path: string): string => (path.startsWith('http') ? path : `${this.#base}/${path}`)

  send(
    method: string,
    path: string,
    body?: Uint8Array | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.urlOf(path), {
      ...{ method, signal: AbortSignal.timeout(20_000) },
      headers: { authorization: this.authorization, ...headers },
      ...(body !== undefined && { body, duplex: 'half' as const }),
    })
  }

  async #expect(status: number, sent: Promise<Response>): Promise<Response> {
    const response = await sent
    if (response.status === status) return response
    throw new Error(`expected ${status}, got ${response.status}: ${await response.text()}`)
  }

  /** Begins an upload; resolves to its location. */
  async begin(): Promise<string> {
    const begun = await this.#expect(202, this.send('POST', 'blobs/uploads/'))
    return begun.headers.get('location') ?? ''
  }

  /** Sends a blob from `first` on: in parts, or all in the last request. */
  async finish(location: string, { bytes, digest }: Blob, parts: boolean, first = 0) {
    let at = first
    if (parts)
      for (; at < bytes.byteLength; at += minimum) {
        const part = bytes.subarray(at, at + minimum)
        const range = { 'content-range': `${at}-${at + part.byteLength - 1}` }
        await this.#expect(201, this.send('PATCH', location, new Uint8Array(part), range))
      }
    const rest = at < bytes.byteLength ? new Uint8Array(bytes.subarray(at)) : undefined
    await this.#expect(201, this.send('PUT', `${location}?digest=${digest}`, rest))
  }

  async putManifest(reference: string, manifest: string): Promise<void> {
    const type = { 'content-type': ociManifest }
    await this.#expect(201, this.send('PUT', `manifests/${reference}`, manifest, type))
  }

  async push(tag: string, image: TestImage, parts = false): Promise<void> {
    for (const blob of image.blobs) await this.finish(await this.begin(), blob, parts)
    await this.putManifest(tag, image.manifest)
  }

  /** Undefined when the image is not there. Throws when it is not there whole. */
  async pull(reference: string): Promise<string | undefined> {
    const manifest = await this.send('GET', `manifests/${reference}`)
    const text = await manifest.text()
    if (manifest.status === 404) return undefined
    if (manifest.status !== 200) throw new Error(`${reference}: ${manifest.status} ${text}`)
    const { config, layers } = JSON.parse(text) as {
      config: { digest: string }
      layers: { digest: string }[]
    }
    for (const { digest } of [config, ...layers]) {
      const answer = await this.send('GET', `blobs/${digest}`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (sha256(bytes) !== digest)
        throw new Error(`${reference}: ${answer.status} and other bytes for ${digest}`)
    }
    return sha256(text)
  }
}
