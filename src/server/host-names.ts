import { isIP } from 'node:net'
import { awsHostSuffixes } from '../names/partitions.ts'
import { isPublicHost } from '../names/public-registry.ts'

/**
 * The name in a `Host` header, lower case, without port, brackets and a closing dot. Undefined for what is not one
 * name: a header that was sent twice arrives joined with a comma.
 */
export function hostName(host: string | undefined): string | undefined {
  const [, bracketed, plain] =
    /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)(?::\d{1,5})?$/.exec(
      host?.toLowerCase() ?? '',
    ) ?? []
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed : undefined
  return plain
}

/**
 * Whether a name leads here, or to AWS, and nobody else can make it lead here. A page keeps its origin when the
 * DNS of its own name turns to 127.0.0.1 under it, which is how a stranger's page would speak to this server as to its own; the
 * header still says that name. An address is no name, so that nothing turns.
 */
export const isOurName = (name: string): boolean =>
  isIP(name) !== 0 || /(^|\.)localhost$/.test(name) || isAwsName(name) || isPublicHost(name)

/** Of load balancers and machines, whose addresses their owners choose, none is an endpoint of an API. */
const isAwsName = (name: string): boolean =>
  awsHostSuffixes.some((suffix) => name.endsWith(`.${suffix}`)) &&
  !/\.(elb|compute|compute-\d)\./.test(name)
