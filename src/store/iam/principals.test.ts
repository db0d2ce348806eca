import { beforeEach, describe, expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import { deleteEntity, formerPrincipalArn, insertEntity } from './entities.ts'
import { principalArn, principalId, shownPrincipals, storedPrincipals } from './principals.ts'

const account = parseAccountId('111111111111') as AccountId
const arn = `arn:aws:iam::${account}:user/team/Bob`

let db: Database
let id: string

beforeEach(async () => {
  db = await openMemory()
  const user = { kind: 'user', account, name: 'Bob', path: '/team/', created_at: 0 } as const
  id = (await insertEntity(db, { ...user, boundary: null })).id
})

/** White space that must survive. */
const policy = (principal: string) =>
  `{"Statement": [ {"Effect":"Deny", "Principal": {"AWS": ["${principal}", "*"], "Service":"${principal}"}} ]}`

describe('ids and ARNs', () => {
  test.each([
    [arn, true],
    [`arn:aws:iam::${account}:user/Bob`, false],
    [`arn:aws:iam::${account}:user/team/bob`, false],
    [`arn:aws:iam::${account}:role/team/Bob`, false],
    ['arn:aws:iam::222222222222:user/team/Bob', false],
    [`arn:aws:iam::${account}:root`, false],
    ['Bob', false],
  ])('%s names the user: %s', async (text, named) => {
    expect(await principalId(db, text)).toBe(named ? id : undefined)
  })

  test('an id has its ARN as long as its user lives', async () => {
    expect(await principalArn(db, id)).toBe(arn)
    await deleteEntity(db, id)
    expect(await principalArn(db, id)).toBeUndefined()
  })

  test('what a deleted one was is remembered with its deletion, and only then', async () => {
    expect(await formerPrincipalArn(db, id)).toBeUndefined()
    await deleteEntity(db, id)
    expect(await formerPrincipalArn(db, id)).toBe(arn)
  })
})

describe('documents', () => {
  test('hold ids where ARNs were, and nothing else changes', async () => {
    const stored = await storedPrincipals(db, policy(arn))
    const expected = policy('?').replace('"AWS": ["?"', `"AWS": ["${id}"`).replace('?', arn)
    expect(stored).toEqual({ ok: true, text: expected })
    expect(await shownPrincipals(db, expected)).toBe(policy(arn))
  })

  test.each([
    '*',
    account,
    '333333333333',
    `arn:aws:iam::333333333333:root`,
    `arn:aws:sts::${account}:assumed-role/none/session`,
  ])('%s stays as it is', async (text) => {
    expect(await storedPrincipals(db, policy(text))).toEqual({ ok: true, text: policy(text) })
  })

  test('a principal that does not exist is told', async () => {
    const none = `arn:aws:iam::${account}:role/none`
    expect(await storedPrincipals(db, policy(none))).toEqual({ ok: false, unknown: none })
  })

  test('the id of one that is gone reads back bare and is not taken again', async () => {
    await deleteEntity(db, id)
    expect(await shownPrincipals(db, policy(id))).toBe(policy(id))
    expect(await storedPrincipals(db, policy(id))).toEqual({ ok: false, unknown: id })
  })
})
