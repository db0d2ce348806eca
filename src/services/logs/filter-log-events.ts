import type { FilterLogEventsRequest } from '../../aws/models/logs.types.gen.ts'
import {
  type EventRange,
  type LogEvent,
  mergeLogEvents,
  readLogEvents,
} from '../../store/logs/events.ts'
import { type LogGroupRow, logStreamNames } from '../../store/logs/groups.ts'
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
    const { read, nameOf, isAsked } = await openStreams(group, input, needs)
    let position = input.nextToken === undefined ? undefined : parseToken(input.nextToken)
    let more = true
    const found: LogEvent[] = []
    for (let page = 0; more && page < pagesMax && found.length < limit; page += 1) {
      const range = {
        from: Math.max(input.startTime ?? 0, expiredBefore(group, needs.clock.now())),
        // FilterLogEvents includes endTime, GetLogEvents does not.
        to: (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
        ...(position && { position }),
        limit: pageSize,
      }
      const next = await read(range)
      more = next.more
      position = next.events.at(-1) ?? position
      const matching = next.events.filter(
        (event) => isAsked(event) && terms.every((term) => event.message.includes(term)),
      )
      found.push(...matching)
    }
    const shown = withinAnswer(found.slice(0, limit))
    const cut = shown.length < found.length
    const next = cut ? shown.at(-1) : position
    return {
      events: shown.map((event) => ({
        logStreamName: nameOf(event),
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

type Range = Omit<EventRange, 'of' | 'backward'>

/** Pages of the events that may be asked for, with their streams' names. */
async function openStreams(group: LogGroupRow, input: FilterLogEventsRequest, needs: Needs) {
  const { db } = needs
  const named =
    input.logStreamNames &&
    (await Promise.all(input.logStreamNames.map((name) => requireStream(group, name, needs))))
  const names = new Map(named?.map(({ id, name }) => [id, name]))
  const nameOf = ({ stream }: LogEvent): string => names.get(stream) ?? ''
  const next = async (range: Range) => {
    if (named)
      return mergeLogEvents(
        db,
        named.map(({ id }) => id),
        range,
      )
    const events = await readLogEvents(db, { ...range, of: { group: group.id }, backward: false })
    return { events, more: events.length === range.limit }
  }
  const read = async (range: Range) => {
    const page = await next(range)
    const unknown = new Set(page.events.map(({ stream }) => stream).filter((id) => !names.has(id)))
    for (const [id, name] of await logStreamNames(db, [...unknown])) names.set(id, name)
    return page
  }
  // Of a group all is read in order, as far as it must be: a prefix is told of each event, as a pattern is.
  const prefix = input.logStreamNamePrefix ?? ''
  return { read, nameOf, isAsked: (event: LogEvent) => nameOf(event).startsWith(prefix) }
}

function parseToken(token: string) {
  const match = /^(\d{1,15})\/(\d{1,15})$/.exec(token)
  if (!match) throw invalidToken()
  return { at: Number(match[1]), id: Number(match[2]) }
}
