import type { HttpRequest } from './http.ts'
import type { ModelledService } from './models.ts'

const targets: Readonly<Record<string, ModelledService>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  Logs_20140328: 'logs',
  AWSOrganizationsV20161128: 'organizations',
}

const apiVersions: Readonly<Record<string, ModelledService>> = {
  '2010-05-08': 'iam',
  '2011-06-15': 'sts',
}

const scopeServices: Readonly<Record<string, ModelledService>> = {
  ecr: 'ecr',
  iam: 'iam',
  sts: 'sts',
  lambda: 'lambda',
  logs: 'logs',
  organizations: 'organizations',
}

/** Lambda's REST API: a date of the API's history, then one of its collections. */
const lambdaPath =
  /^\/20\d\d-\d\d-\d\d\/(functions|layers|event-source-mappings|account-settings|code-signing-configs|tags|capacity-providers|durable-executions|durable-execution-callbacks|resource-policy)(\/|$)/

/**
 * The service a request is for, most telling sign first; undefined when nothing tells, or when it is
 * for a service that is not here. `form` is the parsed body of a form, if it is one.
 */
export function serviceOf(
  request: HttpRequest,
  form: URLSearchParams | undefined,
): ModelledService | undefined {
  const target = request.headers['x-amz-target']
  if (target !== undefined) return lookUp(targets, target.split('.', 1)[0])
  if (lambdaPath.test(request.path)) return 'lambda'
  const query = new URLSearchParams(request.query)
  const version = form?.get('Version') ?? query.get('Version')
  if ((form?.has('Action') || query.has('Action')) && version) return lookUp(apiVersions, version)
  return lookUp(scopeServices, scopeService(request, query)) ?? hostService(request.headers.host)
}

function lookUp(
  table: Readonly<Record<string, ModelledService>>,
  key: string | undefined,
): ModelledService | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}

/** The fourth part of `AKIA…/20260101/us-east-1/ecr/aws4_request`, verified or not. */
function scopeService(request: HttpRequest, query: URLSearchParams): string | undefined {
  const credential =
    /Credential=([^, ]+)/.exec(request.headers.authorization ?? '')?.[1] ??
    query.get('X-Amz-Credential')
  return credential?.split('/').at(-2)
}

/** `api.ecr.us-east-1.amazonaws.com`, `sts.amazonaws.com`, `lambda.us-east-1.localhost:4566`. */
function hostService(host: string | undefined): ModelledService | undefined {
  const labels = host?.toLowerCase().split('.') ?? []
  const first = labels[0] === 'api' ? labels[1] : labels[0]
  return labels.length > 1 ? lookUp(scopeServices, first?.replace(/-fips$/, '')) : undefined
}
