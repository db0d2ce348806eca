import { appendLogEvents, type Position, readLogEvents } from '../../store/logs/events.ts'
import { define } from './define.ts'
import { invalid, invalidToken } from './errors.ts'
import {
  checkNamedOnce,
  expiredBefore,
  groupKey,
  onStream,
  requireGroup,
  requireStream,
} from './find.ts'
import { turnsOf } from './turns.ts'

const hourMs = 3_600_000
const bytesMax = 1_048_576
/** What AWS adds to each event's UTF-8 length. */
const overhead = 26

/** 56 digits, as AWS's are. What they say is nobody's to read. */
export const sequenceToken = (at: number): string => `49${String(at).padStart(54, '0')}`

export const putLogEvents = define(
  'PutLogEvents',
  (input, caller) => onStream(groupKey(input, caller), input.logStreamName),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    const stream = await requireStream(group, input.logStreamName, needs)
    const events = input.logEvents
    if (events.some((event, i) => i > 0 && event.timestamp < (events[i - 1]?.timestamp ?? 0)))
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.')
    const bytes = events.reduce(
      (sum, event) => sum + Buffer.byteLength(event.message) + overhead,
      0,
    )
    // As recorded in September 2026 (radkawar/stackd, testdata/aws/logs/ingestion.json): of one event too.
    const over = `too large: ${bytes} bytes exceeds limit of ${bytesMax}`
    if (bytes > bytesMax) throw invalid(`${events.length > 1 ? 'Upload' : 'Log event'} ${over}`)

    const now = needs.clock.now()
    const oldest = now.getTime() - 14 * 24 * hourMs
    const newest = now.getTime() + 2 * hourMs
    const expiry = expiredBefore(group, now)
    const kept = events.filter(
      ({ timestamp }) => timestamp >= Math.max(oldest, expiry) && timestamp <= newest,
    )
    const [first, last] = [kept[0], kept.at(-1)]
    if (first && last && last.timestamp - first.timestamp > 24 * hourMs)
      throw invalid(
        'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
      )
    await turnsOf(needs.db).take(kept.length, () =>
      appendLogEvents(
        needs.db,
        stream.id,
        kept.map(({ timestamp, message }) => ({ at: timestamp, message })),
        now.getTime(),
        expiry,
      ),
    )
    // In chronological order, what is too old comes first and what is too new comes last.
    const tooOld = events.filter((event) => event.timestamp < oldest).length
    const expired = events.filter((event) => event.timestamp < expiry).length
    const tooNew = events.findIndex((event) => event.timestamp > newest)
    return {
      // Tokens have been ignored since 2023, yet one is still returned.
      nextSequenceToken: sequenceToken(now.getTime()),
      ...(kept.length < events.length && {
        rejectedLogEventsInfo: {
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(expired > tooOld && { expiredLogEventEndIndex: expired }),
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
        },
      }),
    }
  },
)

/** `f/<time>/<id>` reads on from there; `b/…` reads what came before. */
function parseToken(token: string): { backward: boolean; position: Position } {
  const match = /^([fb])\/(\d{1,15})\/(\d{1,15})$/.exec(token)
  if (!match) throw invalidToken()
  return {
    backward: match[1] === 'b',
    position: { at: Number(match[2]), id: Number(match[3]) },
  }
}

const tokenAt = (direction: 'f' | 'b', { at, id }: Position) => `${direction}/${at}/${id}`

export const getLogEvents = define(
  'GetLogEvents',
  (input, caller) => onStream(groupKey(input, caller), input.logStreamName),
  async (input, caller, needs) => {
    checkNamedOnce(input)
    const group = await requireGroup(groupKey(input, caller), needs)
    const stream = await requireStream(group, input.logStreamName, needs)
    const token = input.nextToken === undefined ? undefined : parseToken(input.nextToken)
    const backward = token?.backward ?? !input.startFromHead
    const read = await readLogEvents(needs.db, {
      of: { stream: stream.id },
      from: Math.max(input.startTime ?? 0, expiredBefore(group, needs.clock.now())),
      to: input.endTime ?? Number.MAX_SAFE_INTEGER,
      ...(token && { position: token.position }),
      backward,
      limit: input.limit ?? 10_000,
    })
    const fitting = withinAnswer(read)
    const events = backward ? fitting.reverse() : fitting
    // At either end the token given comes back, which tells the client to stop.
    const here = token?.position ?? { at: 0, id: 0 }
    return {
      events: events.map(({ at, message, ingestedAt }) => ({
        timestamp: at,
        message,
        ingestionTime: ingestedAt,
      })),
      nextForwardToken: tokenAt('f', events.at(-1) ?? here),
      nextBackwardToken: tokenAt('b', events[0] ?? here),
    }
  },
)

/** An answer holds about 1 MiB of events, and always at least one. */
export function withinAnswer<Event extends { readonly message: string }>(
  events: readonly Event[],
): Event[] {
  let bytes = 0
  const end = events.findIndex((event, i) => {
    bytes += Buffer.byteLength(event.message) + overhead
    return i > 0 && bytes > bytesMax
  })
  return end < 0 ? [...events] : events.slice(0, end)
}
