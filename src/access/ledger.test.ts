import { describe, expect, test } from 'vitest'
import { estateIn, openMemory } from '../../test/support/memory.ts'
import type { Caller } from '../estate/caller.ts'
import { questionOf } from '../estate/question.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { decide } from '../policy/decide.ts'
import { insertEntity } from '../store/iam/entities.ts'
import { putInlinePolicy } from '../store/iam/inline-policies.ts'
import { iamWrite } from '../store/iam/revision.ts'
import { findRefusal, findRefusals, trimLedger } from '../store/kernel/ledger.ts'
import { Ledger } from './ledger.ts'
import { recall } from './recall.ts'
import { recallFacts } from './refusal-facts.ts'

const account = '111111111111' as AccountId
const arn = `arn:aws:iam::${account}:user/u`

const root: Caller = {
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  account,
  region: 'eu-west-1' as Region,
  request: { id: 'r', secureTransport: true },
}
const as = (id: string): Caller => ({ ...root, request: { ...root.request, id } })
const absent = {
  service: 'ecr',
  operation: 'DescribeImages',
  code: 'RepositoryNotFoundException',
  message: 'it is not there',
  at: new Date(1000),
}

describe('a refusal that no policy made', () => {
  test('is kept with the policy that was sent, and stays when others are trimmed', async () => {
    const db = await openMemory()
    const ledger = new Ledger(db)
    const document = { type: 'ecr-repository', text: '{"Statement":[]}' } as const
    ledger.refused({ ...absent, caller: as('1'), document })
    await ledger.settled()
    const kept = await findRefusal(db, {})
    expect(kept).toMatchObject({ request: '1', callerAccount: account, background: false })
    expect(await recallFacts(db, kept?.facts)).toEqual({ region: 'eu-west-1', document })
    await trimLedger(db, 1, 0)
    expect(await recallFacts(db, kept?.facts)).toEqual({ region: 'eu-west-1', document })
  })

  test('again and again is written twice: the first, and the newest for who asks', async () => {
    const db = await openMemory()
    const ledger = new Ledger(db)
    for (let i = 1; i <= 100; i++) ledger.refused({ ...absent, caller: as(`${i}`) })
    await ledger.settled()
    const all = await findRefusals(db, {}, 100)
    expect(all.map(({ request }) => request)).toEqual(['100', '1'])
    expect(ledger.standIn('50')).toBe('100')
  })

  test('that is held back stands where it came, before what was refused after it', async () => {
    const db = await openMemory()
    const ledger = new Ledger(db)
    ledger.refused({ ...absent, caller: as('1') })
    ledger.refused({ ...absent, caller: as('2') })
    ledger.refused({ ...absent, message: 'another', caller: as('3') })
    await ledger.settled()
    const all = await findRefusals(db, {}, 100)
    expect(all.map(({ request }) => request)).toEqual(['3', '2', '1'])
  })

  test('before anybody was let in is nobody’s, and not kept twice', async () => {
    const db = await openMemory()
    const ledger = new Ledger(db)
    const asked = { ...absent, code: 'ExpiredToken', hint: 'the session ended' }
    ledger.turnedAway({ ...asked, request: '1', caller: undefined, claimed: 'key ASIA1' })
    ledger.refused({ ...absent, caller: as('2') })
    ledger.turnedAway({ ...asked, request: '2', caller: root, claimed: null })
    await ledger.settled()
    const [second, first, ...others] = await findRefusals(db, {}, 100)
    expect(first).toMatchObject({ caller: 'key ASIA1', callerAccount: '' })
    expect(second).toMatchObject({ request: '2', code: absent.code })
    expect(others).toEqual([])
  })
})

test('what was denied can be asked again: by whom, for what, and under which documents', async () => {
  const db = await openMemory()
  const entity = { account, path: '/', created_at: 0, boundary: null }
  const userId = await iamWrite(db, async (db) => {
    const { id } = await insertEntity(db, { ...entity, kind: 'user', name: 'u' })
    await putInlinePolicy(db, id, { name: 'own', document: '{"Statement":[]}' })
    return id
  })
  const caller: Caller = {
    principal: { kind: 'user', account, arn, userName: 'u', userId },
    account,
    region: 'eu-west-1' as Region,
    session: {
      issuedAt: new Date(1000),
      mfaAuthenticated: true,
      mfaAt: new Date(2000),
      tags: { team: 'blue' },
      transitiveTagKeys: ['team'],
      policies: [{ text: '{"Statement":[]}' }],
      grantedBy: 'GetSessionToken',
    },
    request: { id: 'r', sourceIp: '192.0.2.1', secureTransport: true },
  }
  const check = { action: 'ecr:PutImage', resource: '*', context: { 'aws:tagkeys': ['a', 'b'] } }
  const at = new Date(3000)
  const asked = await questionOf(estateIn(db), caller, check, at)
  const ledger = new Ledger(db)
  ledger.record({ ...asked, caller, check, at, decision: decide(asked.question) })
  const refusal = { code: 'AccessDenied', message: 'no', service: 'ecr', operation: 'PutImage' }
  ledger.refused({ ...refusal, caller, at })
  await ledger.settled()

  const [remembered] = await recall(db, 'r')
  expect(remembered).toMatchObject({ caller, check, at, outcome: 'implicitly-denied' })
  const again = await questionOf(estateIn(db), remembered?.caller ?? caller, check, at)
  expect(remembered?.question).toEqual(again.question)
  expect(remembered?.question.policies.identity.map(({ place }) => place)).toEqual([
    { kind: 'inline policy', name: 'own', of: arn },
  ])
})
