import type { Caller } from '../../estate/caller.ts'
import { revived } from '../../estate/caller.ts'
import { newUuid } from '../../store/ids.ts'
import type { Again } from '../../store/kernel/jobs.ts'
import { countMessages, type MessageRow } from '../../store/sqs/messages.ts'
import {
  changeMoveTask,
  findMoveTask,
  insertMoveTask,
  listMoveTasks,
  type MoveTaskRow,
  nextToMove,
  sendAnew,
} from '../../store/sqs/move-tasks.ts'
import { findQueue, type Queue } from '../../store/sqs/queues.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, invalidValue, resourceNotFound } from './errors.ts'
import { arnOf, keyOfArn } from './queue.ts'
import { isDeadLetterQueue } from './redrive.ts'
import { wakeReceivers } from './waiting.ts'

/** What moving takes besides the operation's own permission, all on the dead-letter queue. */
const onSource = (actions: readonly string[], resource: string): readonly Asked[] =>
  actions.map((action) => ({ action: `sqs:${action}`, resource, ownersOnly: true }))

const moving = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']

export const startMessageMoveTask = define(
  'StartMessageMoveTask',
  ({ SourceArn, DestinationArn }) => [
    ...onSource(['StartMessageMoveTask', ...moving], SourceArn),
    ...(DestinationArn === undefined
      ? []
      : [{ action: 'sqs:SendMessage', resource: DestinationArn }]),
  ],
  async ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }, caller, needs) => {
    const source = await requireArn('SourceArn', SourceArn, needs)
    if (DestinationArn !== undefined) await requireArn('DestinationArn', DestinationArn, needs)
    if (rate !== undefined && !(rate >= 1 && rate <= 500))
      throw invalidValue(
        rate,
        'MaxNumberOfMessagesPerSecond',
        'Must be between 1 and 500, if provided.',
      )
    if (!(await isDeadLetterQueue(source, needs)))
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.')
    const [last] = await listMoveTasks(needs.db, source.id, 1)
    if (last?.status === 'RUNNING')
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      )
    const now = needs.clock.now().getTime()
    const task: MoveTaskRow = {
      ...{ id: newUuid(), queue: source.id, destination: DestinationArn ?? null },
      ...{ rate: rate ?? null, status: 'RUNNING', moved: 0, failure: null, started_at: now },
      to_move: (await countMessages(needs.db, source.id, now)).visible,
      caller: JSON.stringify(caller),
    }
    await needs.db.transaction().execute(async (within) => {
      await insertMoveTask(within, task)
      await needs.jobs.enqueue({ kind: 'sqs:move', state: { task: task.id } }, within)
    })
    return { TaskHandle: handleOf(task.id, SourceArn) }
  },
)

async function requireArn(
  parameter: 'SourceArn' | 'DestinationArn',
  arn: string,
  { db }: Needs,
): Promise<Queue> {
  const key = keyOfArn(arn)
  if (!key)
    throw invalidParameter(
      `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
    )
  const queue = await findQueue(db, key)
  if (!queue)
    throw resourceNotFound(
      `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    )
  return queue
}

const handleOf = (taskId: string, sourceArn: string): string =>
  Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64')

interface Handle {
  readonly taskId: string
  readonly sourceArn: string
}

function readTaskHandle(handle: string): Handle | undefined {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString())
    return typeof taskId === 'string' && typeof sourceArn === 'string'
      ? { taskId, sourceArn }
      : undefined
  } catch {
    return undefined
  }
}

export const cancelMessageMoveTask = define(
  'CancelMessageMoveTask',
  // What is no handle names no queue, and is refused to who may cancel anything.
  ({ TaskHandle }) =>
    onSource(['CancelMessageMoveTask', ...moving], readTaskHandle(TaskHandle)?.sourceArn ?? '*'),
  async ({ TaskHandle }, _caller, needs) => {
    const handle = readTaskHandle(TaskHandle)
    if (!handle) throw invalidParameter('Value for parameter TaskHandle is invalid.')
    const source = await requireArn('SourceArn', handle.sourceArn, needs)
    const task = await findMoveTask(needs.db, handle.taskId)
    if (task?.queue !== source.id || task.status !== 'RUNNING')
      throw resourceNotFound('Task does not exist.')
    await changeMoveTask(needs.db, task.id, { status: 'CANCELLED' })
    return { ApproximateNumberOfMessagesMoved: task.moved }
  },
)

