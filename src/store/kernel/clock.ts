import type { Database } from '../database.ts'
import { readSetting, writeSetting } from './settings.ts'

/**
 * The server's time: the machine's, moved forward by `tidegate clock advance`. Tokens expire and
 * functions idle by it. Signatures are checked against the machine's own time, which signed them.
 */
export interface Clock {
  now(): Date
  advance(milliseconds: number): Promise<void>
  /** Called after each advance, so that timers can be looked at again. */
  onAdvance(listener: () => void): void
}

export async function openClock(db: Database): Promise<Clock> {
  let offset = Number((await readSetting(db, 'clock-offset-ms')) ?? 0)
  const listeners: (() => void)[] = []
  return {
    now: () => new Date(Date.now() + offset),
    advance: async (milliseconds) => {
      await writeSetting(db, 'clock-offset-ms', String(offset + milliseconds))
      offset += milliseconds
      for (const listener of listeners) listener()
    },
    onAdvance: (listener) => void listeners.push(listener),
  }
}
