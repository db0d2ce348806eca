import { expect, test } from 'vitest'
import type { HttpRequest } from '../aws/http.ts'
import { Budget, openBodies } from './bodies.ts'

const large = { bytesMax: 1_000_000 }

function requestOf(length: number, headers: Readonly<Record<string, string>> = {}): HttpRequest {
  return {
    ...{ method: 'POST', path: '/', query: '', remoteAddress: '127.0.0.1', secure: false, id: 'r' },
    headers: { 'content-length': String(length), ...headers },
    body: (async function* () {
      yield Buffer.alloc(length)
    })(),
  }
}

/** A request whose answer is being made until `done`. */
function hold(withBody: ReturnType<typeof openBodies>, request: HttpRequest) {
  let done = () => {}
  const ended = new Promise<void>((resolve) => {
    done = resolve
  })
  let begun = false
  const answer = withBody(request, large, async (body) => {
    begun = true
    await ended
    return body.byteLength
  })
  return { answer, done, begun: () => begun }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('bodies beyond the budget wait for their turn, in order', async () => {
  const withBody = openBodies(new Budget(1_000_000, 60_000))
  const [first, second, third] = [700_000, 600_000, 200_000].map((length) =>
    hold(withBody, requestOf(length)),
  )
  await turn()
  expect([first?.begun(), second?.begun(), third?.begun()]).toEqual([true, false, false])
  first?.done()
  expect(await first?.answer).toBe(700_000)
  await turn()
  expect([second?.begun(), third?.begun()]).toEqual([true, true])
  second?.done()
  third?.done()
  expect(await Promise.all([second?.answer, third?.answer])).toEqual([600_000, 200_000])
})

test('a small body waits for nobody', async () => {
  const withBody = openBodies(new Budget(100_000, 60_000))
  const first = hold(withBody, requestOf(100_000))
  const small = hold(withBody, requestOf(60_000))
  await turn()
  expect(small.begun()).toBe(true)
  first.done()
  small.done()
  await Promise.all([first.answer, small.answer])
})

test('who waits in vain is throttled, and the next takes the turn', async () => {
  const withBody = openBodies(new Budget(1_000_000, 20))
  const first = hold(withBody, requestOf(700_000))
  const second = hold(withBody, requestOf(600_000))
  const third = hold(withBody, requestOf(200_000))
  await expect(second.answer).rejects.toMatchObject({ code: 'Throttling' })
  await turn()
  expect(third.begun()).toBe(true)
  first.done()
  third.done()
  await Promise.all([first.answer, third.answer])
})

test('a body in chunks counts as the longest', async () => {
  const withBody = openBodies(new Budget(1_000_000, 60_000))
  const first = hold(withBody, requestOf(10, { 'transfer-encoding': 'chunked' }))
  const second = hold(withBody, requestOf(100_000))
  await turn()
  expect(second.begun()).toBe(false)
  first.done()
  await turn()
  expect(second.begun()).toBe(true)
  second.done()
  await Promise.all([first.answer, second.answer])
})

test('what a failed request held comes back', async () => {
  const withBody = openBodies(new Budget(1_000_000, 20))
  for (let i = 0; i < 5; i++)
    await expect(
      withBody(requestOf(900_000), large, () => Promise.reject(new Error('refused'))),
    ).rejects.toThrow('refused')
  expect(await withBody(requestOf(900_000), large, async (body) => body.byteLength)).toBe(900_000)
})
