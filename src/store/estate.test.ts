import { beforeEach, describe, expect, test } from 'vitest'
import { estateIn, openMemory } from '../../test/support/memory.ts'
import type { Caller, Session } from '../estate/caller.ts'
import { holderFacts, inSession } from '../estate/principal.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'
import type { Database } from './database.ts'
import { attach } from './iam/attachments.ts'
import { insertEntity, updateEntity } from './iam/entities.ts'
import { addToGroup } from './iam/groups.ts'
import { putInlinePolicy } from './iam/inline-policies.ts'
import { insertPolicy } from './iam/policies.ts'
import { iamWrite } from './iam/revision.ts'
import { putTags } from './iam/tags.ts'

const account = parseAccountId('111111111111') as AccountId
const region = parseRegion('us-east-1') as Region
const document = '{"Version":"2012-10-17","Statement":[]}'
const userArn = `arn:aws:iam::${account}:user/u`
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

let db: Database
let userId: string

beforeEach(async () => {
  db = await openMemory()
  const entity = { account, path: '/', created_at: 0, boundary: null }
  await iamWrite(db, async (db) => {
    userId = (await insertEntity(db, { ...entity, kind: 'user', name: 'u' })).id
    const group = await insertEntity(db, { ...entity, kind: 'group', name: 'g' })
    await addToGroup(db, group.id, userId)
    await putInlinePolicy(db, userId, { name: 'own', document })
    await putInlinePolicy(db, group.id, { name: 'shared', document })
    await attach(db, group.id, readOnly)
    await insertPolicy(db, { account, name: 'p', path: '/', created_at: 0 }, null, document)
    await attach(db, userId, `arn:aws:iam::${account}:policy/p`)
    await putTags(
      db,
      userId,
      [
        { Key: 'Team', Value: 'red' },
        { Key: 'kept', Value: 'yes' },
      ],
      { foldsCase: true },
    )
  })
})

const user = (): Principal => ({ kind: 'user', account, arn: userArn, userName: 'u', userId })

const caller = (principal: Principal, session?: Partial<Session>): Caller => ({
  principal,
  account,
  region,
  ...(session && {
    session: {
      issuedAt: new Date(0),
      mfaAuthenticated: false,
      tags: {},
      transitiveTagKeys: [],
      grantedBy: 'GetFederationToken',
      ...session,
    },
  }),
  request: { id: 'r', secureTransport: false },
})

const federated = (issuerId: string): Principal => ({
  kind: 'federated-user',
  account,
  arn: `arn:aws:sts::${account}:federated-user/f`,
  name: 'f',
  issuerArn: userArn,
  issuerId,
})

/** What a caller's own side brings to every question it asks. */
const factsOf = async (of: Caller) => inSession(await holderFacts(estateIn(db), of.principal), of)

const labels = async (of: Caller) =>
  (await factsOf(of)).identity.map(({ label, holder, arn }) => [label, holder, arn])

describe('a user', () => {
  test('has its own policies and those of its groups', async () => {
    const groupArn = `arn:aws:iam::${account}:group/g`
    expect(await labels(caller(user()))).toEqual([
      ['inline policy own on user u', userArn, undefined],
      ['managed policy p on user u', userArn, `arn:aws:iam::${account}:policy/p`],
      ['inline policy shared on group g', groupArn, undefined],
      ['managed policy ReadOnlyAccess on group g', groupArn, readOnly],
    ])
  })

  test('has each of them with its place', async () => {
    await iamWrite(db, (db) => updateEntity(db, userId, { boundary: readOnly }))
    const { identity, boundary } = await factsOf(caller(user()))
    const group = `arn:aws:iam::${account}:group/g`
    expect(identity.map(({ place }) => place)).toEqual([
      { kind: 'inline policy', name: 'own', of: userArn },
      {
        kind: 'managed policy',
        arn: `arn:aws:iam::${account}:policy/p`,
        attachedTo: userArn,
      },
      { kind: 'inline policy', name: 'shared', of: group },
      { kind: 'managed policy', arn: readOnly, attachedTo: group },
    ])
    expect(boundary?.place).toEqual({ kind: 'permissions boundary', arn: readOnly, of: userArn })
  })

  test('has a boundary when one is set, from the next request on', async () => {
    expect((await factsOf(caller(user()))).boundary).toBeUndefined()
    await iamWrite(db, (db) => updateEntity(db, userId, { boundary: readOnly }))
    expect((await factsOf(caller(user()))).boundary).toMatchObject({
      label: 'permissions boundary of user u',
      arn: readOnly,
    })
  })
})

describe('a session', () => {
  test('lays its tags over those of its user, in any case', async () => {
    const { tags } = await factsOf(caller(user(), { tags: { team: 'blue' } }))
    expect(tags).toEqual({ kept: 'yes', team: 'blue' })
  })

  test.each([
    ['no policy', undefined, []],
    ['an inline policy', [{ text: document }], ['session policy']],
    ['a managed policy', [{ text: document, arn: readOnly }], ['session policy ReadOnlyAccess']],
  ] as const)('of a federated user with %s is limited by it', async (_case, policies, expected) => {
    const of = caller(federated(userId), policies ? { policies } : {})
    const found = await factsOf(of)
    expect(found.session?.map(({ label }) => label)).toEqual(expected)
    expect(found.identity).toHaveLength(4)
  })

  test('of a user without a policy is not limited', async () => {
    const found = await factsOf(caller(user(), { grantedBy: 'GetSessionToken' }))
    expect(found.session).toBeUndefined()
  })

  test('of a federated user whom root made can do what root can', async () => {
    expect(await labels(caller(federated(account), {}))).toEqual([
      [`root user of ${account}`, `arn:aws:iam::${account}:root`, undefined],
    ])
  })
})

test.each<Principal>([
  { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  { kind: 'service', service: 'lambda.amazonaws.com' },
])('$kind has no policies of its own', async (principal) => {
  expect(await factsOf(caller(principal))).toEqual({
    identity: [],
    tags: {},
  })
})

test('a user that is gone may do nothing', async () => {
  const gone = { ...user(), userId: 'AIDAGONE' } as Principal
  expect((await factsOf(caller(gone))).identity).toEqual([])
})
