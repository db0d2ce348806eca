import { afterAll, beforeAll, expect, test } from 'vitest'
import { owner } from '../support/attack/api.ts'
import type { Identity, Refusal } from '../support/attack/identities.ts'
import { type Asked, everyOperation, inputOf } from '../support/attack/inputs.ts'
import { registryCalls } from '../support/attack/routes.ts'
import { rowsOnlyIn } from '../support/attack/tables.ts'
import { type Answer, codeOf, eachOf, exchange } from '../support/attack/wire.ts'
import { openWorld, type World } from '../support/attack/world.ts'
import { report } from '../support/counts.ts'

/** Operations that ask for no permission, and why. What a row lists is allowed to whoever is authenticated. */
const permissionless: Readonly<Record<string, string>> = {
  'sts GetCallerIdentity': 'AWS asks for no permission, and denies it to nobody',
  'sts GetSessionToken': 'users may without a permission; what it makes may do no more than they',
  'sts AssumeRoleWithSAML': 'comes unsigned: its assertion is what is verified',
  'sts AssumeRoleWithWebIdentity': 'comes unsigned: its token is what is verified',
}

/** Refusals of another kind than of permissions, which tell nothing of what exists. */
const otherRefusals: Readonly<Record<string, RegExp>> = {
  // Sessions and root users have no such password, and are told so whatever they may do.
  'iam ChangePassword': /^InvalidUserType$/,
}

/** What the other protocols call the same refusals. */
const codes: Readonly<Record<Refusal, RegExp>> = {
  AccessDenied: /^AccessDenied(Exception)?$/,
  InvalidClientTokenId: /^(InvalidClientTokenId|UnrecognizedClientException)$/,
  ExpiredToken: /^ExpiredToken(Exception)?$/,
  SignatureDoesNotMatch: /^(SignatureDoesNotMatch|InvalidSignatureException)$/,
  // Something else stands where the signature should be.
  MissingAuthenticationToken: /^(MissingAuthenticationToken|IncompleteSignature)(Exception)?$/,
}

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const said = (identity: Identity, { service, name }: Asked, answer: Answer) =>
  `${service}:${name} by ${identity.name}: ${answer.status} ${answer.text.slice(0, 300)}`

/** Inspector's and Signer's paths may be any service's: by its signature alone such a request is for another, which is not here. */
const asksAnother = ({ name }: Identity, { service }: Asked): boolean =>
  ['inspector2', 'signer'].includes(service) && name === 'a signature for another service'

test('every operation refuses everyone who may not', async () => {
  const pairs = world.keeper.identities.flatMap((identity) =>
    everyOperation.map((asked) => ({ identity, asked })),
  )
  const wrong: string[] = []
  let calls = 0
  await eachOf(pairs, async ({ identity, asked }) => {
    if (permissionless[`${asked.service} ${asked.name}`]) return
    const answer = await world.askAs(identity, asked)
    calls += 1
    const code = codeOf(answer)
    const other = otherRefusals[`${asked.service} ${asked.name}`]
    const refused = [
      ...identity.refusals.map((refusal) => codes[refusal]),
      ...(other ? [other] : []),
      ...(asksAnother(identity, asked) ? [/^UnsupportedOperation$/] : []),
    ]
    if (!code || !refused.some((pattern) => pattern.test(code)))
      wrong.push(said(identity, asked, answer))
  })
  expect(wrong).toEqual([])
  expect(world.keeper.identities.length).toBeGreaterThanOrEqual(25)
  expect(calls).toBeGreaterThanOrEqual(6000)
  report('operations x identities', {
    operations: everyOperation.length,
    identities: world.keeper.identities.length,
    calls,
    wronglyAllowed: wrong.length,
  })
})
/** Of routes that a registry has, and of those that it has not. */
const refusedStatus = (served: boolean, status: number) =>
  served ? [400, 401, 403].includes(status) : status >= 400 && status < 500

const registryHost = `${owner}.dkr.ecr.us-east-1.localhost`

test('every route of the registry refuses everyone who may not', async () => {
  const passwords = [...world.keeper.identities, ...world.keeper.strangers].flatMap(
    ({ name, basic }) => (basic ? [{ name, authorization: { authorization: basic } }] : []),
  )
  const asking = [...passwords, { name: 'nobody', authorization: {} }]
  const hosts = [
    { host: `${registryHost}:${world.port}`, qualified: false },
    { host: world.host, qualified: true },
  ]
  const routes = hosts.flatMap(({ host, qualified }) =>
    registryCalls(world.estate.present, world.estate.manifest, qualified).map((call) => ({
      host,
      call,
    })),
  )
  const wrong: string[] = []
  let calls = 0
  await eachOf(
    asking.flatMap((who) => routes.map((route) => ({ who, route }))),
    async ({ who: { name, authorization }, route: { host, call } }) => {
      const headers = { ...call.headers, ...authorization, host }
      const { status, text } = await exchange(world.port, { ...call, headers })
      calls += 1
      if (!refusedStatus(call.served, status))
        wrong.push(`${call.method} ${host} ${call.path} by ${name}: ${status} ${text}`)
    },
  )
  expect(wrong).toEqual([])
  expect(asking.length).toBeGreaterThanOrEqual(15)
  expect(calls).toBeGreaterThanOrEqual(2000)
  report('registry routes x identities', {
    routes: routes.length,
    identities: asking.length,
    calls,
    wronglyAllowed: wrong.length,
  })
})

const operatorRoutes: Readonly<Record<string, object>> = {
  clock: { advanceMs: 1 },
  credentials: { principal: `arn:aws:iam::${owner}:user/admin` },
  accounts: {},
  'generate-policy': { principal: `arn:aws:iam::${owner}:user/admin` },
  explain: {},
}