export const listMessageMoveTasks = define(
  'ListMessageMoveTasks',
  ({ SourceArn }) => onSource(['ListMessageMoveTasks', 'GetQueueAttributes'], SourceArn),
  async ({ SourceArn, MaxResults = 1 }, _caller, needs) => {
    if (!(MaxResults >= 1 && MaxResults <= 10))
      throw invalidValue(MaxResults, 'MaxResults', 'Must be between 1 and 10, if provided.')
    const source = await requireArn('SourceArn', SourceArn, needs)
    const tasks = await listMoveTasks(needs.db, source.id, MaxResults)
    return {
      Results: tasks.map((task) => ({
        ...(task.status === 'RUNNING' && { TaskHandle: handleOf(task.id, SourceArn) }),
        ...{ Status: task.status, SourceArn, StartedTimestamp: task.started_at },
        ...(task.destination !== null && { DestinationArn: task.destination }),
        ...(task.rate !== null && { MaxNumberOfMessagesPerSecond: task.rate }),
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.to_move,
        ...(task.failure !== null && { FailureReason: task.failure }),
      })),
    }
  },
)

export interface MoveState {
  readonly task: string
}

const movedAtOnce = 100

/** Moves a part of what is to be moved, and asks to go on. A task that was cancelled, or whose queue is gone, ends. */
export async function runMove({ task: id }: MoveState, needs: Needs): Promise<Again | undefined> {
  const task = await findMoveTask(needs.db, id)
  if (task?.status !== 'RUNNING') return undefined
  const now = needs.clock.now().getTime()
  const rows = await nextToMove(needs.db, task.queue, now, task.rate ?? movedAtOnce)
  for (const row of rows) {
    const target = await targetOf(row, task, needs)
    if ('failure' in target) {
      await changeMoveTask(needs.db, id, { status: 'FAILED', failure: target.failure })
      return undefined
    }
    await move(row, target, id, needs)
  }
  if (rows.length > 0)
    return { due: new Date(now + (task.rate === null ? 0 : 1000)), state: { task: id } }
  await changeMoveTask(needs.db, id, { status: 'COMPLETED' })
  return undefined
}

async function move(row: MessageRow, to: Queue, task: string, needs: Needs): Promise<void> {
  const now = needs.clock.now().getTime()
  await needs.db.transaction().execute(async (within) => {
    const known = await findMoveTask(within, task)
    if (known?.status !== 'RUNNING') return
    await sendAnew(within, row, { queue: to.id, scope: to.deduplicationScope }, newUuid(), now)
    await changeMoveTask(within, task, { moved: known.moved + 1 })
  })
  wakeReceivers(needs, to.id)
}

/** Where a message goes: to the destination named, or back to where it came from, if whoever started the task may send there. */
async function targetOf(
  row: MessageRow,
  task: MoveTaskRow,
  needs: Needs,
): Promise<Queue | { readonly failure: string }> {
  const arn = task.destination ?? row.source_arn
  if (arn === null) return { failure: 'CouldNotDetermineMessageSource' }
  const key = keyOfArn(arn)
  const queue = key && (await findQueue(needs.db, key))
  if (!queue) return { failure: 'AWS.SimpleQueueService.NonExistentQueue' }
  const caller = callerOf(task)
  const { outcome } = await needs.ask(caller, { action: 'sqs:SendMessage', resource: arnOf(queue) })
  if (outcome === 'allowed') return queue
  await needs.refused(
    caller,
    'sqs',
    'StartMessageMoveTask',
    `${arn} does not let the caller of StartMessageMoveTask send messages`,
  )
  // Differs from AWS? The reason that it shows is not known.
  return { failure: 'AccessDenied' }
}

function callerOf({ caller }: MoveTaskRow): Caller {
  const kept = JSON.parse(caller) as Caller
  return { ...kept, ...(kept.session && { session: revived(kept.session) }) }
}
