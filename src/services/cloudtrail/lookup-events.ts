import { createHash } from 'node:crypto'
import type {
  Event,
  LookupAttribute,
  LookupEventsRequest,
  Resource,
} from '../../aws/models/cloudtrail.types.gen.ts'
import { notBuilt } from '../../aws/not-built.ts'
import { parseArn } from '../../names/arn.ts'
import { type EventQuery, eventsBefore, type StoredEvent } from '../../store/kernel/events.ts'
import { numberInToken, pageToken } from '../kernel/page-token.ts'
import { define } from './define.ts'
import { invalidAttributes, invalidNextToken, invalidTimeRange } from './errors.ts'

const pageMax = 50
/** Events looked through for one page where only a part of them is asked for by what they are about. */
const lookedAtMax = 2_000

export const lookupEvents = define(
  'LookupEvents',
  () => ({ resource: '*' }),
  async (input, { account, region }, { db, trail }) => {
    if (input.EventCategory !== undefined) throw notBuilt('EventCategory', 'cloudtrail')
    const { StartTime, EndTime, LookupAttributes = [], MaxResults = pageMax } = input
    if (StartTime && EndTime && StartTime > EndTime) throw invalidTimeRange()
    if (LookupAttributes.length > 1)
      throw invalidAttributes('You can specify only one lookup attribute.')
    const [attribute] = LookupAttributes
    const list = listOf(input)
    const before = input.NextToken === undefined ? undefined : numberInToken(list, input.NextToken)
    if (input.NextToken !== undefined && before === undefined) throw invalidNextToken()
    await trail.settled()
    const range = { from: StartTime?.getTime(), to: EndTime?.getTime() }
    const query: EventQuery = {
      ...{ account, region, kinds: ['call', 'service'], ...range },
      ...(attribute && queryOf(attribute)),
    }
    const isMeant = meantBy(attribute)
    const found = await eventsBefore(db, query, before, isMeant ? lookedAtMax : MaxResults + 1)
    const events = isMeant ? found.filter((one) => isMeant(resourcesOf(one))) : found
    const shown = events.slice(0, MaxResults)
    const seen = found.length === lookedAtMax ? found.at(-1) : undefined
    const last = events.length > shown.length ? shown.at(-1) : seen
    return {
      Events: shown.map(eventOf),
      ...(last && { NextToken: pageToken(list, String(last.seq)) }),
    }
  },
)

/** A token is good for the same question alone. */
const listOf = ({ NextToken: _, MaxResults: __, ...asked }: LookupEventsRequest): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16)

function queryOf({ AttributeKey, AttributeValue }: LookupAttribute): EventQuery {
  switch (AttributeKey) {
    case 'EventId':
      return { id: AttributeValue }
    case 'EventName':
      return { name: AttributeValue }
    case 'EventSource':
      return { source: AttributeValue }
    case 'Username':
      return { username: AttributeValue }
    case 'AccessKeyId':
      return { accessKey: AttributeValue }
    case 'ReadOnly':
      if (AttributeValue !== 'true' && AttributeValue !== 'false')
        throw invalidAttributes('ReadOnly must be true or false.')
      return { readOnly: AttributeValue === 'true' }
    case 'ResourceName':
      return { holds: JSON.stringify(AttributeValue).slice(1, -1) }
    case 'ResourceType':
      return { holds: '"resources":' }
    default:
      return AttributeKey satisfies never
  }
}

/** What an index does not tell. */
function meantBy(
  attribute: LookupAttribute | undefined,
): ((resources: readonly Resource[]) => boolean) | undefined {
  const { AttributeKey, AttributeValue } = attribute ?? {}
  if (AttributeKey === 'ResourceName')
    return (resources) => resources.some(({ ResourceName }) => ResourceName === AttributeValue)
  if (AttributeKey === 'ResourceType')
    return (resources) => resources.some(({ ResourceType }) => ResourceType === AttributeValue)
  return undefined
}

const eventOf = (stored: StoredEvent): Event => ({
  EventId: stored.id,
  EventName: stored.name,
  ReadOnly: String(stored.readOnly),
  AccessKeyId: stored.accessKey,
  EventTime: new Date(stored.at),
  EventSource: stored.source,
  Username: stored.username,
  Resources: resourcesOf(stored),
  CloudTrailEvent: stored.record,
})

/** By service and kind of an ARN, as CloudFormation names them. */
const types: Readonly<Record<string, string>> = {
  'ecr repository': 'AWS::ECR::Repository',
  'iam group': 'AWS::IAM::Group',
  'iam instance-profile': 'AWS::IAM::InstanceProfile',
  'iam policy': 'AWS::IAM::Policy',
  'iam role': 'AWS::IAM::Role',
  'iam user': 'AWS::IAM::User',
  'lambda function': 'AWS::Lambda::Function',
  'logs log-group': 'AWS::Logs::LogGroup',
}

// Differs from AWS? A resource is told by its ARN and by its name, as IAM's are; what other services' are called is not documented.
function resourcesOf({ record }: StoredEvent): readonly Resource[] {
  const { resources = [] } = JSON.parse(record) as {
    readonly resources?: readonly { readonly ARN: string }[]
  }
  return resources.flatMap(({ ARN }) => {
    const { service, resource = '' } = parseArn(ARN) ?? {}
    const [kind = '', ...rest] = resource.split(/[/:]/)
    const ResourceType = types[`${service} ${kind}`]
    const name = service === 'ecr' ? rest.join('/') : rest.at(-1)
    return [ARN, ...(name ? [name] : [])].map((ResourceName) => ({ ResourceType, ResourceName }))
  })
}
