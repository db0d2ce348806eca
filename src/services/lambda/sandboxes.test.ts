import { describe, expect, test } from 'vitest'
import type { Sandbox } from '../../runner/types.ts'
import { FunctionLog } from './function-log.ts'
import { Sandboxes, type Warm } from './sandboxes.ts'

/** A sandbox that runs nothing: the pool's own behaviour is what these tests look at. */
function kit(max?: number) {
  const pool = new Sandboxes(max)
  const started: string[] = []
  const stopped: string[] = []
  const start =
    (name: string, fresh = () => true) =>
    async (): Promise<Warm> => {
      started.push(name)
      let alive = true
      const sandbox: Sandbox = {
        id: name,
        get alive() {
          return alive
        },
        invoke: () => Promise.reject(new Error('not asked for here')),
        stop: async () => {
          if (alive) stopped.push(name)
          alive = false
        },
      }
      return {
        sandbox,
        fresh,
        log: new FunctionLog(
          async () => {},
          () => new Date(),
        ),
      }
    }
  return { pool, started, stopped, start }
}

/** Something to wait for, and the way to end the wait. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describe('sandboxes', () => {
  test('an idle one is used again', async () => {
    const { pool, started, start } = kit()
    await pool.with('a', 'fn', start('1'), async () => {})
    const id = await pool.with('a', 'fn', start('2'), async ({ sandbox }) => sandbox.id)
    expect([id, started]).toEqual(['1', ['1']])
  })

  test('two invocations at the same time have one each', async () => {
    const { pool, start } = kit()
    const both = gate()
    const ids = await Promise.all([
      pool.with('a', 'fn', start('1'), async ({ sandbox }) => {
        await both.opened
        expect(pool.running('fn')).toBe(2)
        return sandbox.id
      }),
      pool.with('a', 'fn', start('2'), async ({ sandbox }) => {
        both.open()
        return sandbox.id
      }),
    ])
    expect(ids).toEqual(['1', '2'])
    expect(pool.running('fn')).toBe(0)
  })

  test('at the bound the oldest idle one of another function makes room', async () => {
    const { pool, stopped, start } = kit(1)
    await pool.with('a', 'fn', start('a'), async () => {})
    await pool.with('b', 'fn', start('b'), async () => {})
    expect(stopped).toEqual(['a'])
  })

  test('at the bound an invocation waits while all are busy', async () => {
    const { pool, start } = kit(1)
    const held = gate()
    const order: string[] = []
    const first = pool.with('a', 'fn', start('a'), async () => {
      await held.opened
      order.push('first')
    })
    const second = pool.with('a', 'fn', start('b'), async ({ sandbox }) => {
      order.push(`second in ${sandbox.id}`)
    })
    held.open()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second in a'])
  })

  test('one whose credentials end is replaced', async () => {
    const { pool, started, stopped, start } = kit()
    let fresh = true
    await pool.with(
      'a',
      'fn',
      start('1', () => fresh),
      async () => {},
    )
    fresh = false
    await pool.with('a', 'fn', start('2'), async () => {})
    expect([started, stopped]).toEqual([['1', '2'], ['1']])
  })

  test('a busy one that is discarded ends with its invocation', async () => {
    const { pool, stopped, start } = kit()
    await pool.with('a', 'fn', start('1'), async () => {
      await pool.discard('a')
      expect(stopped).toEqual([])
    })
    expect(stopped).toEqual(['1'])
  })

  test('after close nothing starts, what waited is told, and it waits for what was under way', async () => {
    const { pool, stopped, start } = kit(1)
    const held = gate()
    const ended: string[] = []
    const first = pool
      .with('a', 'fn', start('1'), () => held.opened)
      .then(() => ended.push('invocation'))
    const second = pool.with('b', 'fn', start('2'), async () => {})
    const closed = pool.close().then(() => ended.push('pool'))
    await expect(second).rejects.toThrow('The server is stopping.')
    expect(stopped).toEqual(['1'])
    held.open()
    await Promise.all([first, closed])
    expect(ended).toEqual(['invocation', 'pool'])
  })

  test('an invocation that fails to start leaves room for the next', async () => {
    const { pool, start } = kit(1)
    const broken = () => Promise.reject(new Error('no memory'))
    await expect(pool.with('a', 'fn', broken, async () => {})).rejects.toThrow('no memory')
    expect(await pool.with('a', 'fn', start('1'), async ({ sandbox }) => sandbox.id)).toBe('1')
  })
})
