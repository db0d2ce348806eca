import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { parseAccountId } from '../../names/account.ts'
import { shownPrincipals } from '../../store/iam/principals.ts'
import { countMessages, purge } from '../../store/sqs/messages.ts'
import {
  changeQueue,
  deletedAt,
  deleteQueue as deleteRow,
  findQueue,
  insertQueue,
  listQueues as listRows,
  listSources,
  type Queue,
  type QueueKey,
  type QueueSettings,
} from '../../store/sqs/queues.ts'
import type { Needs } from '../kernel/needs.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { isAttribute, readAttributes, shownSettings } from './attributes.ts'
import { define } from './define.ts'
import {
  deletedRecently,
  invalidParameter,
  invalidValue,
  noQueue,
  purgedRecently,
  queueExists,
  unknownAttribute,
} from './errors.ts'
import { storedPolicy } from './policy.ts'
import { arnOf, byOwner, isFifo, onQueue, requireQueue, urlOf } from './queue.ts'
import { checkRedriveAllowPolicy, checkRedrivePolicy } from './redrive.ts'
import { checkTags } from './tags.ts'
import { wakeReceivers } from './waiting.ts'

const ownKey = (name: string, { account, region }: Caller): QueueKey => ({ account, region, name })

export const createQueue = define(
  'CreateQueue',
  ({ QueueName, tags }, caller) => {
    const asked = {
      resource: arnOf(ownKey(QueueName, caller)),
      ownersOnly: true as const,
      context: requestTags(tags),
    }
    return tags && Object.keys(tags).length > 0
      ? [asked, { ...asked, action: 'sqs:TagQueue' }]
      : asked
  },
  async ({ QueueName, Attributes = {}, tags = {} }, caller, needs) => {
    const key = ownKey(QueueName, caller)
    checkName(QueueName, Attributes)
    checkTags(tags, QueueName)
    const given = readAttributes(Attributes, key)
    const url = { QueueUrl: urlOf(key, needs) }
    const existing = await findQueue(needs.db, key)
    if (existing) {
      await requireSame(existing, given, needs)
      return url
    }
    await refuseDeletedRecently(key, needs)
    const settings = await settingsWith(key, undefined, given, needs)
    const scope = isFifo(key) ? (settings.attributes.DeduplicationScope ?? 'queue') : undefined
    const row = { ...settings, deduplicationScope: scope }
    if (await insertQueue(needs.db, key, row, tags, needs.clock.now())) return url
    const first = await findQueue(needs.db, key)
    if (first) await requireSame(first, given, needs)
    return url
  },
)

function checkName(name: string, attributes: Readonly<Record<string, string>>): void {
  const fifo = attributes.FifoQueue?.toLowerCase() === 'true'
  if (fifo && !/^[\w-]{1,75}\.fifo$/.test(name))
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    )
  if (!fifo && !/^[\w-]{1,80}$/.test(name))
    throw invalidParameter(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    )
}

const afterDeletionMs = 60_000

async function refuseDeletedRecently(key: QueueKey, { db, clock }: Needs): Promise<void> {
  const at = await deletedAt(db, key)
  if (at !== undefined && clock.now().getTime() - at < afterDeletionMs) throw deletedRecently()
}

/** What a queue that is there must be like to be what a request creates: only what was given is compared, with what is there now. */
async function requireSame(
  queue: Queue,
  given: Readonly<Record<string, string>>,
  needs: Needs,
): Promise<void> {
  const shown = await shownAttributes(queue, needs)
  for (const [name, value] of Object.entries(given))
    if (!isSame(shown[name] ?? '', value)) throw queueExists(name)
}

/** Documents are compared by what they say. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true
  try {
    return a !== '' && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b))
  } catch {
    return false
  }
}

/** A queue's settings with what is given now. An empty document removes the one that is there. */
async function settingsWith(
  key: QueueKey,
  queue: Queue | undefined,
  { Policy, ...given }: Readonly<Record<string, string>>,
  needs: Needs,
): Promise<QueueSettings> {
  const attributes: Record<string, string> = { ...queue?.attributes, ...given }
  if (given.RedriveAllowPolicy) checkRedriveAllowPolicy(given.RedriveAllowPolicy)
  let deadLetterArn: string | undefined
  if (given.RedrivePolicy) deadLetterArn = await checkRedrivePolicy(given.RedrivePolicy, key, needs)
  for (const name of ['RedrivePolicy', 'RedriveAllowPolicy'])
    if (attributes[name] === '') delete attributes[name]
  if (attributes.RedrivePolicy !== undefined)
    deadLetterArn ??= String(JSON.parse(attributes.RedrivePolicy).deadLetterTargetArn)
  const policy = Policy ? await storedPolicy(Policy, key, needs) : undefined
  return { attributes, policy: Policy === undefined ? queue?.policy : policy, deadLetterArn }
}

