import { createHmac, timingSafeEqual } from 'node:crypto'

const lifetimeSeconds = 3600

/** Where layers are fetched from. Registry paths begin with `/v2/`, API calls go to `/`. */
export const layerUrlPrefix = '/_layers/'

/** What a download URL says besides its signature. */
export interface LayerUrlPath {
  readonly account: string
  readonly region: string
  readonly repository: string
  /** 64 hex digits. */
  readonly hex: string
}

/**
 * A path and query that let its holder read one layer for an hour, with S3's names for the query. The host is
 * not signed: whoever hands it out knows by which name the client reaches this server.
 */
export function signLayerUrl(
  { account, region, repository, hex }: LayerUrlPath,
  key: Uint8Array,
  now: Date,
): string {
  const path = `${layerUrlPrefix}${account}/${region}/${repository}/sha256/${hex}`
  const date = `${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
  const signature = sign(path, date, String(lifetimeSeconds), key).toString('hex')
  return `${path}?X-Amz-Date=${date}&X-Amz-Expires=${lifetimeSeconds}&X-Amz-Signature=${signature}`
}

/** The layer's hex digest when the URL is this server's own and still good. */
export function readLayerUrl(
  path: string,
  query: string,
  key: Uint8Array,
  now: Date,
): { readonly hex: string } | 'expired' | 'forged' {
  const parameters = new URLSearchParams(query)
  const date = parameters.get('X-Amz-Date') ?? ''
  const expires = parameters.get('X-Amz-Expires') ?? ''
  const given = Buffer.from(parameters.get('X-Amz-Signature') ?? '', 'hex')
  const expected = sign(path, date, expires, key)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  const since = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  if (!(now.getTime() < since + Number(expires) * 1000)) return 'expired'
  return { hex: path.slice(path.lastIndexOf('/') + 1) }
}

const sign = (path: string, date: string, expires: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`layer\n${path}\n${date}\n${expires}`).digest()
