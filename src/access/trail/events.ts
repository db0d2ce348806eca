import { newUuid } from '../../store/ids.ts'
import type { NewEvent } from '../../store/kernel/events.ts'

interface Place {
  readonly account: string
  readonly region: string
  readonly at: Date
}

export interface BridgeEvent extends Place {
  /** `aws.ecr` */
  readonly source: string
  readonly detailType: string
  /** ARNs. */
  readonly resources: readonly string[]
  readonly detail: object
}

const seconds = (at: Date): string => at.toISOString().replace(/\.\d+/, '')

/**
 * An event as EventBridge delivers it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function bridgeEvent(event: BridgeEvent): NewEvent {
  const { account, region, at, source, detailType, resources, detail } = event
  const id = newUuid()
  const record = {
    ...{ version: '0', id, 'detail-type': detailType, source, account, time: seconds(at), region },
    ...{ resources, detail },
  }
  return { ...rowOf(event, id, detailType), kind: 'bridge', source, record: JSON.stringify(record) }
}

export interface ServiceEvent extends Place {
  /** `ecr` */
  readonly service: string
  readonly name: string
  readonly resources: readonly { readonly ARN: string; readonly type: string }[]
  readonly details: object
  readonly readOnly: boolean
}

/**
 * CloudTrail's record of what a service did by itself.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html
 */
export function serviceEvent(event: ServiceEvent): NewEvent {
  const { account, region, at, service, name, resources, details, readOnly } = event
  const id = newUuid()
  const source = `${service}.amazonaws.com`
  const internal = 'AWS Internal'
  const record = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: internal },
    ...{ eventTime: seconds(at), eventSource: source, eventName: name, awsRegion: region },
    ...{ sourceIPAddress: internal, userAgent: internal },
    ...{ requestParameters: null, responseElements: null, eventID: id, readOnly },
    resources: resources.map(({ ARN, type }) => ({ accountId: account, type, ARN })),
    ...{ eventType: 'AwsServiceEvent', managementEvent: true, recipientAccountId: account },
    ...{ serviceEventDetails: details, eventCategory: 'Management' },
  }
  const row = rowOf(event, id, name)
  return { ...row, kind: 'service', source, readOnly, record: JSON.stringify(record) }
}

const rowOf = ({ account, region, at }: Place, id: string, name: string) => ({
  ...{ account, region, at: at.getTime(), id, name, readOnly: false },
  ...{ username: undefined, accessKey: undefined },
})
