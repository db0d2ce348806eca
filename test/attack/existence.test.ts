import { afterAll, beforeAll, expect, test } from 'vitest'
import { owner } from '../support/attack/api.ts'
import type { Names } from '../support/attack/estate.ts'
import type { Identity } from '../support/attack/identities.ts'
import { type Asked, everyOperation, inputOf } from '../support/attack/inputs.ts'
import { registryCalls } from '../support/attack/routes.ts'
import { type Answer, eachOf, exchange, region } from '../support/attack/wire.ts'
import { openWorld, type World } from '../support/attack/world.ts'
import { report } from '../support/counts.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const linkedRoles = ['AWSServiceRoleForECRReplication', 'AWSServiceRoleForECRReplicatiom']

/**
 * An answer without what must differ: the request's id, the date, and the names that the request itself gave, which
 * are equally long. Everything else is compared, the order of headers and the length included.
 */
function masked({ status, rawHeaders, text }: Answer) {
  const names = [world.estate.present, world.estate.absent].flatMap((each) => Object.values(each))
  const ids = names.filter((value) => value.length > 4)
  const words = [...ids, ...linkedRoles].sort((a, b) => b.length - a.length)
  const mask = (value: string) =>
    words
      .reduce((masked, word) => masked.replaceAll(word, '#'.repeat(word.length)), value)
      .replaceAll(/\b(kept|bare|free|make|gone)\b/g, '####')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'request-id')
  const headers = rawHeaders.map((value, at) =>
    rawHeaders[at - 1]?.toLowerCase() === 'date' ? 'date' : mask(value),
  )
  return { status, headers, body: mask(text) }
}

