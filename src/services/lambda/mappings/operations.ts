import { AwsError } from '../../../aws/error.ts'
import type { EventSourceMappingConfiguration } from '../../../aws/models/lambda.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { requestTags } from '../../../estate/request-tags.ts'
import { newUuid } from '../../../store/ids.ts'
import { findFunction } from '../../../store/lambda/functions.ts'
import {
  changeMapping,
  findMapping,
  insertMapping,
  listMappings,
  type Mapping,
  type MappingState,
} from '../../../store/lambda/mappings.ts'
import type { Asked } from '../../kernel/define.ts'
import type { Needs } from '../../kernel/needs.ts'
import { keyInToken, pageToken } from '../../kernel/page-token.ts'
import { define } from '../define.ts'
import { conflict, invalidParameter, notBuilt, resourceNotFound, tooManyTags } from '../errors.ts'
import { tagsMax } from '../tags.ts'
import { arnOf, isThere, targetOf } from '../target.ts'
import { mappingJob } from './poll.ts'
import { initialSettings, settingsWith } from './settings.ts'
import { checkSource, pollerOf, queueUrlOf } from './source.ts'

export const mappingArn = ({ account, region }: Pick<Caller, 'account' | 'region'>, id: string) =>
  `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`

const shown = (mapping: Mapping): EventSourceMappingConfiguration => {
  const { settings } = mapping
  return {
    UUID: mapping.id,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    EventSourceArn: mapping.sourceArn,
    ...(settings.filters && {
      FilterCriteria: { Filters: settings.filters.map((Pattern) => ({ Pattern })) },
    }),
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.modifiedAt),
    State: mapping.state,
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: settings.reportsFailures ? ['ReportBatchItemFailures'] : [],
    ...(settings.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency },
    }),
    EventSourceMappingArn: mappingArn({ ...keyOf(mapping) }, mapping.id),
  }
}

const keyOf = ({ account, region }: Mapping) =>
  ({ account, region }) as Pick<Caller, 'account' | 'region'>

const isFifo = (sourceArn: string): boolean => sourceArn.endsWith('.fifo')

export const createEventSourceMapping = define(
  'CreateEventSourceMapping',
  (input, caller) => {
    const asked: Asked = {
      resource: '*',
      context: {
        'lambda:functionarn': targetOf(input, caller).arn,
        ...requestTags(input.Tags),
      },
    }
    return input.Tags ? [asked, { ...asked, action: 'lambda:TagResource' }] : asked
  },
  async (input, caller, needs) => {
    const { EventSourceArn: sourceArn = '', Tags = {} } = input
    if (input.StartingPosition || input.StartingPositionTimestamp)
      throw invalidParameter('StartingPosition is not valid for SQS event sources.')
    if (input.Topics || input.Queues || input.SelfManagedEventSource)
      throw notBuilt('event source mappings of others than SQS')
    if (!queueUrlOf(sourceArn)) throw unrecognized(sourceArn)
    if (Object.keys(Tags).length > tagsMax) throw tooManyTags()
    const settings = settingsWith(initialSettings, input, isFifo(sourceArn))
    const target = await requireTarget(input, caller, needs)
    if (sourceArn.split(':')[3] !== caller.region)
      // Differs from AWS? That the queue must be of the function's Region is documented; the text is not known.
      throw invalidParameter('Unrecognized event source.')
    await refuseSecond(sourceArn, target.function.name, caller, needs)
    const poller = await pollerOf(target.function, needs, caller.request)
    await checkSource(target.function, sourceArn, poller, needs)
    const mapping: Mapping = {
      ...{ id: newUuid(), account: caller.account, region: caller.region, sourceArn, settings },
      ...{ function: target.function.name, functionArn: target.arn },
      state: settings.enabled ? 'Creating' : 'Disabled',
      modifiedAt: needs.clock.now().getTime(),
    }
    await needs.db.transaction().execute(async (within) => {
      await insertMapping(within, mapping, Tags)
      if (settings.enabled) await needs.jobs.enqueue(mappingJob(mapping.id), within)
    })
    return shown(mapping)
  },
)

/** A queue's, or one of a service whose events nobody has here. */
const unrecognized = (arn: string): AwsError =>
  /^arn:[^:]+:(kinesis|dynamodb|kafka|mq|rds):/.test(arn)
    ? notBuilt('event source mappings of others than SQS')
    : invalidParameter('Unrecognized event source.')

/** The function, and its ARN as mappings show it: `$LATEST` only where a partial ARN said so. */
async function requireTarget(
  input: { readonly FunctionName: string },
  caller: Caller,
  needs: Needs,
) {
  const target = targetOf(input, caller)
  const found =
    target.account === caller.account && target.region === caller.region
      ? await findFunction(needs.db, target)
      : undefined
  if (!found || !isThere(target.qualifier)) throw invalidParameter('Function does not exist')
  const partial = /^\d{12}:/.test(input.FunctionName)
  return { function: found, arn: partial ? target.arn : arnOf(found) }
}

