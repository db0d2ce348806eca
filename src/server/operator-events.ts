import { z } from 'zod'
import type { Trail } from '../access/trail/trail.ts'
import type { Database } from '../store/database.ts'
import {
  type EventQuery,
  eventsAfter,
  eventsBefore,
  lastEvent,
  type StoredEvent,
} from '../store/kernel/events.ts'

export const eventsInput = z.strictObject({
  /** Those after this one, waiting for them. Without it the newest, at once. */
  after: z.number().int().min(0).optional(),
  last: z.number().int().min(0).max(1_000).optional(),
  account: z.string().optional(),
  kinds: z.array(z.enum(['call', 'service', 'bridge'])).optional(),
  /** An operation, or a detail-type. */
  name: z.string().optional(),
})

export interface EventsTold {
  /** Oldest first. */
  readonly events: readonly { readonly kind: string; readonly event: unknown }[]
  /** Asks for what comes after these. */
  readonly next: number
}

const atOnce = 500

export async function tellEvents(
  { after, last = 50, ...query }: z.infer<typeof eventsInput>,
  { db, trail }: { readonly db: Database; readonly trail: Trail },
  waitMs: number,
): Promise<EventsTold> {
  if (after === undefined) {
    await trail.settled()
    const next = await lastEvent(db)
    return told([...(await eventsBefore(db, query, next + 1, last))].reverse(), next)
  }
  const until = Date.now() + waitMs
  for (;;) {
    // Asked for before it is looked: what is written meanwhile is news.
    const left = Math.max(0, until - Date.now())
    const news = trail.news(left)
    const found = await next(db, query, after)
    if (found.events.length > 0 || left === 0) return found
    if (!(await news)) return found
  }
}

async function next(db: Database, query: EventQuery, after: number): Promise<EventsTold> {
  const newest = await lastEvent(db)
  const found = await eventsAfter(db, query, after, atOnce)
  return told(found, found.length === atOnce ? (found.at(-1)?.seq ?? newest) : newest)
}

const told = (found: readonly StoredEvent[], next: number): EventsTold => ({
  events: found.map(({ kind, record }) => ({ kind, event: JSON.parse(record) as unknown })),
  next,
})
