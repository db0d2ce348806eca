import { AwsError } from '../../../aws/error.ts'
import type { Message, ReceiveMessageResult } from '../../../aws/models/sqs.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseAccountId } from '../../../names/account.ts'
import { parseRegion } from '../../../names/region.ts'
import { newUuid } from '../../../store/ids.ts'
import type { Again } from '../../../store/kernel/jobs.ts'
import type { LambdaFunction } from '../../../store/lambda/function.ts'
import { findFunction } from '../../../store/lambda/functions.ts'
import {
  changeMapping,
  type Mapping,
  mappingById,
  removeMapping,
} from '../../../store/lambda/mappings.ts'
import type { Needs } from '../../kernel/needs.ts'
import { isDenied } from '../errors.ts'
import { idledWhenDue } from '../idle.ts'
import { deliver } from './deliver.ts'
import { pollerOf, queueUrlOf, visibilityTimeout } from './source.ts'

export interface PollState {
  readonly mapping: string
  /** Times in a row that the queue could not be read. */
  readonly failures?: number
}

/** Each mapping has its own: a slow function holds up its own queue alone. */
export const mappingJob = (id: string) => ({
  kind: 'lambda:poll',
  id: `lambda:poll:${id}`,
  queue: `lambda:poll:${id}`,
  state: { mapping: id } satisfies PollState,
})

/** A job polls for so long before it lets others have its place. */
const turnMs = 20_000
/** How long one look into the queue waits, and so how soon a change of the mapping is seen. */
const waitSeconds = 1
/** AWS begins with five batches at a time, and adds 300 a minute. */
const initialConcurrency = 5
const addedPerSecond = 5
/** Differs from AWS? It goes to 1,250; a sandbox here takes the memory of one machine. */
const concurrencyMax = 50
const backoffMaxMs = 60_000

/**
 * Polls a mapping's queue for a while, as the function's execution role, and has it polled again. Ends with the mapping, or when it is disabled.
 * What was received and not deleted when a server dies comes again: at least once.
 */
export async function runPoll(state: PollState, needs: Needs): Promise<Again | undefined> {
  const mapping = await settled(state.mapping, needs)
  if (!mapping) return undefined
  const soon = (failures = 0): Again => ({
    due: new Date(needs.clock.now().getTime() + (failures > 0 ? backoffMs(failures) : 0)),
    state: { mapping: state.mapping, ...(failures > 0 && { failures }) },
  })
  const fn = await functionOf(mapping, needs)
  // The mapping of a function that is gone stays, and a function of the same name is fed again.
  if (!fn) return soon((state.failures ?? 0) + 1)
  const poller = await pollerOf(fn, needs).catch(() => undefined)
  if (!poller) return soon((state.failures ?? 0) + 1)
  try {
    await poll(mapping, fn, poller, needs)
    needs.succeeded(poller)
    return soon()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    await needs.refused(poller, 'sqs', 'ReceiveMessage', error.message)
    // Told once: a queue that stays shut is looked at again and again.
    if (!state.failures && isDenied(error))
      needs.notice(
        `event source mapping ${mapping.id} cannot read ${mapping.sourceArn}: ${error.message}`,
      )
    return soon((state.failures ?? 0) + 1)
  }
}

const backoffMs = (failures: number): number => Math.min(1000 * 2 ** failures, backoffMaxMs)

/** The mapping when it is to be polled, its last change done. */
async function settled(id: string, { db }: Needs): Promise<Mapping | undefined> {
  const mapping = await mappingById(db, id)
  if (!mapping) return undefined
  if (mapping.state === 'Deleting') {
    await removeMapping(db, id)
    return undefined
  }
  const state = mapping.settings.enabled ? 'Enabled' : 'Disabled'
  if (mapping.state !== state) await changeMapping(db, mapping, { state })
  return mapping.settings.enabled ? { ...mapping, state } : undefined
}

async function functionOf(mapping: Mapping, needs: Needs): Promise<LambdaFunction | undefined> {
  const account = parseAccountId(mapping.account)
  const region = parseRegion(mapping.region)
  if (!account || !region) return undefined
  const fn = await findFunction(needs.db, { account, region, name: mapping.function })
  return fn && idledWhenDue(fn, needs)
}

async function poll(
  mapping: Mapping,
  fn: LambdaFunction,
  poller: Caller,
  needs: Needs,
): Promise<void> {
  const begun = Date.now()
  const running = new Set<Promise<void>>()
  const most = Math.min(mapping.settings.maximumConcurrency ?? concurrencyMax, concurrencyMax)
  const hidden = await hiddenSeconds(mapping, fn, poller, needs)
  try {
    while (Date.now() - begun < turnMs && !needs.sandboxes.closed) {
      const now = await mappingById(needs.db, mapping.id)
      if (now?.state !== 'Enabled') return
      const grown = initialConcurrency + Math.floor((Date.now() - begun) / 1000) * addedPerSecond
      if (running.size >= Math.min(most, grown)) {
        await Promise.race(running)
        continue
      }
      const batch = await nextBatch(now, hidden, poller, needs)
      if (batch.length === 0) continue
      const delivery = deliver(batch, now, fn, poller, needs).finally(() =>
        running.delete(delivery),
      )
      running.add(delivery)
    }
  } finally {
    await Promise.all(running)
  }
}

/** With a window messages are hidden for as long as it and the function may take. */
async function hiddenSeconds(
  { settings, sourceArn }: Mapping,
  fn: LambdaFunction,
  poller: Caller,
  needs: Needs,
): Promise<number> {
  const own = await visibilityTimeout(sourceArn, poller, needs)
  return settings.windowSeconds === 0
    ? own
    : Math.max(own, settings.windowSeconds + fn.live.timeout + 30)
}

const receivedMax = 10
const payloadMax = 6_000_000

/** What is there without a window; with one as much as comes until it ends, the batch is full, or the event is as long as it may be. */
async function nextBatch(
  { settings, sourceArn }: Mapping,
  hidden: number,
  poller: Caller,
  needs: Needs,
): Promise<readonly Message[]> {
  const { batchSize, windowSeconds } = settings
  const receive = async (max: number) => {
    const { Messages = [] } = await needs.call<ReceiveMessageResult>(
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl: queueUrlOf(sourceArn),
        MaxNumberOfMessages: Math.min(max, receivedMax),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        VisibilityTimeout: hidden,
        WaitTimeSeconds: waitSeconds,
      },
      { ...poller, request: { ...poller.request, id: newUuid() } },
    )
    return Messages
  }
  const batch = [...(await receive(batchSize))]
  const until = Date.now() + windowSeconds * 1000
  const bytes = () => batch.reduce((sum, { Body = '' }) => sum + Body.length, 0)
  while (
    windowSeconds > 0 &&
    batch.length > 0 &&
    batch.length < batchSize &&
    Date.now() < until &&
    bytes() < payloadMax &&
    !needs.sandboxes.closed
  )
    batch.push(...(await receive(batchSize - batch.length)))
  return batch
}
