import type { FilterLogEventsRequest } from '../../aws/models/logs.types.gen.ts'
import { type LogEvent, readLogEvents, streamsMax } from '../../store/logs/events.ts'
import { type LogGroupRow, type LogStreamRow, listLogStreams } from '../../store/logs/groups.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalid, invalidToken } from './errors.ts'
import { withinAnswer } from './events.ts'
import { parseFilterPattern } from './filter-pattern.ts'
import {
  checkNamedOnce,
  expiredBefore,
  groupKey,
  onStream,
  requireGroup,
  requireStream,
} from './find.ts'

/** Events read from the store at a time while looking for those that match. */
const pageSize = 1000
/** Pages looked through in one request; the token leads on from there, as it does on AWS. */
const pagesMax = 50

export const filterLogEvents = define(
  'FilterLogEvents',
  (input, caller) => onStream(groupKey(input, caller)),
  async (input, caller, needs) => {
    checkNamedOnce(input)
    if (input.logStreamNames && input.logStreamNamePrefix !== undefined)
      throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.')
    const terms = parseFilterPattern(input.filterPattern ?? '')
    const limit = input.limit ?? 10_000
    const group = await requireGroup(groupKey(input, caller), needs)
    const streams = await streamsAsked(group, input, needs)
    const names = new Map(streams.map(({ id, name }) => [id, name]))
    let position = input.nextToken === undefined ? undefined : parseToken(input.nextToken)
    let more = true
    const found: LogEvent[] = []
    for (let page = 0; more && page < pagesMax && found.length < limit; page += 1) {
      const read = await readLogEvents(needs.db, {
        streams: [...names.keys()],
        from: Math.max(input.startTime ?? 0, expiredBefore(group, needs.clock.now())),
        // FilterLogEvents includes endTime, GetLogEvents does not.
        to: (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
        ...(position && { position }),
        backward: false,
        limit: pageSize,
      })
      more = read.length === pageSize
      position = read.at(-1) ?? position
      found.push(...read.filter(({ message }) => terms.every((term) => message.includes(term))))
    }
    const shown = withinAnswer(found.slice(0, limit))
    const cut = shown.length < found.length
    const next = cut ? shown.at(-1) : position
    return {
      events: shown.map((event) => ({
        logStreamName: names.get(event.stream),
        timestamp: event.at,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: String(event.id).padStart(56, '0'),
      })),
      searchedLogStreams: [],
      ...((cut || more) && next && { nextToken: `${next.at}/${next.id}` }),
    }
  },
)

async function streamsAsked(
  group: LogGroupRow,
  input: FilterLogEventsRequest,
  needs: Needs,
): Promise<LogStreamRow[]> {
  if (input.logStreamNames)
    return Promise.all(input.logStreamNames.map((name) => requireStream(group, name, needs)))
  return listLogStreams(needs.db, group.id, {
    ...(input.logStreamNamePrefix !== undefined && { prefix: input.logStreamNamePrefix }),
    orderBy: 'last_event_at',
    descending: true,
    offset: 0,
    limit: streamsMax,
  })
}

function parseToken(token: string) {
  const match = /^(\d{1,15})\/(\d{1,15})$/.exec(token)
  if (!match) throw invalidToken()
  return { at: Number(match[1]), id: Number(match[2]) }
}
