import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is known so far of work on the whole data folder. */
export type WorkNews<Report> =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly report: Report }
  /** This server keeps its data elsewhere. */
  | { readonly state: 'elsewhere' }

const keptMs = 10_000

export interface LongWork<Input, Report> {
  /** Begins the work, or waits for what was asked in the same words and is under way. Answers after `waitMs` at the latest. */
  ask(folder: string, input: Input, waitMs: number): Promise<WorkNews<Report>>
}

/** Work that reads all there is may take long: whoever asks comes back until it is done. */
export function openLongWork<Input, Report>(
  folder: string,
  work: (input: Input) => Promise<Report>,
): LongWork<Input, Report> {
  const under = new Map<string, Promise<Report>>()
  const begin = (key: string, input: Input) => {
    const begun = work(input)
    // Whoever asked may never come back: what is old is nobody's news.
    const forget = () => {
      if (under.get(key) === begun) under.delete(key)
    }
    begun.catch(() => undefined).finally(() => setTimeout(forget, keptMs).unref())
    under.set(key, begun)
    return begun
  }
  return {
    ask: async (asked, input, waitMs) => {
      if (real(asked) !== real(folder)) return { state: 'elsewhere' }
      const key = JSON.stringify(input)
      const begun = under.get(key) ?? begin(key, input)
      const waited = new AbortController()
      const late = sleep(waitMs, 'late' as const, { signal: waited.signal, ref: false })
      late.catch(() => undefined)
      try {
        const report = await Promise.race([begun, late])
        if (report === 'late') return { state: 'running' }
        under.delete(key)
        return { state: 'done', report }
      } catch (error) {
        under.delete(key)
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
