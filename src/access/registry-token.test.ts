import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openMemory } from '../../test/support/memory.ts'
import type { Caller, Session } from '../estate/caller.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { openClock } from '../store/kernel/clock.ts'
import { mintSession } from './credentials.ts'
import { registryTokens } from './registry-token.ts'
import { openStanding } from './standing.ts'

const region = 'us-east-1' as Region
const account = '111111111111' as AccountId
const caller: Caller = {
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  account,
  region,
  accessKeyId: account,
  request: { id: 'r', secureTransport: false },
}

async function open({ strict = false } = {}) {
  const db = await openMemory()
  const clock = await openClock(db)
  const standing = openStanding({ db, clock, strictCredentials: strict })
  return { db, clock, tokens: registryTokens({ clock, key: randomBytes(32), standing }) }
}

test('a password speaks for its caller in its own Region', async () => {
  const { tokens } = await open()
  const { password } = tokens.issue(caller)
  expect(await tokens.verify(password, region)).toMatchObject({ principal: caller.principal })
  expect(await tokens.verify(password, 'eu-west-1' as Region)).toBe('elsewhere')
})

test('a password starts as AWS passwords do and has no white space', async () => {
  const { tokens } = await open()
  expect(tokens.issue(caller).password).toMatch(/^eyJ[A-Za-z0-9+/=]+$/)
})

test('a password is good for twelve hours', async () => {
  const { clock, tokens } = await open()
  const { password } = tokens.issue(caller)
  await clock.advance(12 * 60 * 60 * 1000 - 60_000)
  expect(await tokens.verify(password, region)).toMatchObject({ account })
  await clock.advance(60_001)
  expect(await tokens.verify(password, region)).toBe('expired')
})

test.each(['', 'x', 'eyJwYXlsb2FkIjoiIn0='])('the password %j is malformed', async (password) => {
  const { tokens } = await open()
  expect(await tokens.verify(password, region)).toBe('malformed')
})

test('a password of another server is malformed', async () => {
  const mine = await open()
  const theirs = await open()
  expect(await mine.tokens.verify(theirs.tokens.issue(caller).password, region)).toBe('malformed')
})

test('a session keeps its times and its tags, whatever they are called', async () => {
  const { tokens } = await open()
  const session: Session = {
    issuedAt: new Date('2026-01-01T00:00:00Z'),
    mfaAuthenticated: true,
    mfaAt: new Date('2026-01-01T00:00:01Z'),
    tags: { issuedAt: 'spring' },
    transitiveTagKeys: [],
    grantedBy: 'GetSessionToken',
  }
  const { password } = tokens.issue({ ...caller, session })
  expect(await tokens.verify(password, region)).toMatchObject({ session })
})

test('a password without a key behind it speaks for nobody', async () => {
  const { tokens } = await open()
  const { accessKeyId: _, ...keyless } = caller
  expect(await tokens.verify(tokens.issue(keyless).password, region)).toBe('gone')
  expect(await tokens.stands({ ...caller, accessKeyId: undefined })).toBe(false)
})

test('with strict credentials an account number is no key, on a password from before either', async () => {
  const { tokens } = await open({ strict: true })
  expect(await tokens.verify(tokens.issue(caller).password, region)).toBe('gone')
})

test('a password ends with the session that asked for it', async () => {
  const { db, clock, tokens } = await open()
  const { principal } = caller
  if (principal.kind !== 'root') throw new Error('expected root')
  const parts = { principal, durationSeconds: 900, grantedBy: 'GetSessionToken' } as const
  const { accessKeyId } = await mintSession(db, clock, parts)
  const { password } = tokens.issue({ ...caller, accessKeyId })
  expect(await tokens.verify(password, region)).toMatchObject({ accessKeyId })
  await clock.advance(900_000)
  expect(await tokens.verify(password, region)).toBe('gone')
})