test("the operator's interface refuses everyone but its operator", async () => {
  const wrong: string[] = []
  let calls = 0
  const asking = [...world.keeper.identities, world.keeper.admin, ...world.keeper.strangers]
  const pairs = asking.flatMap((who) => Object.keys(operatorRoutes).map((name) => ({ who, name })))
  await eachOf(pairs, async ({ who, name }) => {
    // Who may decode messages is told the reasons of its own account's denials.
    if (name === 'explain' && !world.keeper.identities.includes(who)) return
    const body = JSON.stringify(operatorRoutes[name])
    const wire = { method: 'POST', path: `/_tidegate/${name}`, query: '', headers: {}, body }
    const signed = who.sign(wire, { host: world.host, service: 'tidegate' })
    const { status, text } = await exchange(world.port, signed)
    calls += 1
    if (status !== 403) wrong.push(`${name} by ${who.name}: ${status} ${text}`)
  })
  expect(wrong).toEqual([])
  expect(calls).toBeGreaterThanOrEqual(100)
  report("operator's interface x identities", { calls, wronglyAllowed: wrong.length })
})

test('nothing was changed by any of them', async () => {
  const after = await world.restart()
  expect(rowsOnlyIn(after, world.before)).toEqual([])
  expect(rowsOnlyIn(world.before, after)).toEqual([])
  expect([...world.before.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(100)
})

/** Ids that the server gave to what the owner has. */
const ownersIds = (): ReadonlySet<string> =>
  new Set(
    [...world.before.values()].flatMap((rows) =>
      [...rows]
        .filter((row) => row.includes(`["account","${owner}"]`))
        .flatMap((row) => /\["id","([^"]{8,})"\]/.exec(row)?.[1] ?? []),
    ),
  )

test("another account's admins neither see nor touch what is the owner's", async () => {
  const ids = ownersIds()
  expect(ids.size).toBeGreaterThan(40)
  const wrong: string[] = []
  const asksOf = (asked: Asked) =>
    JSON.stringify(inputOf(asked, world.estate.present, world.estate))
  const everythingAsked = everyOperation.map(asksOf).join()
  let calls = 0
  let atHome = 0
  for (const who of world.keeper.strangers)
    await eachOf(everyOperation, async (asked) => {
      // Their own events hold what they asked for.
      const asks = asked.name === 'LookupEvents' ? everythingAsked : asksOf(asked)
      const answer = await world.askAs(who, asked)
      calls += 1
      const leaked = [...ids, 'kept-event'].some(
        (id) => answer.text.includes(id) && !asks.includes(id),
      )
      if (codeOf(answer) === undefined) atHome += 1
      if (leaked || answer.status >= 500) wrong.push(said(who, asked, answer))
    })
  const after = await world.restart()
  // How many entities they have of their own is theirs to change.
  const isTheirCount = (row: string) =>
    row.startsWith('iam_counts: ') && !row.includes(`["account","${owner}"]`)
  expect(rowsOnlyIn(world.before, after).filter((row) => !isTheirCount(row))).toEqual([])
  const touching = rowsOnlyIn(after, world.before).filter((row) =>
    [owner, ...ids].some((id) => row.includes(`,"${id}"]`)),
  )
  expect(touching).toEqual([])
  expect(wrong).toEqual([])
  // They are admins: what they ask of their own account is answered.
  expect(atHome).toBeGreaterThan(50)
  report("another account's admins", {
    calls,
    inTheirOwnAccount: atHome,
    leaks: wrong.length,
    changes: touching.length,
  })
})

/** Reads come first, and what takes away comes last, so that most of it can really be done. */
const order = [
  /^(Get|List|Describe|BatchGet|BatchCheck|Simulate|Generate|Decode|Assume|CreateFunction|UpdateFunction)/,
  /^(?!Delete|Remove|Detach|Untag|Deactivate|Close|Leave|Deregister|BatchDelete|Disable)/,
  /^(?!Delete|Close|Leave)/,
  /./,
]
const rank = ({ name }: Asked) => order.findIndex((pattern) => pattern.test(name))

test('the same requests by the admin are refused over no permission, and nearly all succeed', async () => {
  const denied: string[] = []
  let done = 0
  for (const asked of [...everyOperation].sort((a, b) => rank(a) - rank(b))) {
    const answer = await world.askAs(world.keeper.admin, asked)
    const code = codeOf(answer)
    if (code === undefined) done += 1
    // Only the account that is invited may answer.
    else if (/^(Accept|Decline)Handshake$/.test(asked.name)) expect(code).toMatch(/^AccessDenied/)
    // The organization manages no root users here, which AWS calls a denial.
    else if (asked.name === 'AssumeRoot') expect(code).toMatch(/^AccessDenied/)
    // Only a delegated administrator has members.
    else if (/^inspector2 .*Members?$/.test(`${asked.service} ${asked.name}`))
      expect(code).toMatch(/^AccessDenied/)
    else if (Object.values(codes).some((pattern) => pattern.test(code)))
      denied.push(said(world.keeper.admin, asked, answer))
  }
  for (const call of registryCalls(world.estate.present, world.estate.manifest, true)) {
    const headers = { ...call.headers, host: world.host, authorization: world.keeper.admin.basic }
    const { status, text } = await exchange(world.port, { ...call, headers })
    if (call.served && [401, 403].includes(status))
      denied.push(`${call.method} ${call.path} ${text}`)
  }
  expect(denied).toEqual([])
  expect(done).toBeGreaterThanOrEqual(220)
  report('the same operations by the admin', {
    succeeded: done,
    refusedOverPermissions: denied.length,
  })
})
