import type { HttpRequest } from './http.ts'
import { type ModelHead, type ModelledService, modelHeads, modelledServices } from './models.ts'

/** Services by what tells their requests from others. */
const servicesBy = (signs: (head: ModelHead, service: string) => readonly string[]) =>
  new Map(
    modelledServices.flatMap((service) =>
      signs(modelHeads[service], service).map((sign): [string, ModelledService] => [sign, service]),
    ),
  )

const targets = servicesBy(({ targetPrefix }) => (targetPrefix === undefined ? [] : [targetPrefix]))
const apiVersions = servicesBy(({ protocol, queryCompatible, apiVersion }) =>
  protocol === 'query' || queryCompatible ? [apiVersion] : [],
)
const collections = servicesBy((head) => head.collections ?? [])
const paths = servicesBy((head) => head.paths ?? [])
const scopeServices = servicesBy((_head, service) => [service])

/** A REST service's path: a date of its API's history, then one of its collections. */
const datedPath = /^\/20\d\d-\d\d-\d\d\/([^/]+)/

/** Services that are not here, whose paths begin with a date as well and may look like ours, by signing name. */
const datedElsewhere: ReadonlySet<string> = new Set([
  'cloudfront',
  'cloudsearch',
  'elasticfilesystem',
  'elastictranscoder',
  'route53',
])

/**
 * The service a request is for, most telling sign first; undefined when nothing tells, or when it is
 * for a service that is not here. `form` is the parsed body of a form, if it is one.
 */
export function serviceOf(
  request: HttpRequest,
  form: URLSearchParams | undefined,
): ModelledService | undefined {
  const target = request.headers['x-amz-target']
  if (target !== undefined) return targets.get(target.slice(0, target.lastIndexOf('.')))
  const query = new URLSearchParams(request.query)
  const scope = scopeService(request, query)
  const rest = collections.get(datedPath.exec(request.path)?.[1] ?? '')
  if (rest && !datedElsewhere.has(scope ?? '')) return rest
  const version = form?.get('Version') ?? query.get('Version')
  if ((form?.has('Action') || query.has('Action')) && version) return apiVersions.get(version)
  if (scope !== undefined) return scopeServices.get(scope)
  return hostService(request.headers.host) ?? pathService(request.path)
}

/** By the whole of a path without a date, or by its first part where that is a path of a service by itself. */
const pathService = (path: string): ModelledService | undefined =>
  paths.get(path) ?? paths.get(path.split('/', 2).join('/'))

/** Whose request it says it is by its signature: the fourth part of `AKIA…/20260101/us-east-1/ecr/aws4_request`, verified or not. */
export function scopeService(request: HttpRequest, query: URLSearchParams): string | undefined {
  const credential =
    /Credential=([^, ]+)/.exec(request.headers.authorization ?? '')?.[1] ??
    query.get('X-Amz-Credential')
  return credential?.split('/').at(-2)
}

/** `api.ecr.us-east-1.amazonaws.com`, `sts.amazonaws.com`, `lambda.us-east-1.localhost:4566`. */
function hostService(host: string | undefined): ModelledService | undefined {
  const labels = host?.toLowerCase().split('.') ?? []
  const first = labels[0] === 'api' ? labels[1] : labels[0]
  return labels.length > 1 ? scopeServices.get(first?.replace(/-fips$/, '') ?? '') : undefined
}
