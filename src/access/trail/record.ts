import type { ModelledService } from '../../aws/models.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { parseArn } from '../../names/arn.ts'
import { newUuid } from '../../store/ids.ts'
import type { NewEvent } from '../../store/kernel/events.ts'
import { elements } from './elements.ts'
import { foreignIdentity, userIdentity, usernameOf } from './identity.ts'

/** A call that has ended. */
export interface EndedCall {
  readonly service: ModelledService
  /** As the trail names it. */
  readonly name: string
  readonly caller: Caller
  readonly at: Date
  readonly input: unknown
  readonly output?: unknown
  readonly error?: { readonly code: string; readonly message: string }
  readonly checks: readonly Check[]
  /** Made by another operation, for the same caller. */
  readonly within: boolean
  /** Its Region, where one endpoint serves all. */
  readonly region: string
}

const internal = 'AWS Internal'

/** By the names of operations, as CloudTrail's own records have it: AssumeRole reads. */
const reads =
  /^(Describe|Get|List|Lookup|Batch(Get|Check|Describe)|AssumeRole|Decode|Simulate|Search|Filter)/

export const onlyReads = ({ name }: Pick<EndedCall, 'name'>): boolean => reads.test(name)

/**
 * The call as its caller's account is told of it, and where it went well as the accounts of its resources are: the latter learn of no name in
 * the caller's account.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function recordsOf(call: EndedCall): readonly NewEvent[] {
  const { caller, checks, error } = call
  const resources = resourcesOf(checks)
  const byService = caller.principal.kind === 'service'
  // Differs from AWS? Whether the owner is told of a call that was denied is documented for S3 alone, where it is not.
  const owners = error ? [] : resources.map(({ accountId }) => accountId)
  const own = byService ? (resources[0]?.accountId ?? caller.account) : caller.account
  const recipients = [...new Set([own, ...owners])]
  const shared = recipients.length > 1 ? newUuid() : undefined
  return recipients.map((account) => one(call, account, account !== own, resources, shared))
}

function one(
  call: EndedCall,
  account: string,
  foreign: boolean,
  resources: readonly TrailResource[],
  sharedEventID: string | undefined,
): NewEvent {
  const { caller, service, name, at, region, error } = call
  const { id: requestID, sourceIp, userAgent, throughRegistry } = caller.request
  const inside = call.within || throughRegistry === true || caller.principal.kind === 'service'
  const invokedBy = inside ? internal : undefined
  const readOnly = onlyReads(call)
  const id = newUuid()
  const record = {
    eventVersion: '1.11',
    userIdentity: foreign ? foreignIdentity(caller) : userIdentity(caller, invokedBy),
    eventTime: at.toISOString().replace(/\.\d+/, ''),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: inside ? (serviceName(caller) ?? internal) : (sourceIp ?? internal),
    userAgent: inside ? (serviceName(caller) ?? internal) : (userAgent ?? ''),
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    requestParameters: elements(call.input) ?? null,
    responseElements: readOnly && service !== 'sts' ? null : (elements(call.output) ?? null),
    requestID,
    eventID: id,
    readOnly,
    ...(resources.length > 0 && {
      resources: resources.map(({ accountId, ARN }) => ({ accountId, ARN })),
    }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    ...(sharedEventID && { sharedEventID }),
    eventCategory: 'Management',
  }
  return {
    ...{ kind: 'call', account, region, at: at.getTime(), id, name, readOnly },
    source: record.eventSource,
    username: foreign ? undefined : usernameOf(caller),
    accessKey: foreign ? undefined : caller.accessKeyId,
    record: JSON.stringify(record),
  }
}

const serviceName = ({ principal }: Caller): string | undefined =>
  principal.kind === 'service' ? principal.service : undefined

interface TrailResource {
  readonly accountId: string
  readonly ARN: string
}

/** Those that were asked for by a whole ARN. */
function resourcesOf(checks: readonly Check[]): readonly TrailResource[] {
  const found = new Map<string, TrailResource>()
  for (const { resource, resourceAccount } of checks) {
    const arn = parseArn(resource)
    const accountId = resourceAccount ?? arn?.account
    if (arn && accountId && !resource.includes('*'))
      found.set(resource, { accountId, ARN: resource })
  }
  return [...found.values()]
}
