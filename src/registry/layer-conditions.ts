import type { HttpRequest } from '../aws/http.ts'
import type { ByteRange } from '../store/blobs.ts'

/** What a layer is to conditions. */
export interface Validators {
  /** With its quotes. */
  readonly etag: string
  /** In HTTP's form, to the second. */
  readonly lastModified: string
}

type Headers = HttpRequest['headers']

/**
 * Whether a request's conditions let it have the layer, in the order of RFC 9110, which S3 follows: one by tag goes before the one
 * by date. A failed one is named as S3 names it.
 */
export function judgeConditions(
  headers: Headers,
  validators: Validators,
): 'met' | 'not modified' | { readonly failed: string } {
  const { etag } = validators
  const modifiedAt = Date.parse(validators.lastModified)
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  const unmodifiedSince = dateOf(headers['if-unmodified-since'])
  const modifiedSince = dateOf(headers['if-modified-since'])
  if (match !== undefined && !listed(match, etag)) return { failed: 'If-Match' }
  if (match === undefined && unmodifiedSince !== undefined && modifiedAt > unmodifiedSince)
    return { failed: 'If-Unmodified-Since' }
  if (noneMatch !== undefined) return listed(noneMatch, etag) ? 'not modified' : 'met'
  return modifiedSince !== undefined && modifiedAt <= modifiedSince ? 'not modified' : 'met'
}

/** Clients also send tags without their quotes, which S3 takes. */
const listed = (header: string, etag: string): boolean =>
  header.trim() === '*' ||
  header.split(',').some((one) => bare(one.trim().replace(/^W\//, '')) === bare(etag))

const bare = (tag: string): string => tag.replace(/^"|"$/g, '')

function dateOf(header: string | undefined): number | undefined {
  const at = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isNaN(at) ? undefined : at
}

/**
 * The part that is asked for; undefined for the whole. S3 serves one range: several at once, another unit, what is no range and
 * one whose `If-Range` is of another layer are answered with the whole.
 */
export function rangeOf(
  headers: Headers,
  size: number,
  { etag, lastModified }: Validators,
): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = headers['if-range']?.trim()
  if (ifRange !== undefined && ifRange !== etag && ifRange !== lastModified) return undefined
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
