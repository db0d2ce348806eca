import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { manifestLengthMax } from '../../../image/manifest.ts'
import {
  dockerManifest,
  dockerManifestList,
  mediaTypePattern,
  ociIndex,
  ociManifest,
} from '../../../image/media-types.ts'
import { type Digest, hexOf, parseDigest } from '../../../names/digest.ts'
import { answerTo } from './oci-login.ts'
import { bounded, get, readBody, type UpstreamMap, unavailable } from './outbound.ts'
import type { Login } from './secret.ts'
import {
  type FailureKind,
  type Upstream,
  UpstreamFailure,
  type UpstreamReferrer,
} from './upstream.ts'

const manifestTypes = [ociIndex, ociManifest, dockerManifestList, dockerManifest].join(', ')

/** A repository of any registry that speaks the OCI distribution API. Nothing that it says is believed. */
export function ociUpstream(
  host: string,
  name: string,
  login: Login | undefined,
  upstreams: UpstreamMap,
): Upstream {
  let authorization: string | undefined
  const urlOf = (rest: string) => new URL(`https://${host}/v2/${name}/${rest}`)

  /** Logs in when it is asked to, once, and again when that has run out. */
  async function fetchPart(url: URL, accept?: string): Promise<IncomingMessage> {
    const send = () =>
      get(
        url,
        { ...(accept && { accept }), ...(authorization !== undefined && { authorization }) },
        upstreams,
      )
    const first = await send()
    if (first.statusCode !== 401) return first
    first.resume()
    const challenge = first.headers['www-authenticate']
    const next =
      challenge && (await answerTo(challenge, `repository:${name}:pull`, login, upstreams))
    if (!next) throw new UpstreamFailure('denied', `\`${host}\` asks for a login`)
    authorization = next
    return send()
  }

  async function manifest(reference: string) {
    const url = urlOf(`manifests/${reference}`)
    const answer = await fetchPart(url, manifestTypes)
    requireFound(answer, url, `${name}${reference.includes(':') ? '@' : ':'}${reference}`)
    const bytes = await readBody(answer, url, manifestLengthMax)
    const digest = digestOf(bytes)
    if (reference.includes(':') && digest !== reference)
      throw unavailable(url, `what it sends for \`${reference}\` has another digest`)
    const type = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
    return { digest, mediaType: mediaTypePattern.test(type) ? type : '', text: textOf(bytes, url) }
  }

  async function* layer(digest: Digest, size: number) {
    const url = urlOf(`blobs/${digest}`)
    const answer = await fetchPart(url)
    requireFound(answer, url, digest)
    yield* bounded(answer, url, size)
  }

  async function referrers(digest: Digest): Promise<readonly UpstreamReferrer[]> {
    const url = urlOf(`referrers/${digest}`)
    const answer = await fetchPart(url, ociIndex)
    if (answer.statusCode === 404) {
      answer.resume()
      return byTag(digest)
    }
    requireFound(answer, url, digest)
    return referrersIn(textOf(await readBody(answer, url, manifestLengthMax), url))
  }

  /** A registry without a referrers list keeps it as an image index under a tag made of the digest. */
  const byTag = (digest: Digest) =>
    manifest(`sha256-${hexOf(digest)}`).then(
      ({ text }) => referrersIn(text),
      (error: unknown) => {
        if (error instanceof UpstreamFailure && error.kind === 'absent') return []
        throw error
      },
    )

  return { manifest, layer, referrers }
}

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'denied',
  403: 'denied',
  404: 'absent',
  429: 'too many',
}

function requireFound(answer: IncomingMessage, url: URL, what: string): void {
  const status = answer.statusCode ?? 0
  if (status === 200) return
  answer.resume()
  throw new UpstreamFailure(
    kinds[status] ?? 'unavailable',
    `the upstream at \`${url.host}\` answers ${status} for \`${what}\``,
  )
}

const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

/** Byte for byte, so that the text has the digest of the bytes. */
function textOf(bytes: Uint8Array, url: URL): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes)
  } catch {
    throw unavailable(url, 'what it sends is no text')
  }
}

/** Those descriptors that are whole. */
function referrersIn(text: string): readonly UpstreamReferrer[] {
  let manifests: unknown
  try {
    manifests = Object(JSON.parse(text)).manifests
  } catch {
    return []
  }
  return (Array.isArray(manifests) ? manifests.slice(0, 1_000) : []).flatMap((one: unknown) => {
    const { digest: named, mediaType, artifactType, size, annotations } = Object(one)
    const digest = typeof named === 'string' ? parseDigest(named) : undefined
    const isType = typeof mediaType === 'string' && mediaTypePattern.test(mediaType)
    if (!digest || !isType || !Number.isSafeInteger(size) || size < 0) return []
    const pairs = Object.entries(Object(annotations)).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    )
    return [
      {
        ...{ digest, mediaType, size: Number(size), annotations: Object.fromEntries(pairs) },
        artifactType: typeof artifactType === 'string' ? artifactType : undefined,
      },
    ]
  })
}