export const setQueueAttributes = define(
  'SetQueueAttributes',
  byOwner,
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    const given = readAttributes(input.Attributes, queue)
    const settings = await settingsWith(queue, queue, given, needs)
    await changeQueue(needs.db, queue.id, settings, needs.clock.now())
    wakeReceivers(needs, queue.id)
  },
)

export const getQueueAttributes = define(
  'GetQueueAttributes',
  onQueue,
  async (input, caller, needs) => {
    const names = input.AttributeNames ?? []
    const unknown = names.find((name) => !isAttribute(name))
    if (unknown !== undefined) throw unknownAttribute(unknown)
    const queue = await requireQueue(input, caller, needs)
    if (names.length === 0) return {}
    const all = { ...(await shownAttributes(queue, needs)), ...(await counted(queue, needs)) }
    const shown = Object.entries(all).filter(
      ([name]) => names.includes('All') || names.includes(name),
    )
    return shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) }
  },
)

async function shownAttributes(queue: Queue, { db }: Needs): Promise<Record<string, string>> {
  const { policy, attributes } = queue
  return {
    ...shownSettings(queue, attributes),
    ...(policy !== undefined && { Policy: await shownPrincipals(db, policy) }),
  }
}

const seconds = (ms: number): string => String(Math.floor(ms / 1000))

async function counted(queue: Queue, { db, clock }: Needs): Promise<Record<string, string>> {
  const counts = await countMessages(db, queue.id, clock.now().getTime())
  return {
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    QueueArn: arnOf(queue),
  }
}

export const getQueueUrl = define(
  'GetQueueUrl',
  ({ QueueName, QueueOwnerAWSAccountId }, caller) => ({
    resource: arnOf({
      ...ownKey(QueueName, caller),
      account: parseAccountId(QueueOwnerAWSAccountId ?? '') ?? caller.account,
    }),
  }),
  async ({ QueueName, QueueOwnerAWSAccountId }, caller, needs) => {
    if (QueueName === '') throw invalidValue(QueueName, 'QueueName', 'Must specify a queue name.')
    const account = parseAccountId(QueueOwnerAWSAccountId ?? '') ?? caller.account
    const queue = await findQueue(needs.db, { ...ownKey(QueueName, caller), account })
    if (!queue) throw noQueue()
    return { QueueUrl: urlOf(queue, needs) }
  },
)

export const deleteQueue = define('DeleteQueue', byOwner, async (input, caller, needs) => {
  const queue = await requireQueue(input, caller, needs)
  await deleteRow(needs.db, queue, needs.clock.now())
})

const purgeAgainMs = 60_000

export const purgeQueue = define('PurgeQueue', onQueue, async (input, caller, needs) => {
  const queue = await requireQueue(input, caller, needs)
  const now = needs.clock.now().getTime()
  if (queue.purgedAt !== undefined && now - queue.purgedAt < purgeAgainMs)
    throw purgedRecently(queue.name)
  await purge(needs.db, queue.id, now)
})

const listMax = 1000

/** Without `MaxResults` there is one page, and no token after it. */
function pageOf(
  list: string,
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly size: number; readonly after: string } {
  // Differs from AWS? The range is documented; the texts are not known.
  if (MaxResults !== undefined && !(MaxResults >= 1 && MaxResults <= listMax))
    throw invalidValue(MaxResults, 'MaxResults', 'Must be between 1 and 1000, if provided.')
  const after = NextToken === undefined ? '' : keyInToken(list, NextToken)
  if (after === undefined) throw invalidValue(NextToken, 'NextToken', 'Invalid or expired token.')
  return { size: MaxResults ?? listMax, after }
}

const tokenAfter = (
  list: string,
  found: readonly Queue[],
  input: { MaxResults?: number | undefined },
  size: number,
) => {
  const last = found[size - 1]
  return input.MaxResults !== undefined && found.length > size && last
    ? { NextToken: pageToken(list, last.name) }
    : {}
}

export const listQueues = define(
  'ListQueues',
  (_input, caller) => ({ resource: arnOf(ownKey('*', caller)), ownersOnly: true }),
  async (input, caller, needs) => {
    const { size, after } = pageOf('ListQueues', input)
    const prefix = input.QueueNamePrefix ?? ''
    if (!/^[\w.-]*$/.test(prefix)) return {}
    const found = await listRows(needs.db, caller, { prefix, after, limit: size + 1 })
    if (found.length === 0) return {}
    return {
      QueueUrls: found.slice(0, size).map((queue) => urlOf(queue, needs)),
      ...tokenAfter('ListQueues', found, input, size),
    }
  },
)

export const listDeadLetterSourceQueues = define(
  'ListDeadLetterSourceQueues',
  onQueue,
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    const { size, after } = pageOf('ListDeadLetterSourceQueues', input)
    const found = await listSources(needs.db, arnOf(queue), after, size + 1)
    return {
      queueUrls: found.slice(0, size).map((source) => urlOf(source, needs)),
      ...tokenAfter('ListDeadLetterSourceQueues', found, input, size),
    }
  },
)
