import type { SignedRequest } from './request.ts'

/**
 * Which part of a request is another than the one that was signed, found by signing it as it may have been sent. The
 * key's secret is wrong, or an unlikely part was changed, where none of these fits.
 */
export function changedPart(
  request: SignedRequest,
  hash: string,
  isSigned: (sent: SignedRequest, hash: string) => boolean,
): string {
  const { headers, path } = request
  const stated = headers['x-amz-content-sha256']
  if (stated !== undefined && stated !== hash && isSigned(request, stated))
    return 'the body is not the one that was signed: something changed it on its way'
  const hosts = hostsBefore(headers)
  const host = hosts.find((host) => isSigned({ ...request, headers: { ...headers, host } }, hash))
  if (host !== undefined)
    return `the host was signed as \`${host}\` and arrived as \`${headers.host ?? ''}\`: a proxy changed it, or the port was left out`
  const sent = pathsBefore(path).find((path) => isSigned({ ...request, path }, hash))
  if (sent !== undefined)
    return `the path was signed as \`${sent}\` and arrived as \`${path}\`: a proxy changed it`
  if (isSigned({ ...request, query: '' }, hash)) return 'the query was not signed'
  return 'the secret access key is not that of this access key id, or a signed header was changed on its way'
}

/** With or without the port, and what a proxy says that it was. */
function hostsBefore(headers: SignedRequest['headers']): readonly string[] {
  const { host = '', 'x-forwarded-host': forwarded } = headers
  const bare = host.replace(/:\d+$/, '')
  const port = headers['x-forwarded-port']
  const others = [forwarded, bare, `${bare}:${port ?? 80}`, `${bare}:443`]
  return others.flatMap((one) => (one === undefined || one === host ? [] : [one]))
}

const pathsBefore = (path: string): readonly string[] =>
  [`${path}/`, path.replace(/\/$/, ''), decoded(path)].filter((one) => one !== path)

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
