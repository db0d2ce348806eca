import {
  deleteLogStream as deleteLogStreamRow,
  insertLogStream,
  listLogStreams,
  listLogStreamsByTime,
  type StreamPlace,
} from '../../store/logs/groups.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
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
    const slice = {
      descending: input.descending ?? false,
      after: input.nextToken === undefined ? undefined : placeIn(input.nextToken),
      limit: limit + 1,
    }
    const rows = byTime
      ? await listLogStreamsByTime(needs.db, group.id, slice)
      : await listLogStreams(needs.db, group.id, {
          ...(input.logStreamNamePrefix !== undefined && { prefix: input.logStreamNamePrefix }),
          ...slice,
        })
    const last = rows.length > limit ? rows[limit - 1] : undefined
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
      ...(last && {
        nextToken: pageToken(listName, `${last.last_event_at ?? '-'}/${last.name}`),
      }),
    }
  },
)

const listName = 'DescribeLogStreams'

/** A token holds the time of the last event of the last stream that was shown, and its name. */
function placeIn(token: string): StreamPlace {
  const [, at, name] = /^(-|\d{1,15})\/(.+)$/s.exec(keyInToken(listName, token) ?? '') ?? []
  if (name === undefined) throw invalidToken()
  return { at: at === '-' ? null : Number(at), name }
}
