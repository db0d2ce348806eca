import type { AwsError } from './error.ts'
import type { HttpRequest, HttpResponse } from './http.ts'
import { awsJson } from './protocols/aws-json.ts'
import { awsQuery } from './protocols/aws-query.ts'
import { refuseAsCbor, refuseAsEc2, refuseAsJson, refuseAsS3 } from './protocols/refusals-only.ts'
import { scopeService } from './route.ts'

type Refuse = (refusal: AwsError, requestId: string) => HttpResponse

/** Services that speak REST with XML, and of one that has two shapes, by signing name. */
const byScope: Readonly<Record<string, Refuse>> = {
  s3: refuseAsS3,
  s3express: refuseAsS3,
  's3-outposts': refuseAsS3,
  's3-object-lambda': refuseAsS3,
  ec2: refuseAsEc2,
  cloudfront: (refusal, id) => awsQuery.refuse(undefined, refusal, id),
  route53: (refusal, id) => awsQuery.refuse(undefined, refusal, id),
}

/** The control plane of S3, signed like S3 itself, answers as the query protocol does. */
const s3Control = /^\/v20180820\//

/** `/service/GraniteServiceVersion20100801/operation/PutMetricData` */
const cborPath = /^\/service\/([\w.]{1,100})\/operation\/(\w{1,100})$/

/** A call for a service that is not here, as far as the request tells of it. */
export interface ForeignCall {
  /** `sqs:CreateQueue`; a method and a path where the operation has no name in the request. */
  readonly operation: string
  /** In the protocol that its client reads. */
  readonly refuse: Refuse
}

/** `form` is the parsed body of a form, if it was one and was read. */
export function foreignCall(request: HttpRequest, form?: URLSearchParams): ForeignCall {
  const query = new URLSearchParams(request.query)
  const scope = named(scopeService(request, query))
  const [, cborService, cborOperation] = cborPath.exec(request.path) ?? []
  const target = request.headers['x-amz-target'] ?? ''
  const [targetService] = target.split('.')
  // CloudTrail's is `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents`.
  const targetOperation = target.includes('.')
    ? target.slice(target.lastIndexOf('.') + 1)
    : undefined
  const action = form?.get('Action') ?? query.get('Action') ?? undefined
  const service = scope ?? named(cborService ?? targetService) ?? (isS3Host(request) ? 's3' : '')
  const operation = named(cborOperation ?? targetOperation ?? action)
  return {
    operation: operation
      ? `${service}${service && ':'}${operation}`
      : `${request.method} ${request.path.slice(0, 100)}${partOf(request)}${service && ` of ${service}`}`,
    refuse: refuseFor(request, service, form !== undefined || action !== undefined),
  }
}

/** `?acl`: which part of a bucket S3 is asked for. */
const partOf = ({ query }: HttpRequest): string => {
  const [, part] = /^([a-z-]{1,40})=?(?:&|$)/i.exec(query) ?? []
  return part === undefined ? '' : `?${part}`
}

/** What is quoted of a request is a name, or nothing. */
const named = (text: string | undefined): string | undefined =>
  text !== undefined && /^[\w-]{1,100}$/.test(text) ? text : undefined

function refuseFor(request: HttpRequest, service: string, isQuery: boolean): Refuse {
  const { headers, path } = request
  if (isCbor(request)) return refuseAsCbor
  if (headers['x-amz-target'] !== undefined)
    return (refusal, id) => awsJson.refuse(undefined, refusal, id)
  if (Object.hasOwn(byScope, service) && !s3Control.test(path))
    return byScope[service] ?? refuseAsS3
  if (isQuery || (service === 's3' && s3Control.test(path)))
    return (refusal, id) => awsQuery.refuse(undefined, refusal, id)
  return refuseAsJson
}

/** Whether the client speaks rpc-v2-cbor, which no service here does. */
export const isCbor = ({ headers }: HttpRequest): boolean =>
  headers['smithy-protocol'] === 'rpc-v2-cbor'

/** `bucket.s3.us-east-1.amazonaws.com`, as a request without a signature comes. */
const isS3Host = ({ headers }: HttpRequest): boolean => /^([^/]+\.)?s3[.-]/.test(headers.host ?? '')
