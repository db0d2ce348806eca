import { expect, test } from 'vitest'
import { estateIn, openMemory } from '../../test/support/memory.ts'
import { openAccess } from '../access/authorize.ts'
import { Ledger } from '../access/ledger.ts'
import { Trail } from '../access/trail/trail.ts'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { insertEntity } from '../store/iam/entities.ts'
import { openClock } from '../store/kernel/clock.ts'
import { openBodies } from './bodies.ts'
import { openLongWork } from './long-work.ts'
import { handleOperator } from './operator.ts'
import { challengeHeader, operatorProof } from './operator-proof.ts'
import { Refusals } from './refusals.ts'
import type { Refused } from './report-refusals.ts'

const region = 'us-east-1' as Region
const stranger = '111111111111' as AccountId
const owner = '999999999999' as AccountId
const user = (name: string) => `arn:aws:iam::${owner}:user/${name}`

async function open(told: Refused[] = []) {
  const db = await openMemory()
  const clock = await openClock(db)
  const ledger = new Ledger(db)
  const estate = estateIn(db)
  const access = openAccess({ estate, clock, ledger: { record: (made) => ledger.remember(made) } })
  const details = { kind: 'user', account: owner, name: 'there', path: '/' } as const
  await insertEntity(db, { ...details, created_at: 0, boundary: null })
  const signer = (principal: Caller['principal']): Caller => ({
    principal,
    account: stranger,
    region,
    request: { id: 'r', secureTransport: false },
  })
  const arn = `arn:aws:iam::${stranger}`
  const signers: Record<string, Caller> = {
    signed: signer({ kind: 'root', account: stranger, arn: `${arn}:root` }),
    'signed with an account number': {
      ...signer({ kind: 'root', account: stranger, arn: `${arn}:root` }),
      accessKeyId: stranger,
    },
    'signed with a key': {
      ...signer({ kind: 'root', account: stranger, arn: `${arn}:root` }),
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    'signed by a user without policies': signer({
      kind: 'user',
      account: stranger,
      arn: `${arn}:user/u`,
      userName: 'u',
      userId: 'AIDAU',
    }),
  }
  const refusals = new Refusals(() => undefined)
  const echoed = async (input: unknown) => ({ input })
  const upkeep = {
    fsck: openLongWork('/data', echoed),
    gc: openLongWork('/data', echoed),
    du: openLongWork('/data', echoed),
  }
  const parts = {
    db,
    estate,
    clock,
    access,
    ledger,
    trail: new Trail(db, () => clock.now()),
    refusals,
    refused: (one: Refused) => told.push(one),
    upkeep,
    region,
    operatorKey: 'key',
    calls: {},
    withBody: openBodies(),
  }
  return async (
    name: string,
    body: unknown,
    authorization: string | undefined,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const request: HttpRequest = {
      method: 'POST',
      path: `/_tidegate/${name}`,
      query: '',
      headers: { ...(authorization && { authorization }), ...more },
      body: (async function* () {
        yield Buffer.from(JSON.stringify(body))
      })(),
      remoteAddress: '127.0.0.1',
      secure: false,
      id: 'r',
    }
    const signer = async () => {
      const caller = signers[authorization ?? '']
      if (caller) return async () => caller
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    }
    const { status, body: text } = await handleOperator(request, { ...parts, signer })
    return { status, text: String(text) }
  }
}

test.each([
  'accounts',
  'clock',
  'credentials',
  'explain',
  'watch',
  'fsck',
  'gc',
  'du',
  'events',
  'messages',
  'nosuch',
])('%s is refused to nobody in particular', async (name) => {
  const ask = await open()
  expect(await ask(name, {}, undefined)).toMatchObject({ status: 403 })
})

test.each([
  'accounts',
  'clock',
  'credentials',
  'watch',
  'fsck',
  'gc',
  'du',
  'events',
  'messages',
  'templates',
  'add-templates',
])('%s is refused to a signed caller', async (name) => {
  const ask = await open()
  expect(await ask(name, {}, 'signed')).toMatchObject({ status: 403 })
})

test.each(['Bearer', 'Bearer ', 'Bearer kez', 'key', 'bearer key'])(
  'the key %j is refused',
  async (key) => {
    const ask = await open()
    expect(await ask('clock', {}, key)).toMatchObject({ status: 403 })
  },
)

test('whoever has the key is shown that the server has it too', async () => {
  const ask = await open()
  const challenge = 'a'.repeat(16)
  const { status, text } = await ask('prove', {}, undefined, { [challengeHeader]: challenge })
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual({ proof: operatorProof('key', challenge) })
  for (const bad of ['', 'short', 'a'.repeat(65), `${challenge} b`])
    expect(await ask('prove', {}, undefined, { [challengeHeader]: bad })).toMatchObject({
      status: 400,
    })
})

test('a signed caller who looks through the eyes of another learns not whether that one exists', async () => {
  const ask = await open()
  const there = await ask('explain', { as: user('there') }, 'signed')
  expect(there).toMatchObject({ status: 403 })
  expect(await ask('explain', { as: user('nowhere') }, 'signed')).toEqual(there)
})

test('the operator is told who does not exist', async () => {
  const ask = await open()
  expect((await ask('explain', { as: user('there') }, 'Bearer key')).text).toContain(
    'no request that account 999999999999 may hear of was refused yet',
  )
  expect((await ask('explain', { as: user('nowhere') }, 'Bearer key')).text).toContain('no user')
})

test('a user whom no policy lets decode authorization messages is told no reasons', async () => {
  const told: Refused[] = []
  const ask = await open(told)
  const { status, text } = await ask('explain', {}, 'signed by a user without policies')
  expect(status).toBe(403)
  expect(text).toContain('not authorized to perform: sts:DecodeAuthorizationMessage')
  expect(told).toMatchObject([
    {
      operation: 'tidegate:explain',
      error: { code: 'AccessDenied' },
      caller: { principal: { userName: 'u' } },
    },
  ])
  const asked = await ask('explain', { request: 'r' }, 'Bearer key')
  expect(JSON.parse(asked.text)).toMatchObject({
    operation: 'explain',
    decisions: [{ action: 'sts:DecodeAuthorizationMessage' }],
  })
  expect((await ask('explain', {}, 'Bearer key')).status).toBe(404)
})

test('the root user of an account is told what concerns it', async () => {
  const ask = await open()
  expect(await ask('explain', {}, 'signed')).toMatchObject({ status: 404 })
})

test.each([
  ['fsck', {}, {}],
  ['du', {}, {}],
  ['gc', {}, { everything: true }],
  ['gc', { dryRun: true }, { dryRun: true, everything: true }],
])('%s with %j is done to the folder of this server and to no other', async (name, more, input) => {
  const ask = await open()
  const asked = (data: string) => ask(name, { data, ...more }, 'Bearer key')
  expect(JSON.parse((await asked('/other')).text)).toEqual({ state: 'elsewhere' })
  expect(JSON.parse((await asked('/data')).text)).toEqual({ state: 'done', report: { input } })
})

test.each([
  ['signed with an account number', {}, 404],
  ['signed with an account number', { 'sec-fetch-mode': 'cors' }, 404],
  ['signed with an account number', { origin: 'http://localhost:3000' }, 403],
  ['signed with an account number', { 'sec-fetch-site': 'same-origin' }, 403],
  ['signed with a key', { origin: 'http://localhost:3000' }, 404],
])('explain, %s, with %j: %i', async (authorization, headers, status) => {
  const ask = await open()
  expect((await ask('explain', {}, authorization, headers)).status).toBe(status)
})

test('the operator is told which accounts there are', async () => {
  const ask = await open()
  const { text } = await ask('accounts', {}, 'Bearer key')
  expect(JSON.parse(text)).toEqual({ accounts: [owner], regions: [] })
})
