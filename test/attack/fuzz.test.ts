import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { modelOf } from '../../src/aws/models.ts'
import { Api, owner, passwordOf } from '../support/attack/api.ts'
import { brokenRequests, sendBroken } from '../support/attack/broken-http.ts'
import { type Estate, makeEstate } from '../support/attack/estate.ts'
import { everyOperation, inputOf } from '../support/attack/inputs.ts'
import {
  Dice,
  mutatedBytes,
  mutatedText,
  mutatedValue,
  oddText,
  textOf,
} from '../support/attack/mutate.ts'
import { registryCalls } from '../support/attack/routes.ts'
import {
  type Answer,
  basicOf,
  eachOf,
  exchange,
  signedBy,
  type Wire,
  wireOf,
} from '../support/attack/wire.ts'
import { rootOf } from '../support/aws.ts'
import { report } from '../support/counts.ts'
import { type RunningServer, startServer } from '../support/server.ts'

/** `FUZZ_SEED` tries other requests, and the same one again with `FUZZ_REQUESTS=1`; `FUZZ_SECONDS` tries for longer. */
const firstSeed = Number(process.env.FUZZ_SEED ?? 1)
const requests = Number(process.env.FUZZ_REQUESTS ?? 1_000_000)
/** However slow the machine is. */
const requestsMin = 5_000
const seconds = Number(process.env.FUZZ_SECONDS ?? 20)
const rssMax = 700 * 1_048_576

let server: RunningServer
let host: string
let estate: Estate
let basic: string
beforeAll(async () => {
  server = await startServer({ flags: ['--runner', 'local'] })
  host = `127.0.0.1:${server.port}`
  estate = await makeEstate(server.port)
  basic = basicOf(await passwordOf(new Api(server.port), rootOf(owner)))
})
afterAll(() => server.stop())

type Sent = Omit<Wire, 'body'> & { readonly body: string | Buffer }

/** What takes away names what is not there, so that the rest stays to be asked for. */
const takesAway = /^(Delete|Close|Leave|Remove|Detach|Deregister|Disable|BatchDelete|Deactivate)/

/** Headers and targets that node's client would not send are the raw sockets' part. */
const sendable = (text: string) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
const sendablePath = (text: string) =>
  encodeURI(text.replaceAll(/\p{Surrogate}/gu, '?')).replaceAll('%25', '%')

function apiRequest(dice: Dice): Sent {
  const asked = dice.of(everyOperation)
  const { service, name } = asked
  const operation = modelOf(service).operations.get(name)
  if (!operation) throw new Error(`there is no operation ${name}`)
  const names = takesAway.test(name) ? estate.absent : estate.present
  let input = inputOf(asked, names, estate)
  let wire = wireOf(service, operation, input)
  const json = modelOf(service).protocol !== 'query'
  switch (dice.below(5)) {
    case 0:
    case 1: {
      const mutated = mutatedValue(dice, json && wire.body ? JSON.parse(wire.body) : input)
      if (json && wire.body) wire = { ...wire, body: textOf(mutated) }
      else if (typeof mutated === 'object' && mutated !== null && !Array.isArray(mutated)) {
        input = mutated as typeof input
        wire = tolerant(() => wireOf(service, operation, input)) ?? wire
      }
      break
    }
    case 2:
      wire = { ...wire, body: mutatedText(dice, wire.body) }
      break
    case 3:
      wire = {
        ...wire,
        path: sendablePath(mutatedText(dice, wire.path)).slice(0, 8000),
        query: sendablePath(mutatedText(dice, wire.query || 'a=b')).slice(0, 8000),
        method: dice.of(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', wire.method]),
      }
      break
    default: {
      const header = dice.of([...Object.keys(wire.headers), 'x-amz-date', 'accept', 'content-md5'])
      const value = sendable(mutatedText(dice, wire.headers[header] ?? '')).slice(0, 8000)
      wire = { ...wire, headers: { ...wire.headers, [header]: value } }
    }
  }
  return signed(wire, service, dice)
}

function signed(wire: Wire, service: string, dice: Dice): Sent {
  const sent = signedBy(wire, rootOf(owner), { host, service })
  if (!dice.once(12)) return sent
  const authorization = sendable(mutatedText(dice, sent.headers.authorization ?? '')).slice(0, 8000)
  return { ...sent, headers: { ...sent.headers, authorization } }
}

/** Inputs of the wrong shape have no form on the wire of their own. */
function tolerant<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

function registryRequest(dice: Dice): Sent {
  const qualified = dice.once(2)
  const all = registryCalls(estate.present, estate.manifest, qualified)
  const call = dice.of(all.filter(({ method }) => method !== 'DELETE'))
  const headers: Record<string, string> = {
    ...call.headers,
    host: qualified ? host : `${owner}.dkr.ecr.us-east-1.localhost:${server.port}`,
    authorization: dice.once(10) ? sendable(mutatedText(dice, basic)) : basic,
  }
  let { path, query } = call
  let body: string | Buffer = call.body
  switch (dice.below(4)) {
    case 0:
      path = sendablePath(mutatedText(dice, path)).slice(0, 8000)
      break
    case 1:
      query = sendablePath(
        `${query}&${dice.of(['n', 'last', 'digest', 'from', 'mount', 'artifactType'])}=${mutatedText(dice, '10')}`,
      )
      query = query.slice(0, 8000)
      break
    case 2: {
      const name = dice.of(['content-range', 'range', 'accept', 'content-type', 'if-none-match'])
      headers[name] = sendable(mutatedText(dice, 'bytes=0-10')).slice(0, 8000)
      break
    }
    default:
      body =
        body.startsWith('{') && dice.once(2)
          ? textOf(mutatedValue(dice, JSON.parse(body)))
          : mutatedBytes(dice, Buffer.from(body || 'body'))
  }
  return { method: call.method, path, query, headers, body }
}

function otherRequest(dice: Dice): Sent {
  const path = dice.of([
    `/_layers/${estate.present.layer.slice('sha256:'.length)}`,
    ...['clock', 'credentials', 'generate-policy', 'explain', 'health', ''].map(
      (name) => `/_tidegate/${name}`,
    ),
    ...['/', '/favicon.ico', '/2015-03-31/functions/', '/2018-06-01/runtime/invocation/next'],
  ])
  const body = textOf(mutatedValue(dice, { principal: 'x', request: 'last' }))
  const wire = {
    method: dice.of(['GET', 'POST', 'PUT', 'HEAD']),
    path: dice.once(2) ? path : sendablePath(mutatedText(dice, path)).slice(0, 8000),
    query: dice.once(2)
      ? ''
      : sendablePath(`X-Amz-Expires=${oddText(dice)}&a=${oddText(dice)}`).slice(0, 8000),
    headers: { host, 'content-type': 'application/json' },
    body,
  }
  return dice.once(2) ? wire : signed(wire, 'tidegate', dice)
}

const make = (dice: Dice): Sent => {
  const kind = dice.below(10)
  return kind < 6 ? apiRequest(dice) : kind < 9 ? registryRequest(dice) : otherRequest(dice)
}

const isFailure = ({ status, text }: Answer) =>
  status >= 500 || /InternalFailure|ServiceException/.test(text)

const line = (seed: number, sent: Sent, what: string) =>
  `FUZZ_SEED=${seed} FUZZ_REQUESTS=1: ${sent.method} ${sent.path.slice(0, 300)}?${sent.query.slice(0, 300)} ${JSON.stringify(sent.headers).slice(0, 400)}\n${String(sent.body).slice(0, 1500)}\n=> ${what}`

const rss = () => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
}

