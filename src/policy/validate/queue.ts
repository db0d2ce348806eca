import { actionMatches, compileActions } from '../match/action.ts'
import { globMatches, globOf } from '../match/glob.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { type ShapedStatement, shapeOf } from './shape.ts'

/** What a queue's policy may be about. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
const queueActions: readonly string[] = [
  ...['AddPermission', 'CancelMessageMoveTask', 'ChangeMessageVisibility', 'CreateQueue'],
  ...['DeleteMessage', 'DeleteQueue', 'GetQueueAttributes', 'GetQueueUrl'],
  ...['ListDeadLetterSourceQueues', 'ListMessageMoveTasks', 'ListQueueTags', 'PurgeQueue'],
  ...['ReceiveMessage', 'RemovePermission', 'SendMessage', 'SetQueueAttributes'],
  ...['StartMessageMoveTask', 'TagQueue', 'UntagQueue'],
].map((name) => `sqs:${name.toLowerCase()}`)

const statementsMax = 20
const bytesMax = 8192

/** What is wrong with a queue's policy. SQS has one sentence for it, and another for what is too much. */
export interface QueuePolicyProblem {
  /** `21 statements were found in the submitted policy, max allowed is 20` */
  readonly limit?: string
}

/** `queueArn` is of the queue that is to have it. Whether its principals exist is for the caller. */
export function queuePolicyProblem(text: string, queueArn: string): QueuePolicyProblem | undefined {
  if (new TextEncoder().encode(text).byteLength > bytesMax) return {}
  const document = shapeOf(parseJson(text))
  if (!document) return {}
  const { length } = document.statements
  if (length > statementsMax)
    return {
      limit: `${length} statements were found in the submitted policy, max allowed is ${statementsMax}`,
    }
  return document.statements.every((one) => isQueueStatement(one, queueArn)) ? undefined : {}
}

function isQueueStatement(
  { raw, effect, actions, resources }: ShapedStatement,
  queueArn: string,
): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return false
  if (!actions?.length || !actions.every(isQueueAction)) return false
  if (!resources?.length || !resources.every((one) => globMatches(globOf(one), queueArn)))
    return false
  const element = raw.Principal ?? raw.NotPrincipal
  if (element === undefined) return false
  if (typeof element === 'string') return element === '*'
  const principals = principalsOfStatement(raw)
  return principals.length > 0 && principals.every(isPrincipalForm)
}

function isQueueAction(action: string): boolean {
  if (action === '*') return true
  const compiled = compileActions({ not: false, values: [action] })
  return (
    action.toLowerCase().startsWith('sqs:') &&
    queueActions.some((one) => actionMatches(compiled, one))
  )
}
