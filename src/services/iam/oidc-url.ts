import { oidcErrors } from './errors.ts'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * An issuer's URL: https, without port, query and fragment. One on this machine may have a port and be
 * served over plain http: that is where the issuers of tests are. Throws ValidationError.
 */
export function readProviderUrl(text: string): { readonly url: string; readonly name: string } {
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (!parsed || parsed.username) throw oidcErrors.urlNotValid()
  if (parsed.search || parsed.hash) throw oidcErrors.urlUnknown()
  const local = loopback.test(parsed.hostname)
  if (parsed.protocol !== 'https:' && !(local && parsed.protocol === 'http:'))
    throw oidcErrors.urlNotValid()
  if (parsed.port !== '' && !local) throw oidcErrors.urlNotValid()
  // AWS keeps a path as it is, a slash at its end too, and the host's letters; https's own port it drops.
  // Differs from AWS? Of a host alone with a slash nothing is recorded.
  const url = (parsed.pathname === '/' ? text.replace(/\/$/, '') : text).replace(/:443(?=\/|$)/, '')
  return { url, name: url.slice(url.indexOf('//') + 2) }
}
