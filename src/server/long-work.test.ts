import { expect, test } from 'vitest'
import type { StoreReport } from '../store/check.ts'
import { openLongWork } from './long-work.ts'

const report: StoreReport = {
  ...{ database: 'whole', blobs: 0, bytes: 0, images: 0, aside: 0, damages: [] },
}

test('who asks while a check runs waits for that one', async () => {
  let begun = 0
  let finish = (_: StoreReport) => {}
  const work = openLongWork('/data', () => {
    begun++
    return new Promise((resolve) => {
      finish = resolve
    })
  })
  expect(await work.ask('/data', {}, 1)).toEqual({ state: 'running' })
  const both = [work.ask('/data', {}, 60_000), work.ask('/data', {}, 60_000)]
  finish(report)
  expect(await Promise.all(both)).toEqual([
    { state: 'done', report },
    { state: 'done', report },
  ])
  expect(begun).toBe(1)
  expect(await work.ask('/data', {}, 1)).toEqual({ state: 'running' })
  expect(begun).toBe(2)
})

test('a check that fails is told, and the next is another', async () => {
  let begun = 0
  const work = openLongWork('/data', async () => {
    if (++begun === 1) throw new Error('disk')
    return report
  })
  await expect(work.ask('/data', {}, 60_000)).rejects.toThrow('disk')
  expect(await work.ask('/data', {}, 60_000)).toEqual({ state: 'done', report })
})
