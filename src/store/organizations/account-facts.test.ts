import { expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import type { Database } from '../database.ts'
import { accountFacts } from './account-facts.ts'
import { deleteMember, insertMember, type Member } from './members.ts'
import { deleteOrganization, enablePolicyType, insertOrganization } from './organizations.ts'
import { organizationsWrite } from './revision.ts'

const member = (organization: string, account: string): Member => ({
  account,
  organization,
  parent: `r-${organization}`,
  name: account,
  email: `${account}@example.com`,
  joined_method: 'CREATED',
  joined_at: 0,
  status: 'ACTIVE',
})

async function found(db: Database, id: string, account: string): Promise<void> {
  await organizationsWrite(db, async (db) => {
    const feature_set = 'ALL' as const
    await insertOrganization(db, { id, account, root: `r-${id}`, feature_set, created_at: 0 })
    await insertMember(db, member(id, account))
  })
}

test('an organization is read again when something of it was written, and only then', async () => {
  const db = await openMemory()
  await found(db, 'a', '111111111111')
  await found(db, 'b', '222222222222')
  const first = new Map(await accountFacts(db))
  expect([...first.keys()]).toEqual(['111111111111', '222222222222'])
  expect(accountFacts(db)).not.toBeInstanceOf(Promise)

  await organizationsWrite(db, (db) => enablePolicyType(db, 'a', 'SERVICE_CONTROL_POLICY'))
  const second = new Map(await accountFacts(db))
  expect(second.get('222222222222')).toBe(first.get('222222222222'))
  expect(second.get('111111111111')).not.toBe(first.get('111111111111'))

  await organizationsWrite(db, async (db) => {
    await insertMember(db, member('a', '333333333333'))
  })
  expect((await accountFacts(db)).get('333333333333')?.organization?.id).toBe('a')
  await organizationsWrite(db, async (db) => {
    await deleteMember(db, 'a', '333333333333')
    await insertMember(db, member('b', '333333333333'))
  })
  expect((await accountFacts(db)).get('333333333333')?.organization?.id).toBe('b')
  await organizationsWrite(db, (db) => deleteOrganization(db, 'b'))
  expect([...(await accountFacts(db)).keys()]).toEqual(['111111111111'])
})
