import type { HttpRequest, HttpResponse } from '../aws/http.ts'

type Headers = Readonly<Record<string, string>>

/** What pages may read of an answer besides its body: what SDKs look at, and what a registry's client needs. */
const exposed = [
  'content-range',
  'date',
  'docker-content-digest',
  'docker-upload-uuid',
  'etag',
  'link',
  'location',
  'oci-subject',
  'range',
  'www-authenticate',
  'x-amz-executed-version',
  'x-amz-function-error',
  'x-amz-log-result',
  'x-amzn-errormessage',
  'x-amzn-errortype',
  'x-amzn-remapped-content-length',
  'x-amzn-requestid',
  'x-amzn-trace-id',
].join(',')

const allowedHeader =
  /^(accept|authorization|content-md5|content-range|content-type|range|x-amz-.+|x-amzn-.+|amz-sdk-.+)$/

/** Two days, as AWS says; browsers take less. */
const maxAgeSeconds = '172800'

/** The answer to a browser's question whether a page of an allowed origin may ask. */
export function preflight({ headers }: Pick<HttpRequest, 'headers'>, origin: string): HttpResponse {
  const asked = (headers['access-control-request-headers'] ?? '').split(',')
  const names = asked.map((name) => name.trim().toLowerCase())
  return {
    status: 200,
    headers: {
      ...allowing(origin),
      'access-control-allow-methods': 'GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS',
      'access-control-allow-headers': names.filter((name) => allowedHeader.test(name)).join(','),
      'access-control-max-age': maxAgeSeconds,
      // A page of a public site that was allowed asks for this machine: browsers want to hear that it is meant.
      ...(headers['access-control-request-private-network'] === 'true' && {
        'access-control-allow-private-network': 'true',
      }),
      'content-length': '0',
    },
  }
}

/** The answer to a page of an allowed origin, which may read it. */
export const readableBy = (response: HttpResponse, origin: string): HttpResponse => ({
  ...response,
  headers: {
    ...response.headers,
    ...allowing(origin),
    'access-control-expose-headers': exposed,
  },
})

/** Caches must not hand one origin's answer to another. */
const allowing = (origin: string): Headers => ({
  'access-control-allow-origin': origin,
  vary: 'Origin',
})
