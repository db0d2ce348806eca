import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { streamArn } from '../../estate/scenarios/logs.ts'
import { logGroupArn, parseArn } from '../../names/arn.ts'
import {
  findLogGroup,
  findLogStream,
  type LogGroupKey,
  type LogGroupRow,
  type LogStreamRow,
} from '../../store/logs/groups.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { invalid, noLogGroup, noLogStream } from './errors.ts'

/** Requests name a group by `logGroupName`, or by its name or ARN in `logGroupIdentifier`. */
export interface GroupInput {
  readonly logGroupName?: string | undefined
  readonly logGroupIdentifier?: string | undefined
}

export function groupKey(input: GroupInput, caller: Caller): LogGroupKey {
  const own = { account: caller.account, region: caller.region }
  const named = input.logGroupName ?? input.logGroupIdentifier ?? ''
  const arn = parseArn(named)
  const name = arn?.resource.match(/^log-group:([^:]+)(?::\*)?$/)?.[1]
  return arn && name ? { account: arn.account, region: arn.region, name } : { ...own, name: named }
}

/** What an operation on a group, or on a stream of it, asks for. */
export const onStream = (key: LogGroupKey, stream?: string): Asked => ({
  resource: streamArn(groupArn(key), stream),
})

export const groupArn = ({ account, region, name }: LogGroupKey): string =>
  logGroupArn(account, region, name)

export function checkNamedOnce(input: GroupInput): void {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined)
    throw new AwsError(
      'ValidationException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    )
  if (input.logGroupName === undefined && input.logGroupIdentifier === undefined)
    throw invalid('Either logGroupName or logGroupIdentifier must be given.')
}

export async function requireGroup(key: LogGroupKey, needs: Needs): Promise<LogGroupRow> {
  const group = await findLogGroup(needs.db, key)
  if (!group) throw noLogGroup()
  return group
}

export async function requireStream(
  group: LogGroupRow,
  name: string,
  needs: Needs,
): Promise<LogStreamRow> {
  const stream = await findLogStream(needs.db, group.id, name)
  if (!stream) throw noLogStream()
  return stream
}

const dayMs = 86_400_000

/** Events before this time are no longer kept. */
export const expiredBefore = (group: LogGroupRow, now: Date): number =>
  group.retention_days === null ? 0 : now.getTime() - group.retention_days * dayMs
