import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Digest, parseOciDigest } from '../../names/digest.ts'

const lifetimeSeconds = 3600

/** Where layers are fetched from. Registry paths begin with `/v2/`, API calls go to `/`. */
export const layerUrlPrefix = '/_layers/'

/** What a download URL says besides its signature. */
export interface LayerUrlPath {
  readonly account: string
  readonly region: string
  readonly repository: string
  readonly digest: Digest
}

/** What else it says, signed with it. */
export interface LayerUrlQuery {
  /** Whom it was made for; it is good only as long as they are. Absent for a service. */
  readonly accessKeyId?: string | undefined
  /** In bytes, as the layer was stored. */
  readonly size: number
}

/**
 * A path and query that let its holder read one layer for an hour, with S3's names for the query. The host is
 * not signed: whoever hands it out knows by which name the client reaches this server.
 */
export function signLayerUrl(
  { account, region, repository, digest }: LayerUrlPath,
  { accessKeyId, size }: LayerUrlQuery,
  key: Uint8Array,
  now: Date,
): string {
  const path = `${layerUrlPrefix}${account}/${region}/${repository}/${digest.replace(':', '/')}`
  const date = `${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
  const signed = new URLSearchParams({
    ...(accessKeyId !== undefined && { 'X-Amz-Credential': accessKeyId }),
    'X-Amz-Date': date,
    'X-Amz-Expires': String(lifetimeSeconds),
    size: String(size),
  }).toString()
  return `${path}?${signed}${signatureStart}${sign(path, signed, key).toString('hex')}`
}

const signatureStart = '&X-Amz-Signature='

/** What the URL says, when it is this server's own and still good. */
export function readLayerUrl(
  path: string,
  query: string,
  key: Uint8Array,
  now: Date,
): (Pick<LayerUrlPath, 'digest'> & LayerUrlQuery) | 'expired' | 'forged' {
  const [signed = '', signature = ''] = query.split(signatureStart)
  const given = Buffer.from(signature, 'hex')
  const expected = sign(path, signed, key)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  const parameters = new URLSearchParams(signed)
  const date = parameters.get('X-Amz-Date') ?? ''
  const since = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  const lifetime = Number(parameters.get('X-Amz-Expires')) * 1000
  if (!(now.getTime() < since + lifetime)) return 'expired'
  const digest = parseOciDigest(path.split('/').slice(-2).join(':'))
  if (!digest) return 'forged'
  return {
    digest,
    accessKeyId: parameters.get('X-Amz-Credential') ?? undefined,
    size: Number(parameters.get('size')),
  }
}

const sign = (path: string, query: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`layer\n${path}\n${query}`).digest()
