import { logGroupArn } from '../../names/arn.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import type { Scenario } from './scenario.ts'

/**
 * AWS authorizes against the stream's ARN; what concerns a whole group has an empty stream in it, which
 * is why a policy on a group must end in `:*`. `group` is an ARN.
 */
export const streamArn = (group: string, stream = ''): string => `${group}:log-stream:${stream}`

interface LogDestination {
  readonly group: string
  readonly stream: string
  /** An absent group is made on the way. */
  readonly groupExists: boolean
}

/** A function's lines, as its execution role. Where it may not, they are lost, and nobody is told. */
export function writeLogs(as: Caller, { group, stream, groupExists }: LogDestination): Scenario {
  const arn = logGroupArn(as.account, as.region, group)
  const ofStream = streamArn(arn, stream)
  const checks: readonly Check[] = [
    { action: 'logs:CreateLogStream', resource: ofStream },
    ...(groupExists ? [] : [{ action: 'logs:CreateLogGroup', resource: streamArn(arn) }]),
    { action: 'logs:PutLogEvents', resource: ofStream },
  ]
  return [{ as, checks }]
}