const identityNamed = (name: string): Identity => {
  const found = [...world.keeper.identities, ...world.keeper.strangers].find(
    (identity) => identity.name === name,
  )
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

/** Operations whose input differs with what is named. */
const naming = (): readonly Asked[] => {
  const { present, absent } = world.estate
  const text = (asked: Asked, names: Names) =>
    JSON.stringify(inputOf(asked, names, world.estate)).replaceAll(/"timestamp":\d+/g, '')
  return everyOperation.filter((asked) => text(asked, present) !== text(asked, absent))
}

/** Operations that can name what is another account's: a stranger who may everything at home asks them of the owner. */
const reachesOut = (asked: Asked): boolean => {
  const input = inputOf(asked, world.estate.present, world.estate)
  const ownNames = Object.keys(input).some((key) =>
    /^(User|Role|Group|InstanceProfile)Name$/.test(key),
  )
  return !ownNames && !/^(Create|Invite)/.test(asked.name)
}

/**
 * Denials of these print the whole ARN, organization and kind included, to callers of that organization: ids of ten
 * random letters, which nobody guesses. To all others they print what was asked.
 */
const completedAtHome = ({ service, name }: Asked): boolean =>
  service === 'organizations' && /(Handshake|Policy)$/.test(name)

test('no operation tells what is absent from what is not shared', async () => {
  const { present, absent } = world.estate
  const within = naming().filter((asked) => !completedAtHome(asked))
  const asking: readonly (readonly [Identity, readonly Asked[]])[] = [
    [identityNamed('a user without policies'), within],
    [identityNamed("a function's role without policies"), within],
    [identityNamed('an admin under a denying SCP'), within],
    [identityNamed('nobody'), naming()],
    [identityNamed("another account's admin"), naming().filter(reachesOut)],
    [identityNamed("another account's root user"), naming().filter(reachesOut)],
  ]
  const told: string[] = []
  let pairs = 0
  for (const [who, asked] of asking)
    await eachOf(asked, async (one) => {
      const [there, not] = [
        await world.askAs(who, one, present),
        await world.askAs(who, one, absent),
      ]
      pairs += 1
      const [a, b] = [masked(there), masked(not)].map((each) => JSON.stringify(each))
      if (a !== b) told.push(`${one.service}:${one.name} by ${who.name}\n  ${a}\n  ${b}`)
    })
  expect(told.slice(0, 5)).toEqual([])
  expect(pairs).toBeGreaterThanOrEqual(800)
  report('existence pairs of the API', { operations: naming().length, pairs, told: told.length })
})

/** Every form of a host that a registry answers on, with and without paths that name the registry. */
const hosts = (): readonly { readonly host: string; readonly qualified: boolean }[] => {
  const { port } = world
  const own = [
    ...[`.dkr.ecr.${region}.localhost`, `.dkr.ecr.${region}.amazonaws.com`],
    ...[`.dkr.ecr-fips.${region}.amazonaws.com`, `.dkr-ecr.${region}.on.aws`],
    ...[`.dkr-ecr-fips.${region}.on.aws`, `.dkr.ecr-fips.${region}.localhost`],
  ].map((rest, at) => `${owner}${rest}${at % 2 ? `:${port}` : ''}`)
  const shouted = `${owner}.DKR.ECR.${region.toUpperCase()}.LocalHost:${port}`
  return [
    ...[...own, shouted].map((host) => ({ host, qualified: false })),
    ...['localhost', '127.0.0.1', '[::1]'].map((name) => ({
      host: `${name}:${port}`,
      qualified: true,
    })),
  ]
}

test('no route of the registry tells what is absent from what is not shared', async () => {
  const { present, absent, manifest } = world.estate
  const asking = [
    ...[identityNamed('a user without policies'), identityNamed("another account's admin")],
    ...[
      identityNamed("another account's root user"),
      identityNamed("a function's role without policies"),
    ],
    identityNamed('nobody'),
  ]
  const told: string[] = []
  let pairs = 0
  const all = asking.flatMap((who) =>
    hosts().flatMap(({ host, qualified }) => {
      const twins = registryCalls(absent, manifest, qualified)
      return registryCalls(present, manifest, qualified).flatMap((call, at) => {
        const twin = twins[at]
        return twin && twin.path !== call.path ? [{ who, host, call, twin }] : []
      })
    }),
  )
  await eachOf(all, async ({ who, host, call, twin }) => {
    const headers = { host, ...(who.basic && { authorization: who.basic }) }
    const ask = (one: typeof call) =>
      exchange(world.port, { ...one, headers: { ...one.headers, ...headers } })
    const [there, not] = [await ask(call), await ask(twin)]
    pairs += 1
    const [a, b] = [masked(there), masked(not)].map((each) => JSON.stringify(each))
    if (a !== b || there.status < 400)
      told.push(`${call.method} ${host} ${call.path} by ${who.name}\n  ${a}\n  ${b}`)
  })
  expect(told.slice(0, 5)).toEqual([])
  expect(pairs).toBeGreaterThanOrEqual(3000)
  report('existence pairs of the registry', { hostForms: hosts().length, pairs, told: told.length })
})

test('every form of the host reaches the registry', async () => {
  const { basic: authorization } = world.keeper.admin
  const answers = hosts().map(async ({ host, qualified }) => {
    const path = `/v2/${qualified ? `${owner}/${region}/` : ''}kept-thing/tags/list`
    const headers = { host, authorization }
    return exchange(world.port, { method: 'GET', path, query: '', headers, body: '' })
  })
  for (const { status, text } of await Promise.all(answers))
    expect({ status, text }).toMatchObject({ status: 200, text: expect.stringContaining('"kept"') })
})

test('the owner is told: the pairs differ where one may look', async () => {
  const { present, absent } = world.estate
  const reads = naming().filter(({ name }) => /^(Get|Describe|List)/.test(name))
  let differ = 0
  for (const one of reads) {
    const answers = [
      masked(await world.askAs(world.keeper.admin, one, present)),
      masked(await world.askAs(world.keeper.admin, one, absent)),
    ].map((each) => JSON.stringify(each))
    if (answers[0] !== answers[1]) differ += 1
  }
  expect(differ).toBeGreaterThanOrEqual(60)
  report('the same pairs by the owner', { reads: reads.length, different: differ })
})
