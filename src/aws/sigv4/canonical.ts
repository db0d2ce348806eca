import type { SignedRequest } from './request.ts'

/** RFC 3986: everything but letters, digits and `-_.~` is encoded, in upper-case hex. */
export function encodeRfc3986(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The text whose hash is signed. `signedHeaders` in any order, lower case. */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
): string {
  const names = [...signedHeaders].sort()
  const headers = names.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`)
  return [
    request.method,
    service === 's3' ? encodedOnce(request.path) : encodedAgain(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    names.join(';'),
    payloadHash,
  ].join('\n')
}

/** Blanks around a value go, runs of them become one; so do those around the commas of repeated headers. */
function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, ' ')
}

/** All services but S3: the path as sent, which is encoded already, is normalised and encoded again. */
function encodedAgain(path: string): string {
  const plain = /^(\/[\w~-][\w.~-]*)*\/?$/
  if (path !== '' && plain.test(path)) return path
  const segments: string[] = []
  for (const segment of path.split('/'))
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encodeRfc3986(segment))
  const end = segments.length && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${end}`
}

/** S3: every byte of a key counts, so nothing is normalised and the sent encoding is only made uniform. */
function encodedOnce(path: string): string {
  return path === '' ? '/' : path.split('/').map(reencoded).join('/')
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs: string[] = []
  for (const field of query.split('&')) {
    if (field === '') continue
    const equals = field.indexOf('=')
    const [name, value] =
      equals < 0 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)]
    // A plus is a blank, as in every form.
    const pair = `${reencoded(name.replaceAll('+', ' '))}=${reencoded(value.replaceAll('+', ' '))}`
    if (!pair.startsWith('X-Amz-Signature=')) pairs.push(pair)
  }
  return pairs.sort(byNameThenValue).join('&')
}

/** Code units are bytes here: both texts are encoded. `=` must not weigh, so names compare alone first. */
function byNameThenValue(a: string, b: string): number {
  const nameA = a.slice(0, a.indexOf('='))
  const nameB = b.slice(0, b.indexOf('='))
  if (nameA !== nameB) return nameA < nameB ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function reencoded(text: string): string {
  try {
    return encodeRfc3986(decodeURIComponent(text))
  } catch {
    return encodeRfc3986(text)
  }
}
