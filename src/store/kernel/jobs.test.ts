import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import { openClock } from './clock.ts'
import { type Jobs, openJobs } from './jobs.ts'

const opened: Jobs[] = []
afterEach(async () => {
  for (const jobs of opened.splice(0)) await jobs.stop()
})

async function setUp() {
  const db = await openMemory()
  const clock = await openClock(db)
  const errors: unknown[] = []
  const open = () => {
    const jobs = openJobs(db, clock, (_kind, error) => errors.push(error))
    opened.push(jobs)
    return jobs
  }
  const left = () => db.selectFrom('jobs').selectAll().execute()
  return { db, clock, open, left, errors, jobs: open() }
}

describe('jobs', () => {
  test('what was enqueued before the start runs after it, and is then gone', async () => {
    const { jobs, left } = await setUp()
    const seen: { n: number }[] = []
    await jobs.enqueue({ kind: 'note', state: { n: 1 } })
    jobs.start({ note: async (state) => void seen.push(state as { n: number }) })
    await jobs.enqueue({ kind: 'note', state: { n: 2 } })
    await jobs.idle()
    // Those of one millisecond in any order.
    expect(seen.sort((a, b) => a.n - b.n)).toEqual([{ n: 1 }, { n: 2 }])
    expect(await left()).toEqual([])
  })

  test('a job waits for its time by the server clock, and moving the clock wakes it', async () => {
    const { jobs, clock } = await setUp()
    const seen: unknown[] = []
    jobs.start({ later: async (state) => void seen.push(state) })
    const due = new Date(clock.now().getTime() + 14 * 86_400_000)
    await jobs.enqueue({ kind: 'later', state: 1, due })
    await jobs.idle()
    expect(seen).toEqual([])
    await clock.advance(14 * 86_400_000)
    await jobs.idle()
    expect(seen).toEqual([1])
  })

  test('a handler may ask to run again, with another state', async () => {
    const { jobs, clock } = await setUp()
    const seen: unknown[] = []
    jobs.start({
      retry: async (state) => {
        seen.push(state)
        if (state === 2) return undefined
        return { due: new Date(clock.now().getTime() + 60_000), state: 2 }
      },
    })
    await jobs.enqueue({ kind: 'retry', state: 1 })
    await jobs.idle()
    expect(seen).toEqual([1])
    await clock.advance(60_000)
    await jobs.idle()
    expect(seen).toEqual([1, 2])
  })

  test('a handler that throws is tried again later', async () => {
    const { jobs, clock, errors } = await setUp()
    let runs = 0
    jobs.start({
      flaky: async () => {
        runs += 1
        if (runs === 1) throw new Error('once')
        return undefined
      },
    })
    await jobs.enqueue({ kind: 'flaky', state: null })
    await jobs.idle()
    expect([runs, errors.length]).toEqual([1, 1])
    await clock.advance(1000)
    await jobs.idle()
    expect(runs).toBe(2)
  })

  test('a job of the same id is replaced, even while the first one runs', async () => {
    const { jobs } = await setUp()
    const seen: unknown[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    jobs.start({
      one: async (state) => {
        seen.push(state)
        if (state === 'first') await held
        return undefined
      },
    })
    await jobs.enqueue({ kind: 'one', state: 'first', id: 'x' })
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await jobs.enqueue({ kind: 'one', state: 'second', id: 'x' })
    release()
    await jobs.idle()
    expect(seen).toEqual(['first', 'second'])
  })

  test('a job whose process died is taken over once its lease has ended', async () => {
    const { jobs, open, clock, left } = await setUp()
    // The first process takes the job and never ends it.
    jobs.start({ work: () => new Promise(() => {}) })
    await jobs.enqueue({ kind: 'work', state: 'w' })
    while ((await left())[0]?.due === undefined || Number((await left())[0]?.due) <= Date.now())
      await new Promise((resolve) => setTimeout(resolve, 5))
    opened.length = 0

    const seen: unknown[] = []
    const second = open()
    second.start({ work: async (state) => void seen.push(state) })
    await second.idle()
    expect(seen).toEqual([])
    await clock.advance(15_000)
    await second.idle()
    expect(seen).toEqual(['w'])
  })

  test('a stop while jobs are being taken leaves them for the next start', async () => {
    const { jobs, open } = await setUp()
    const seen: unknown[] = []
    const note = async (state: unknown) => void seen.push(state)
    for (const n of [1, 2, 3]) await jobs.enqueue({ kind: 'note', state: n })
    jobs.start({ note })
    await jobs.stop()
    const second = open()
    second.start({ note })
    await second.idle()
    expect(seen.sort()).toEqual([1, 2, 3])
  })

  test('jobs that take for ever hold up their own queue alone', async () => {
    const { jobs } = await setUp()
    const seen: unknown[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    jobs.start({
      work: async (state) => {
        if (state === 'slow') return held.then(() => undefined)
        return void seen.push(state)
      },
    })
    for (let n = 0; n < 20; n++) await jobs.enqueue({ kind: 'work', queue: 'slow', state: 'slow' })
    await jobs.enqueue({ kind: 'work', queue: 'quick', state: 'quick' })
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen).toEqual(['quick'])
    release()
    await jobs.idle()
  })

  test('a full disk delays jobs and loses none', async () => {
    const { db, jobs, errors } = await setUp()
    const seen: unknown[] = []
    await jobs.enqueue({ kind: 'note', state: 'before' })
    // What every change needs is refused, as a disk does that has no byte left.
    await sql`create trigger full before update on jobs begin select raise(abort, 'full'); end`.execute(
      db,
    )
    jobs.start({ note: async (state) => void seen.push(state) })
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen).toEqual([])
    await sql`drop trigger full`.execute(db)
    await jobs.idle()
    expect(seen).toEqual(['before'])
  })
})
