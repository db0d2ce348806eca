import { owner } from './api.ts'
import type { Names } from './estate.ts'
import { region } from './wire.ts'

/** One of the registry's routes with one method, as it names something. */
export interface RegistryCall {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the route has this method at all. */
  readonly served: boolean
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const manifestType = 'application/vnd.oci.image.manifest.v1+json'

/** Every route with every method. `qualified`: on a host that is no registry's own, where paths name it. */
export function registryCalls(
  names: Names,
  manifest: string,
  qualified: boolean,
): readonly RegistryCall[] {
  const thing = `${names.prefix}-thing`
  const at = `/v2/${qualified ? `${owner}/${region}/` : ''}${thing}`
  const routes: readonly (readonly [path: string, served: string, query?: string])[] = [
    ...(qualified ? [] : [['/v2/_catalog', 'GET'] as const]),
    [`${at}/tags/list`, 'GET'],
    [`${at}/manifests/${names.prefix}`, 'GET HEAD PUT DELETE'],
    [`${at}/manifests/${names.image}`, 'GET HEAD PUT DELETE'],
    [`${at}/blobs/${names.layer}`, 'GET HEAD'],
    [`${at}/blobs/uploads/`, 'POST'],
    [`${at}/blobs/uploads/`, 'POST', `mount=${names.layer}&from=${at.slice('/v2/'.length)}`],
    [`${at}/blobs/uploads/`, 'POST', `digest=${names.layer}`],
    [`${at}/blobs/uploads/${names.uploadId}`, 'GET PATCH PUT DELETE', `digest=${names.layer}`],
    [`${at}/referrers/${names.image}`, 'GET'],
  ]
  return routes.flatMap(([path, served, query = '']) =>
    methods.map((method) => {
      const puts = method === 'PUT' && path.includes('/manifests/')
      const headers = puts ? { 'content-type': manifestType } : {}
      const body = puts ? manifest : ['PUT', 'PATCH'].includes(method) ? 'part' : ''
      return { method, path, query, headers, body, served: served.split(' ').includes(method) }
    }),
  )
}
