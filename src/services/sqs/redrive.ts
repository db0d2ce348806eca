import { isObject } from '../../policy/parse.ts'
import { findQueue, listSources, type Queue, type QueueKey } from '../../store/sqs/queues.ts'
import type { Needs } from '../kernel/needs.ts'
import { attributeValue, invalidValue } from './errors.ts'
import { arnOf, isFifo, keyOfArn } from './queue.ts'

export interface Redrive {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** A queue's redrive policy, as it stands. */
export function redriveOf({ attributes }: Pick<Queue, 'attributes'>): Redrive | undefined {
  const { RedrivePolicy } = attributes
  if (RedrivePolicy === undefined) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy)
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) }
}

/**
 * The ARN that a queue's new redrive policy names.
 * Throws InvalidParameterValue for a policy that AWS refuses, and for a dead-letter queue that is not there, of the other kind, or closed to this one.
 */
export async function checkRedrivePolicy(
  text: string,
  queue: QueueKey,
  { db }: Needs,
): Promise<string> {
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason)
  const policy = parsed(text)
  if (!isObject(policy))
    throw attributeValue('RedrivePolicy', 'Redrive policy is not a valid JSON map.')
  for (const name of ['maxReceiveCount', 'deadLetterTargetArn'])
    if (policy[name] === undefined)
      throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`)
  if (Object.keys(policy).length > 2)
    throw refuse('Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].')
  const { maxReceiveCount, deadLetterTargetArn } = policy
  if (!/^\d{1,4}$/.test(String(maxReceiveCount)) || !isBetween(Number(maxReceiveCount), 1, 1000))
    throw refuse(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    )
  const arn = String(deadLetterTargetArn)
  const target = keyOfArn(arn)
  if (!target) throw refuse('Dead-letter target ARN should be fully qualified ARN.')
  // Differs from AWS? That it must be the queue's own account and Region is documented; the texts are not known.
  if (target.account !== queue.account || target.region !== queue.region)
    throw refuse('Dead letter target does not exist.')
  const found = await findQueue(db, target)
  if (!found) throw refuse('Dead letter target does not exist.')
  if (isFifo(found) !== isFifo(queue))
    throw refuse('Dead-letter queue must be same type of queue as the source..')
  // Differs from AWS? That it refuses is documented; the text is not known.
  if (!letsIn(found, arnOf(queue)))
    throw refuse('Dead-letter queue does not allow this source queue.')
  return arn
}

const isBetween = (number: number, min: number, max: number) => number >= min && number <= max

function letsIn({ attributes: { RedriveAllowPolicy } }: Queue, source: string): boolean {
  if (RedriveAllowPolicy === undefined) return true
  const { redrivePermission, sourceQueueArns } = JSON.parse(RedriveAllowPolicy)
  if (redrivePermission === 'byQueue') return [sourceQueueArns].flat().includes(source)
  return redrivePermission !== 'denyAll'
}

const unsupported =
  "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format."

/**
 * Source queues need not exist: Terraform and CDK write this before them.
 * Throws InvalidAttributeValue and InvalidParameterValue.
 */
export function checkRedriveAllowPolicy(text: string): void {
  const policy = parsed(text)
  if (!isObject(policy)) throw attributeValue('RedriveAllowPolicy', unsupported)
  const { redrivePermission, sourceQueueArns, ...others } = policy
  const permissions: readonly unknown[] = ['allowAll', 'denyAll', 'byQueue']
  const isList = sourceQueueArns === undefined || Array.isArray(sourceQueueArns)
  if (!permissions.includes(redrivePermission) || Object.keys(others).length > 0 || !isList)
    throw attributeValue('RedriveAllowPolicy', unsupported)
  const arns: readonly unknown[] = Array.isArray(sourceQueueArns) ? sourceQueueArns : []
  const refuse = (reason: string) => invalidValue(text, 'RedriveAllowPolicy', reason)
  if (redrivePermission !== 'byQueue' && arns.length > 0)
    throw refuse(
      "Amazon SQS can't create the redrive allow policy. To specify one or more source queue ARNs, you must set redrivePermission to byQueue.",
    )
  if (redrivePermission === 'byQueue' && arns.length === 0)
    throw refuse(
      "Amazon SQS can't create the redrive allow policy. When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.",
    )
  if (arns.length > 10)
    throw refuse(
      "Amazon SQS can't create the redrive allow policy. The maximum number of source queue ARNs you can specify is 10.",
    )
  if (!arns.every((arn) => keyOfArn(String(arn))))
    throw attributeValue('RedriveAllowPolicy', unsupported)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether some queue sends its dead letters there. */
export const isDeadLetterQueue = async (queue: QueueKey, { db }: Needs): Promise<boolean> =>
  (await listSources(db, arnOf(queue), '', 1)).length > 0
