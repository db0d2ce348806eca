import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseArn } from '../../../names/arn.ts'
import { newUuid } from '../../../store/ids.ts'
import type { LambdaFunction } from '../../../store/lambda/function.ts'
import type { Needs } from '../../kernel/needs.ts'
import { invalidParameter, roleNotAssumed } from '../errors.ts'
import { mayAssume } from '../principal.ts'

/** What a poller does with a queue, in the order in which Lambda finds that one is not allowed. */
const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']

/** A poller acts as the function's execution role. Throws where Lambda may not assume it. */
export async function pollerOf(
  fn: LambdaFunction,
  needs: Needs,
  request: Caller['request'] = { id: newUuid(), secureTransport: true },
): Promise<Caller> {
  const principal = (await mayAssume(fn, fn.live.role, request.id, needs))
    ? // Differs from AWS? How pollers name their sessions is not known.
      await rolePrincipal(needs.db, fn.live.role, 'awslambda_sqs_poller')
    : undefined
  if (!principal) throw roleNotAssumed()
  return {
    principal,
    account: fn.account,
    region: fn.region,
    request,
    session: {
      ...{ grantedBy: 'AssumeRole', mfaAuthenticated: false, tags: {}, transitiveTagKeys: [] },
      issuedAt: needs.clock.now(),
    },
  }
}

/** The URL of a queue's ARN. Undefined for what is no queue's. */
export function queueUrlOf(arn: string): string | undefined {
  const { service, account, region, resource } = parseArn(arn) ?? {}
  return service === 'sqs' && account && region && resource
    ? `https://sqs.${region}.amazonaws.com/${account}/${resource}`
    : undefined
}

/**
 * What Lambda looks at before it maps a queue to a function: the role's permissions, the queue, and that it hides a message for longer than the function takes.
 * Throws InvalidParameterValueException in AWS's words.
 */
export async function checkSource(
  fn: LambdaFunction,
  sourceArn: string,
  poller: Caller,
  needs: Needs,
): Promise<void> {
  for (const action of actions) {
    const { outcome } = await needs.ask(poller, { action: `sqs:${action}`, resource: sourceArn })
    if (outcome !== 'allowed')
      throw invalidParameter(
        `The function execution role does not have permissions to call ${action} on SQS`,
      )
  }
  const hidden = await visibilityTimeout(sourceArn, poller, needs)
  if (hidden < fn.live.timeout)
    throw invalidParameter(
      `Queue visibility timeout: ${hidden} seconds is less than Function timeout: ${fn.live.timeout} seconds`,
    )
}

export async function visibilityTimeout(
  sourceArn: string,
  poller: Caller,
  needs: Needs,
): Promise<number> {
  try {
    const { Attributes } = await needs.call<{ Attributes: { VisibilityTimeout: string } }>(
      'sqs',
      'GetQueueAttributes',
      { QueueUrl: queueUrlOf(sourceArn), AttributeNames: ['VisibilityTimeout'] },
      poller,
    )
    return Number(Attributes.VisibilityTimeout)
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'QueueDoesNotExist') throw error
    throw invalidParameter(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
    )
  }
}