test(
  'no mutated request is answered with a failure of the server',
  async () => {
    const failures: string[] = []
    let sent = 0
    let refused = 0
    const until = Date.now() + seconds * 1000
    let next = firstSeed
    const work = async () => {
      while ((Date.now() < until || next < firstSeed + requestsMin) && next < firstSeed + requests)
        await attack(next++)
    }
    const attack = async (seed: number) => {
      const request = make(new Dice(seed))
      const answer = await exchange(server.port, request).catch((error: Error) => error)
      sent += 1
      if (answer instanceof Error) {
        // What the client itself will not send is no attack.
        if ('code' in answer && /^ERR_/.test(String(answer.code))) sent -= 1
        else failures.push(line(seed, request, String(answer)))
      } else if (isFailure(answer))
        failures.push(line(seed, request, `${answer.status} ${answer.text}`))
      else if (answer.status >= 400) refused += 1
    }
    await Promise.all(Array.from({ length: 12 }, work))
    expect(failures.slice(0, 10)).toEqual([])
    expect((await fetch(`${server.url}/_tidegate/health`)).status).toBe(200)
    expect(sent).toBeGreaterThanOrEqual(Math.min(4_500, requests * 0.9))
    expect(sent - refused).toBeGreaterThan(requests < requestsMin ? -1 : sent / 20)
    report('fuzzed requests', {
      sent,
      refused,
      accepted: sent - refused,
      failures: failures.length,
    })
  },
  (seconds + 60) * 1000,
)

test('no broken HTTP ends the server, reaches past its own request or is answered with a failure', async () => {
  const wrong: string[] = []
  let sent = 0
  await eachOf(
    Array.from({ length: brokenRequests * 12 }, (_, at) => at),
    async (at) => {
      const { sent: bytes, answer } = await sendBroken(server.port, at, new Dice(firstSeed + at))
      sent += 1
      if (/^HTTP\/1\.1 5(?!01)/m.test(answer)) wrong.push(`${JSON.stringify(bytes)}\n=> ${answer}`)
    },
    24,
  )
  expect(wrong.slice(0, 5)).toEqual([])
  expect((await fetch(`${server.url}/_tidegate/health`)).status).toBe(200)
  report('broken HTTP', { forms: brokenRequests, sent, failures: wrong.length })
})

/** The log's own failures, and what node says of its own accord. */
const failureLine = /^\S+Z error |^\(node:|^\s+at /

test('the log holds no failure, and memory is not held', () => {
  const lines = server.output().split('\n')
  expect(lines.filter((text) => failureLine.test(text)).slice(0, 10)).toEqual([])
  expect(rss()).toBeLessThan(rssMax)
})
