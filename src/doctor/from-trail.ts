import { z } from 'zod'
import type { Answer } from '../collected/answer.ts'
import type { Collection } from '../collected/collection.ts'
import type { Caller } from '../estate/caller.ts'
import { onRegistry } from '../estate/scenarios/registry.ts'
import { nameInArn, repositoryArn } from '../names/arn.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { readMessage } from '../policy/message/read.ts'
import { askerOf, callerIn } from './caller.ts'
import { type Asked, tasksOfMessage } from './from-message.ts'
import { createFunctionTask, parseImage, updateFunctionCodeTask } from './task.ts'

const text = z.string().nullish()

/** What is used of a CloudTrail record. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const record = z.object({
  eventSource: z.string(),
  eventName: z.string(),
  awsRegion: text,
  sourceIPAddress: text,
  userAgent: text,
  errorCode: text,
  errorMessage: text,
  requestID: text,
  vpcEndpointId: text,
  recipientAccountId: text,
  userIdentity: z.object({
    type: z.string(),
    arn: text,
    accountId: text,
    invokedBy: text,
    sessionContext: z.object({ sessionIssuer: z.object({ arn: text }).nullish() }).nullish(),
  }),
  requestParameters: z.record(z.string(), z.unknown()).nullish(),
  responseElements: z.record(z.string(), z.unknown()).nullish(),
  resources: z.array(z.object({ ARN: text })).nullish(),
})

export type TrailRecord = Readonly<z.infer<typeof record>>

/**
 * The records of a CloudTrail file, of the output of `aws cloudtrail lookup-events`, or one record by itself.
 * Undefined for anything else.
 */
export function recordsIn(json: unknown): readonly TrailRecord[] | undefined {
  const found = listed(json).map((one) => record.safeParse(one))
  const records = found.flatMap(({ data }) => (data ? [data] : []))
  return records.length > 0 ? records : undefined
}

const lookedUp = z.object({ Events: z.array(z.object({ CloudTrailEvent: z.string() })) })
const delivered = z.object({ Records: z.array(z.unknown()) })

