import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreReport } from '../store/check.ts'

/** What is known so far of a check of the whole data folder. */
export type CheckNews =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly report: StoreReport }
  /** This server keeps its data elsewhere. */
  | { readonly state: 'elsewhere' }

const keptMs = 10_000

export interface Checks {
  /** Begins a check, or waits for the one under way. Answers after `waitMs` at the latest. */
  ask(folder: string, waitMs: number): Promise<CheckNews>
}

/** A check reads all there is, which may take long: whoever asks comes back until it is done. One at a time. */
export function openChecks(folder: string, check: () => Promise<StoreReport>): Checks {
  let under: Promise<StoreReport> | undefined
  const begin = () => {
    const begun = check()
    // Whoever asked may never come back: what is old is nobody's news.
    const forget = () => {
      if (under === begun) under = undefined
    }
    begun.catch(() => undefined).finally(() => setTimeout(forget, keptMs).unref())
    return begun
  }
  return {
    ask: async (asked, waitMs) => {
      if (real(asked) !== real(folder)) return { state: 'elsewhere' }
      under ??= begin()
      const waited = new AbortController()
      const late = sleep(waitMs, 'late' as const, { signal: waited.signal, ref: false })
      late.catch(() => undefined)
      try {
        const report = await Promise.race([under, late])
        if (report === 'late') return { state: 'running' }
        under = undefined
        return { state: 'done', report }
      } catch (error) {
        under = undefined
        throw error
      } finally {
        waited.abort()
      }
    },
  }
}

function real(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
