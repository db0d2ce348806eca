import { expect, test } from 'vitest'
import { RecentPages } from './recent-pages.ts'

const one = () => 1
const page = (pages: RecentPages<string>, list: string, text: string) =>
  pages.or(list, 'first', async () => text, one)

test('a page is kept until its list changes, whatever becomes of other lists', async () => {
  const pages = new RecentPages<string>(10)
  await page(pages, 'a', 'old')
  pages.forget('b')
  expect(await page(pages, 'a', 'unread')).toBe('old')
  pages.forget('a')
  expect(await page(pages, 'a', 'new')).toBe('new')
})

test('a page whose read began before a write is not kept', async () => {
  const pages = new RecentPages<string>(10)
  const read = async () => {
    pages.forget('a')
    return 'old'
  }
  await pages.or('a', 'first', read, one)
  expect(await page(pages, 'a', 'new')).toBe('new')
})

test('with more changed lists than are counted, no list is stale', async () => {
  const pages = new RecentPages<string>(10)
  await page(pages, 'a', 'old')
  for (let n = 0; n < 10_001; n++) pages.forget(`list ${n}`)
  expect(await page(pages, 'a', 'new')).toBe('new')
  pages.forget('a')
  expect(await page(pages, 'a', 'newer')).toBe('newer')
})
