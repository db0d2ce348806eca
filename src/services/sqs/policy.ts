import type { AccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { isObject, type JsonObject } from '../../policy/parse.ts'
import { queuePolicyProblem } from '../../policy/validate/queue.ts'
import { storedPrincipals } from '../../store/iam/principals.ts'
import type { QueueKey } from '../../store/sqs/queues.ts'
import type { Needs } from '../kernel/needs.ts'
import { attributeValue, invalidValue, overLimit } from './errors.ts'
import { arnOf } from './queue.ts'

/**
 * A queue's policy as it is kept, with unique ids for users and roles.
 * Throws InvalidAttributeValue, with the one sentence that AWS has for every defect.
 */
export async function storedPolicy(text: string, queue: QueueKey, { db }: Needs): Promise<string> {
  const problem = queuePolicyProblem(text, arnOf(queue))
  if (problem?.limit !== undefined) throw overLimit(problem.limit)
  if (problem) throw attributeValue('Policy')
  const stored = await storedPrincipals(db, text)
  if (!stored.ok) throw attributeValue('Policy')
  return stored.text
}

/** Actions that AddPermission takes, by what a request calls them. */
const grantable: ReadonlySet<string> = new Set([
  ...['*', 'ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl'],
  ...['ListDeadLetterSourceQueues', 'PurgeQueue', 'ReceiveMessage', 'SendMessage'],
])

const ofOwners: ReadonlySet<string> = new Set([
  ...['AddPermission', 'CreateQueue', 'DeleteQueue', 'ListQueues', 'ListQueueTags'],
  ...['RemovePermission', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'],
  ...['StartMessageMoveTask', 'CancelMessageMoveTask', 'ListMessageMoveTasks'],
])

const actionsMax = 7

export interface Permission {
  readonly label: string
  readonly accounts: readonly AccountId[]
  readonly actions: readonly string[]
}

/** Throws InvalidParameterValue and OverLimit. */
export function checkActions(actions: readonly string[]): void {
  if (actions.length > actionsMax)
    throw overLimit(`${actions.length} Actions were found, maximum allowed is ${actionsMax}.`)
  for (const action of actions) {
    if (ofOwners.has(action))
      throw invalidValue(
        `SQS:${action}`,
        'ActionName',
        'Only the queue owner is allowed to invoke this action.',
      )
    if (!grantable.has(action))
      throw invalidValue(
        `SQS:${action}`,
        'ActionName',
        'Please refer to the appropriate WSDL for a list of valid actions. ',
      )
  }
}

/** The policy with one more statement. Throws InvalidParameterValue where the label is there. */
export function withPermission(
  policy: string | undefined,
  { label, accounts, actions }: Permission,
  queue: QueueKey,
): string {
  const document = documentOf(policy, queue)
  if (document.Statement.some(({ Sid }) => Sid === label))
    throw invalidValue(label, 'Label', 'Already exists.')
  const roots = accounts.map(rootArn)
  const named = actions.map((action) => `SQS:${action}`)
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: roots.length === 1 ? roots[0] : roots },
    Action: named.length === 1 ? named[0] : named,
    Resource: arnOf(queue),
  }
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] })
}

/** Undefined where no statement is left. Throws InvalidParameterValue where none has this label. */
export function withoutPermission(
  policy: string | undefined,
  label: string,
  queue: QueueKey,
): string | undefined {
  const document = documentOf(policy, queue)
  const left = document.Statement.filter(({ Sid }) => Sid !== label)
  if (left.length === document.Statement.length)
    throw invalidValue(label, 'Label', "can't find label.")
  return left.length === 0 ? undefined : JSON.stringify({ ...document, Statement: left })
}

interface Document extends JsonObject {
  readonly Statement: readonly JsonObject[]
}

function documentOf(policy: string | undefined, queue: QueueKey): Document {
  const parsed = policy === undefined ? undefined : JSON.parse(policy)
  if (!isObject(parsed))
    return {
      Version: '2008-10-17',
      Id: `${arnOf(queue)}/SQSDefaultPolicy`,
      Statement: [],
    }
  return { ...parsed, Statement: [parsed.Statement].flat().filter(isObject) }
}
