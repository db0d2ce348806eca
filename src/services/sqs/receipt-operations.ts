import type { ChangeMessageVisibilityBatchRequestEntry } from '../../aws/models/sqs.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { findMessage, removeMessages, setVisibleAt } from '../../store/sqs/messages.ts'
import type { Queue } from '../../store/sqs/queues.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { checkEntries, eachEntry } from './batch.ts'
import { define } from './define.ts'
import { invalidValue } from './errors.ts'
import { isFifo, onQueue, requireQueue } from './queue.ts'
import { readHandle } from './receipts.ts'
import { wakeReceivers } from './waiting.ts'

/** A batch asks for the permission of one. */
const asOne =
  (action: string) =>
  (input: { readonly QueueUrl: string }, caller: Caller): Asked => ({
    ...onQueue(input, caller),
    action,
  })

export const deleteMessage = define('DeleteMessage', onQueue, async (input, caller, needs) => {
  const queue = await requireQueue(input, caller, needs)
  await remove(queue, input.ReceiptHandle, needs)
})

export const deleteMessageBatch = define(
  'DeleteMessageBatch',
  asOne('sqs:DeleteMessage'),
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    const entries = checkEntries(input.Entries, 'DeleteMessageBatchRequestEntry')
    return eachEntry(entries, async ({ Id, ReceiptHandle }) => {
      await remove(queue, ReceiptHandle, needs)
      return { Id }
    })
  },
)

/**
 * A standard queue takes a receipt that has run out as well; one that is not the message's last succeeds and does nothing, as AWS
 * documents. A FIFO queue refuses what has run out.
 */
async function remove(queue: Queue, handle: string, needs: Needs): Promise<void> {
  const { id, key } = readHandle(handle, queue.id)
  const row = await findMessage(needs.db, queue.id, id)
  if (!row) return
  const now = needs.clock.now().getTime()
  if (isFifo(queue) && (row.receipt !== key || row.visible_at <= now))
    throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.')
  if (row.receipt !== key) return
  await needs.db.transaction().execute((within) => removeMessages(within, queue.id, [row]))
  wakeReceivers(needs, queue.id)
}

type Change = Omit<ChangeMessageVisibilityBatchRequestEntry, 'Id'>

export const changeMessageVisibility = define(
  'ChangeMessageVisibility',
  onQueue,
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    await change(queue, input, needs)
  },
)

export const changeMessageVisibilityBatch = define(
  'ChangeMessageVisibilityBatch',
  asOne('sqs:ChangeMessageVisibility'),
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    const entries = checkEntries(input.Entries, 'ChangeMessageVisibilityBatchRequestEntry')
    return eachEntry(entries, async ({ Id, ...entry }) => {
      await change(queue, entry, needs)
      return { Id }
    })
  },
)

/** Counted from the receipt. */
const hiddenMaxMs = 43_200_000

async function change(
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout = 0 }: Change,
  needs: Needs,
): Promise<void> {
  const refuse = (reason: string) => invalidValue(VisibilityTimeout, 'VisibilityTimeout', reason)
  if (!(VisibilityTimeout >= 0 && VisibilityTimeout <= 43_200))
    throw refuse('Must be between 0 and 43200, if provided.')
  const { id, key } = readHandle(ReceiptHandle, queue.id)
  const row = await findMessage(needs.db, queue.id, id)
  if (row?.receipt !== key)
    throw invalidValue(
      ReceiptHandle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    )
  const now = needs.clock.now().getTime()
  // Recorded: it succeeds where the message is visible again. Differs from AWS? Whether it is hidden then is not known.
  if (row.visible_at <= now) return
  const visibleAt = now + VisibilityTimeout * 1000
  if (visibleAt - (row.received_at ?? now) > hiddenMaxMs)
    throw refuse('Total VisibilityTimeout for the message is beyond the limit [43200 seconds]')
  await needs.db.transaction().execute((within) => setVisibleAt(within, row, visibleAt))
  wakeReceivers(needs, queue.id)
}
