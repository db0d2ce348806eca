import type { Caller } from '../../estate/caller.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseArn, queueArn } from '../../names/arn.ts'
import { parseRegion } from '../../names/region.ts'
import { findQueue, type Queue, type QueueKey } from '../../store/sqs/queues.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { noQueue } from './errors.ts'

const regionInHost = /(?:^|\.)sqs\.([a-z]{2}(?:-[a-z]+)+-\d)\.|^([a-z]{2}(?:-[a-z]+)+-\d)\.queue\./

/**
 * The queue that a `QueueUrl` names. As AWS, only the account and the name in it count, so that a bare name is one of the
 * caller's; a Region is read where the host or the path has one, and is the request's where not. Undefined for what names none.
 */
export function queueKey(url: string, caller: Pick<Caller, 'account' | 'region'>): QueueKey {
  const [, host = '', path = url] = /^https?:\/\/([^/]*)(.*)$/.exec(url) ?? []
  const parts = path.split('/').filter((part) => part !== '')
  const name = parts.at(-1) ?? ''
  const account = parseAccountId(parts.at(-2) ?? '') ?? caller.account
  const named = regionInHost.exec(host)
  const inPath = parts[0] === 'queue' && parts.length > 3 ? parts[1] : undefined
  const region = parseRegion(inPath ?? named?.[1] ?? named?.[2] ?? '') ?? caller.region
  return { account, region, name }
}

export const arnOf = ({ account, region, name }: QueueKey): string =>
  queueArn(account, region, name)

/** The queue of an ARN; undefined for what is none. */
export function keyOfArn(text: string): QueueKey | undefined {
  const { service, account = '', region = '', resource = '' } = parseArn(text) ?? {}
  if (service !== 'sqs' || !parseAccountId(account) || !parseRegion(region)) return undefined
  return /^[\w-]+(\.fifo)?$/.test(resource) ? { account, region, name: resource } : undefined
}

interface OnQueue {
  readonly QueueUrl: string
}

export const onQueue = ({ QueueUrl }: OnQueue, caller: Caller): Asked => ({
  resource: arnOf(queueKey(QueueUrl, caller)),
})

/** For what a queue's policy cannot allow to other accounts. */
export const byOwner = (input: OnQueue, caller: Caller): Asked => ({
  ...onQueue(input, caller),
  ownersOnly: true,
})

export async function requireQueue(
  { QueueUrl }: OnQueue,
  caller: Caller,
  { db }: Needs,
): Promise<Queue> {
  const queue = await findQueue(db, queueKey(QueueUrl, caller))
  if (!queue) throw noQueue()
  return queue
}

/** Under this server's address, so that clients that send to the host of a queue's URL reach it. */
export const urlOf = ({ account, name }: QueueKey, { endpoint }: Needs): string =>
  `${endpoint}/${account}/${name}`

export const isFifo = ({ name }: Pick<QueueKey, 'name'>): boolean => name.endsWith('.fifo')
