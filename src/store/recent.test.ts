import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

const one = () => 1

test('a kept value is not read again', async () => {
  const recent = new Recent<string>(10)
  await recent.or('a', async () => 'first', one)
  expect(await recent.or('a', async () => 'second', one)).toBe('first')
})

test('absence is not kept', async () => {
  const recent = new Recent<string>(10)
  await recent.or('a', async () => undefined, one)
  expect(await recent.or('a', async () => 'now there', one)).toBe('now there')
})

test('a forgotten value is read again', async () => {
  const recent = new Recent<string>(10)
  await recent.or('a', async () => 'old', one)
  recent.forget(['a'])
  expect(await recent.or('a', async () => 'new', one)).toBe('new')
})

test('a read that began before a write is not kept', async () => {
  const recent = new Recent<string>(10)
  await recent.or(
    'a',
    async () => {
      recent.forget(['a'])
      return 'old'
    },
    one,
  )
  expect(await recent.or('a', async () => 'new', one)).toBe('new')
})

test('the least recently used goes first when the weight is exceeded', async () => {
  const recent = new Recent<string>(2)
  await recent.or('a', async () => 'a', one)
  await recent.or('b', async () => 'b', one)
  await recent.or('a', async () => 'unused', one)
  await recent.or('c', async () => 'c', one)
  expect(await recent.or('a', async () => 'gone', one)).toBe('a')
  expect(await recent.or('b', async () => 'gone', one)).toBe('gone')
})

test('a value heavier than the whole is not kept', async () => {
  const recent = new Recent<string>(2)
  await recent.or(
    'a',
    async () => 'huge',
    () => 3,
  )
  expect(await recent.or('a', async () => 'read again', one)).toBe('read again')
})
