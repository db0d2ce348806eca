import { beforeEach, expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import { insertAccessKey, setAccessKeyStatus } from './access-keys.ts'
import { attach, detach } from './attachments.ts'
import { type Entity, insertEntity, updateEntity } from './entities.ts'
import { addToGroup, removeFromGroup } from './groups.ts'
import { holderFacts } from './holder-facts.ts'
import { deleteInlinePolicy, putInlinePolicy } from './inline-policies.ts'
import { insertPolicy, insertVersion, setDefaultVersion } from './policies.ts'
import { iamWrite } from './revision.ts'
import { putTags, untag } from './tags.ts'

const mine = parseAccountId('111111111111') as AccountId
const theirs = parseAccountId('222222222222') as AccountId
const document = '{"Version":"2012-10-17","Statement":[]}'
const arnOf = (account: AccountId) => `arn:aws:iam::${account}:policy/p`

interface World {
  readonly account: AccountId
  readonly user: Entity
  readonly group: Entity
  readonly policy: string
  readonly key: string
}

let db: Database
let own: World
let foreign: World

const made = { path: '/', created_at: 0, boundary: null }

async function worldOf(account: AccountId): Promise<World> {
  return iamWrite(db, async (db) => {
    const user = await insertEntity(db, { ...made, account, kind: 'user', name: 'u' })
    const group = await insertEntity(db, { ...made, account, kind: 'group', name: 'g' })
    await insertPolicy(db, { ...made, account, name: 'p' }, null, document)
    const { id: policy } = await db
      .selectFrom('iam_policies')
      .select('id')
      .where('arn', '=', arnOf(account))
      .executeTakeFirstOrThrow()
    await attach(db, user.id, arnOf(account))
    await putInlinePolicy(db, user.id, { name: 'own', document })
    await addToGroup(db, group.id, user.id)
    await putTags(db, user.id, [{ Key: 'team', Value: 'red' }], { foldsCase: true })
    const { id: key } = await insertAccessKey(db, { account, holder: user.id, now: 0 })
    return { account, user, group, policy, key }
  })
}

beforeEach(async () => {
  db = await openMemory()
  own = await worldOf(mine)
  foreign = await worldOf(theirs)
})

type Write = (db: Database, world: World) => Promise<unknown>

const writes: readonly (readonly [string, Write])[] = [
  ['a boundary', (db, { user, policy }) => updateEntity(db, user.id, { boundary: policy })],
  [
    'a tag',
    (db, { user }) => putTags(db, user.id, [{ Key: 'a', Value: 'b' }], { foldsCase: true }),
  ],
  ['a tag less', (db, { user }) => untag(db, user.id, ['team'], { foldsCase: true })],
  ['an inline policy', (db, { user }) => putInlinePolicy(db, user.id, { name: 'own', document })],
  ['one less', (db, { user }) => deleteInlinePolicy(db, user.id, 'own')],
  [
    'a policy of a group',
    (db, { group }) => putInlinePolicy(db, group.id, { name: 'x', document }),
  ],
  ['an attachment', (db, { group, account }) => attach(db, group.id, arnOf(account))],
  ['an attachment less', (db, { user, account }) => detach(db, user.id, arnOf(account))],
  ['a group less', (db, { group, user }) => removeFromGroup(db, group.id, user.id)],
  ['a version', (db, { policy }) => insertVersion(db, policy, document, 1)],
  ['the default version', (db, { policy }) => setDefaultVersion(db, policy, 1, 1)],
  ['the state of a key', (db, { key }) => setAccessKeyStatus(db, key, 'Inactive')],
]

test.each(writes)(
  'a write of %s makes the facts of its own account stale and no others',
  async (_, write) => {
    const first = await holderFacts(db, own.user.id)
    await iamWrite(db, (db) => write(db, foreign))
    // The very value, and no promise of one: nothing was read.
    expect(holderFacts(db, own.user.id)).toBe(first)
    await iamWrite(db, (db) => write(db, own))
    expect(holderFacts(db, own.user.id)).toBeInstanceOf(Promise)
  },
)

test('what is read while its account is written is not kept', async () => {
  const reading = holderFacts(db, own.user.id)
  await iamWrite(db, (db) => putInlinePolicy(db, own.user.id, { name: 'x', document }))
  await reading
  expect((await holderFacts(db, own.user.id)).identity).toHaveLength(3)
})

test('a write that fails makes nothing stale', async () => {
  const first = await holderFacts(db, own.user.id)
  const failing = iamWrite(db, async (db) => {
    await putInlinePolicy(db, own.user.id, { name: 'x', document })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await iamWrite(db, (db) => putInlinePolicy(db, foreign.user.id, { name: 'x', document }))
  expect(holderFacts(db, own.user.id)).toBe(first)
})
