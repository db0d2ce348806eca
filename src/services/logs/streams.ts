import {
  deleteLogStream as deleteLogStreamRow,
  insertLogStream,
  listLogStreams,
} from '../../store/logs/groups.ts'
import { numberInToken, pageToken } from '../kernel/page-token.ts'
import { define } from './define.ts'
import { invalid, invalidToken, logStreamExists } from './errors.ts'
import { sequenceToken } from './events.ts'
import {
  checkNamedOnce,
  groupArn,
  groupKey,
  onStream,
  requireGroup,
  requireStream,
} from './find.ts'

export const createLogStream = define(
  'CreateLogStream',
  (input, caller) => onStream(groupKey(input, caller), input.logStreamName),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    const made = await insertLogStream(needs.db, group.id, input.logStreamName, needs.clock.now())
    if (!made) throw logStreamExists()
  },
)

export const deleteLogStream = define(
  'DeleteLogStream',
  (input, caller) => onStream(groupKey(input, caller), input.logStreamName),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    const stream = await requireStream(group, input.logStreamName, needs)
    await deleteLogStreamRow(needs.db, stream.id)
  },
)

export const describeLogStreams = define(
  'DescribeLogStreams',
  (input, caller) => onStream(groupKey(input, caller)),
  async (input, caller, needs) => {
    checkNamedOnce(input)
    const byTime = input.orderBy === 'LastEventTime'
    if (byTime && input.logStreamNamePrefix !== undefined)
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.')
    const group = await requireGroup(groupKey(input, caller), needs)
    const limit = input.limit ?? 50
    const offset = offsetOf(input.nextToken)
    const rows = await listLogStreams(needs.db, group.id, {
      ...(input.logStreamNamePrefix !== undefined && { prefix: input.logStreamNamePrefix }),
      orderBy: byTime ? 'last_event_at' : 'name',
      descending: input.descending ?? false,
      offset,
      limit: limit + 1,
    })
    return {
      logStreams: rows.slice(0, limit).map((row) => ({
        logStreamName: row.name,
        creationTime: row.created_at,
        ...(row.first_event_at !== null && { firstEventTimestamp: row.first_event_at }),
        ...(row.last_event_at !== null && { lastEventTimestamp: row.last_event_at }),
        ...(row.last_ingested_at !== null && {
          lastIngestionTime: row.last_ingested_at,
          uploadSequenceToken: sequenceToken(row.last_ingested_at),
        }),
        arn: `${groupArn(group)}:log-stream:${row.name}`,
        storedBytes: 0,
      })),
      ...(rows.length > limit && { nextToken: pageToken(listName, String(offset + limit)) }),
    }
  },
)

const listName = 'DescribeLogStreams'

/** A token holds the number of streams shown. */
function offsetOf(token: string | undefined): number {
  const offset = token === undefined ? 0 : numberInToken(listName, token)
  if (offset === undefined) throw invalidToken()
  return offset
}
