import type { Needs } from '../kernel/needs.ts'

/** Receivers of this process that wait for a queue's messages. */
type Waiting = Map<string, Set<() => void>>

const byServer = new WeakMap<Needs['db'], Waiting>()

function waitingOf({ db, clock }: Needs): Waiting {
  const known = byServer.get(db)
  if (known) return known
  const waiting: Waiting = new Map()
  byServer.set(db, waiting)
  // What is delayed or in flight may be visible now.
  clock.onAdvance(() => {
    for (const receivers of waiting.values()) for (const ring of receivers) ring()
  })
  return waiting
}

/** To be called when a message of the queue has become visible, or may have. */
export function wakeReceivers(needs: Needs, queue: string): void {
  for (const ring of waitingOf(needs).get(queue) ?? []) ring()
}

export interface Bell {
  /** Resolves when the queue was rung for since the last call, and after `ms` in any case. */
  readonly next: (ms: number) => Promise<void>
  readonly close: () => void
}

/** Hears of a queue from now on, so that what arrives between a look into it and the waiting is not missed. */
export function listenTo(needs: Needs, queue: string): Bell {
  const waiting = waitingOf(needs)
  let rung = false
  let resolve = () => {}
  const ring = () => {
    rung = true
    resolve()
  }
  const receivers = waiting.get(queue) ?? new Set()
  waiting.set(queue, receivers.add(ring))
  return {
    next: async (ms) => {
      if (!rung) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((done) => {
          resolve = done
          timer = setTimeout(done, ms)
        })
        clearTimeout(timer)
      }
      rung = false
    },
    close: () => {
      receivers.delete(ring)
      if (receivers.size === 0 && waiting.get(queue) === receivers) waiting.delete(queue)
    },
  }
}
