import { expect, test } from 'vitest'
import type { Caller } from '../estate/caller.ts'
import { questionOf } from '../estate/question.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { decide } from '../policy/decide.ts'
import { openMemory } from '../store/database.ts'
import { storeEstate } from '../store/estate.ts'
import { insertEntity } from '../store/iam/entities.ts'
import { putInlinePolicy } from '../store/iam/inline-policies.ts'
import { iamWrite } from '../store/iam/revision.ts'
import { Ledger, recall } from './ledger.ts'

const account = '111111111111' as AccountId
const arn = `arn:aws:iam::${account}:user/u`

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
  const asked = await questionOf(storeEstate(db), caller, check, at)
  const ledger = new Ledger(db)
  ledger.record({ ...asked, caller, check, at, decision: decide(asked.question) })
  const refusal = { code: 'AccessDenied', message: 'no', service: 'ecr', operation: 'PutImage' }
  ledger.refused({ ...refusal, caller, at })
  await ledger.settled()

  const [remembered] = await recall(db, 'r')
  expect(remembered).toMatchObject({ caller, check, at, outcome: 'implicitly-denied' })
  const again = await questionOf(storeEstate(db), remembered?.caller ?? caller, check, at)
  expect(remembered?.question).toEqual(again.question)
  expect(remembered?.question.policies.identity.map(({ place }) => place)).toEqual([
    { kind: 'inline policy', name: 'own', of: arn },
  ])
})