async function refuseSecond(
  sourceArn: string,
  name: string,
  caller: Caller,
  { db }: Needs,
  except?: string,
): Promise<void> {
  const same = await listMappings(
    db,
    caller,
    { function: name, sourceArn },
    { after: '', limit: 2 },
  )
  const other = same.find(({ id }) => id !== except)
  if (other)
    throw conflict(
      `An event source mapping with SQS arn (" ${sourceArn} ") and function (" ${name} ") already exists. Please update or delete the existing mapping with UUID ${other.id}`,
    )
}

interface Named {
  readonly UUID: string
}

/** Its own ARN is the resource; which function it is of, a condition sees in requests that name one. */
const onMapping = ({ UUID }: Named, caller: Caller): Asked => ({
  resource: mappingArn(caller, UUID),
})

async function requireMapping({ UUID }: Named, caller: Caller, { db }: Needs): Promise<Mapping> {
  const mapping = await findMapping(db, caller, UUID)
  if (!mapping) throw resourceNotFound()
  return mapping
}

export const getEventSourceMapping = define(
  'GetEventSourceMapping',
  onMapping,
  async (input, caller, needs) => shown(await requireMapping(input, caller, needs)),
)

const listMax = 100

export const listEventSourceMappings = define(
  'ListEventSourceMappings',
  () => ({ resource: '*' }),
  async (input, caller, needs) => {
    const size = Math.min(input.MaxItems ?? listMax, listMax)
    const after = input.Marker === undefined ? '' : keyInToken('mappings', input.Marker)
    if (after === undefined) throw invalidParameter('Invalid Marker')
    const filter = {
      ...(input.FunctionName !== undefined && {
        function: targetOf({ FunctionName: input.FunctionName }, caller).name,
      }),
      ...(input.EventSourceArn !== undefined && { sourceArn: input.EventSourceArn }),
    }
    const found = await listMappings(needs.db, caller, filter, { after, limit: size + 1 })
    const last = found[size - 1]
    return {
      EventSourceMappings: found.slice(0, size).map(shown),
      ...(found.length > size && last && { NextMarker: pageToken('mappings', last.id) }),
    }
  },
)

/** One whose last change is not done. */
function requireSettled({ state }: Mapping, verb: 'update' | 'delete'): void {
  if (state !== 'Enabled' && state !== 'Disabled')
    throw new AwsError(
      'ResourceInUseException',
      `Cannot ${verb} the event source mapping because it is in use.`,
      { Type: 'User' },
    )
}

export const updateEventSourceMapping = define(
  'UpdateEventSourceMapping',
  (input, caller) => ({
    ...onMapping(input, caller),
    ...(input.FunctionName !== undefined && {
      context: {
        'lambda:functionarn': targetOf({ FunctionName: input.FunctionName }, caller).arn,
      },
    }),
  }),
  async (input, caller, needs) => {
    const mapping = await requireMapping(input, caller, needs)
    requireSettled(mapping, 'update')
    const settings = settingsWith(mapping.settings, input, isFifo(mapping.sourceArn))
    const FunctionName = input.FunctionName ?? mapping.functionArn
    const target = await requireTarget({ FunctionName }, caller, needs)
    await refuseSecond(mapping.sourceArn, target.function.name, caller, needs, mapping.id)
    const poller = await pollerOf(target.function, needs, caller.request)
    await checkSource(target.function, mapping.sourceArn, poller, needs)
    const change = {
      settings,
      ...{ function: target.function.name, functionArn: target.arn },
      state: stateAfter(mapping, settings.enabled),
      modifiedAt: needs.clock.now().getTime(),
    }
    await needs.db.transaction().execute(async (within) => {
      if (!(await changeMapping(within, mapping, change)))
        requireSettled({ ...mapping, state: 'Updating' }, 'update')
      if (mapping.state === 'Disabled') await needs.jobs.enqueue(mappingJob(mapping.id), within)
    })
    return shown({ ...mapping, ...change })
  },
)

const stateAfter = ({ state }: Mapping, enabled: boolean): MappingState =>
  enabled
    ? state === 'Enabled'
      ? 'Updating'
      : 'Enabling'
    : state === 'Enabled'
      ? 'Disabling'
      : 'Updating'

export const deleteEventSourceMapping = define(
  'DeleteEventSourceMapping',
  onMapping,
  async (input, caller, needs) => {
    const mapping = await requireMapping(input, caller, needs)
    requireSettled(mapping, 'delete')
    await needs.db.transaction().execute(async (within) => {
      if (!(await changeMapping(within, mapping, { state: 'Deleting' })))
        requireSettled({ ...mapping, state: 'Deleting' }, 'delete')
      if (mapping.state === 'Disabled') await needs.jobs.enqueue(mappingJob(mapping.id), within)
    })
    return shown({ ...mapping, state: 'Deleting' })
  },
)