function listed(json: unknown): readonly unknown[] {
  const events = lookedUp.safeParse(json).data?.Events
  if (events) return events.map(({ CloudTrailEvent }) => parsed(CloudTrailEvent))
  return delivered.safeParse(json).data?.Records ?? (Array.isArray(json) ? json : [json])
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export const isRefused = ({ errorCode, errorMessage }: TrailRecord): boolean =>
  Boolean(errorCode ?? errorMessage)

const home = parseRegion('us-east-1') as Region

/** What a refused record is about. A trail knows the role with its path, and what was asked for, which messages do not. */
export function tasksOfRecord(one: TrailRecord, collection: Collection): Asked {
  const { userIdentity, errorMessage } = one
  const who =
    userIdentity.type === 'FederatedUser'
      ? userIdentity.arn
      : (userIdentity.sessionContext?.sessionIssuer?.arn ?? userIdentity.arn)
  if (!who)
    return {
      tasks: [],
      notes: [
        `the record does not name who asked (${userIdentity.type}): the account of the caller, ${userIdentity.accountId ?? 'unknown'}, has a copy that does`,
      ],
    }
  const asker = askerOf(who, collection, sessionNameIn(userIdentity.arn))
  if (!asker) return { tasks: [], notes: [`\`${who}\` is not a principal that can be asked for`] }
  const caller = withRequest(callerIn(asker, parseRegion(one.awsRegion ?? '') ?? home), one)
  const fn = functionTask(one, caller)
  if (fn) return { tasks: [fn], notes: [] }
  const message = readMessage(errorMessage ?? '')
  if (message.sentences.some(({ kind }) => kind === 'denied')) {
    const { tasks, notes } = tasksOfMessage(message, collection, { as: who })
    return {
      tasks: tasks.map((task) => ({ ...task, steps: asCaller(task.steps, caller) })),
      notes: one.vpcEndpointId ? [] : notes,
    }
  }
  const resource = resourceOf(one)
  if (resource === undefined)
    return { tasks: [], notes: ['the record does not say what was asked for'] }
  const action = `${one.eventSource.split('.')[0]}:${actionOf(one)}`
  const step = { as: caller, checks: [onRegistry({ action, resource }, caller, caller.region)] }
  return { tasks: [{ name: action, steps: [{ stage: 'now', step }] }], notes: [] }
}

/** The issuer is the role with its path; the session is named by the other ARN. */
const sessionNameIn = (arn: string | null | undefined): string | undefined =>
  arn?.includes(':assumed-role/') ? nameInArn(arn) : undefined

/**
 * What trails tell of sessions, by the requests that began them: nothing else shows the policies that were passed. To be
 * read before the refused requests of those sessions are asked about.
 */
export const sessionsIn = (records: readonly TrailRecord[], file: string): readonly Answer[] =>
  records.flatMap((one, at) => {
    const { eventName, requestParameters, responseElements, userIdentity } = one
    if (one.eventSource !== 'sts.amazonaws.com' || isRefused(one)) return []
    const issuer = eventName === 'GetFederationToken' && { issuer: userIdentity.arn }
    return [
      {
        ...{ service: 'sts', operation: eventName, output: responseElements ?? {} },
        input: { ...requestParameters, ...issuer },
        from: { file, pointer: `/Records/${at}/requestParameters/policy` },
      },
    ]
  })

/** Lambda's event names carry the date of its API. */
const actionOf = ({ eventName }: TrailRecord): string => eventName.replace(/\d{8}(v\d+)?$/, '')

const withRequest = (
  caller: Caller,
  { sourceIPAddress, userAgent, vpcEndpointId }: TrailRecord,
): Caller => ({
  ...caller,
  request: {
    ...caller.request,
    ...(sourceIPAddress && /^[\d.]+$|:/.test(sourceIPAddress) && { sourceIp: sourceIPAddress }),
    ...(userAgent && { userAgent }),
    ...(vpcEndpointId && { vpcEndpoints: [vpcEndpointId] }),
  },
})

const asCaller = (steps: Asked['tasks'][number]['steps'], as: Caller) =>
  steps.map(({ stage, step }) => {
    const checks = step.checks.map((one) => onRegistry(one, as, as.region))
    return { stage, step: { ...step, as, checks } }
  })

const creation = z.object({
  functionName: z.string(),
  role: z.string().optional(),
  code: z.object({ imageUri: z.string() }).optional(),
  imageUri: z.string().optional(),
  architectures: z.array(z.string()).optional(),
})

/** The whole task, since Lambda's sentence is the same whichever grant is missing. */
function functionTask(one: TrailRecord, caller: Caller) {
  if (one.eventSource !== 'lambda.amazonaws.com') return undefined
  const { data } = creation.safeParse(one.requestParameters)
  const image = parseImage(data?.code?.imageUri ?? data?.imageUri ?? '')
  const name = data?.functionName.split(':').at(-1)
  if (!name || !image) return undefined
  const fn = { account: caller.account, region: caller.region, name }
  if (actionOf(one) === 'CreateFunction')
    return createFunctionTask(caller, fn, data?.role, image, data?.architectures?.[0])
  return actionOf(one) === 'UpdateFunctionCode'
    ? updateFunctionCodeTask(caller, fn, image)
    : undefined
}

const repository = z.object({ repositoryName: z.string(), registryId: z.string().optional() })

function resourceOf(one: TrailRecord): string | undefined {
  const named = one.resources?.[0]?.ARN
  if (named) return named
  const { data } = repository.safeParse(one.requestParameters)
  const account = data?.registryId ?? one.userIdentity.accountId
  return one.eventSource === 'ecr.amazonaws.com' && data && account && one.awsRegion
    ? repositoryArn(account, one.awsRegion, data.repositoryName)
    : undefined
}
