import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { report } from '../support/counts.ts'
import { EventServer } from '../support/event-server.ts'

const rounds = 8
const eventsARound = 150

let server: EventServer
beforeAll(async () => {
  server = await EventServer.open()
})
afterAll(() => server?.close())

test('an event that was accepted is in the log, whenever the server is killed or stopped', async () => {
  let kills = 0
  for (let round = 0; round < rounds; round++) {
    const before = server.accepted.size
    const sent = server.send(eventsARound)
    // A slow machine gets the time to accept some at all.
    while (server.accepted.size < before + 20) await sleep(10)
    // Some of these moments lie before the first sandbox is there, and some when all is done.
    await sleep(Math.random() * 3_000)
    if (round % 4 === 3) await server.stop()
    else {
      await server.kill()
      kills++
    }
    await sent
    await server.start()
  }
  await server.advance('20s')
  const lost = await server.withoutTrace()
  const waiting = await server.stopAndCountWaiting()
  report('accepted events', {
    accepted: server.accepted.size,
    ...{ kills, stops: rounds - kills },
    ...{ withoutTrace: lost.length, leftWaiting: waiting },
  })
  expect(lost).toEqual([])
  expect(waiting).toBe(0)
})
