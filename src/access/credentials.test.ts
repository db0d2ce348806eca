import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { openMemory } from '../../test/support/memory.ts'
import type { Session } from '../estate/caller.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { insertEntity } from '../store/iam/entities.ts'
import { freshRole, insertRole, roleById } from '../store/iam/roles.ts'
import { type Clock, openClock } from '../store/kernel/clock.ts'
import { findCredentials, mintSession, rolePrincipal, sessionRefusal } from './credentials.ts'

const account = parseAccountId('111111111111') as AccountId
const region = parseRegion('eu-west-1') as Region
const root = { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } as const

const user: Principal = {
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/u`,
  userName: 'u',
  userId: 'AIDAU',
}
const federated: Principal = {
  kind: 'federated-user',
  account,
  arn: `arn:aws:sts::${account}:federated-user/f`,
  name: 'f',
  issuerArn: user.arn,
  issuerId: 'AIDAU',
}
const session: Principal = {
  kind: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/r/s`,
  roleArn: `arn:aws:iam::${account}:role/r`,
  roleId: 'AROAR',
  sessionName: 's',
  serviceLinked: false,
}

describe('what temporary credentials may call', () => {
  test.each([
    [user, 'GetSessionToken', false, 'iam', 'ListUsers', false],
    [user, 'GetSessionToken', true, 'iam', 'ListUsers', true],
    [user, 'GetSessionToken', false, 'ecr', 'ListImages', true],
    [user, 'GetSessionToken', false, 'sts', 'AssumeRole', true],
    [user, 'GetSessionToken', false, 'sts', 'GetCallerIdentity', true],
    [user, 'GetSessionToken', false, 'sts', 'GetFederationToken', false],
    [user, 'GetSessionToken', false, 'sts', 'GetAccessKeyInfo', false],
    [user, 'operator', false, 'iam', 'ListUsers', true],
    [federated, 'GetFederationToken', false, 'iam', 'ListUsers', false],
    [federated, 'GetFederationToken', false, 'sts', 'GetCallerIdentity', true],
    [federated, 'GetFederationToken', false, 'sts', 'AssumeRole', false],
    [federated, 'GetFederationToken', false, 'lambda', 'Invoke', true],
    [session, 'AssumeRole', false, 'iam', 'ListUsers', true],
    [session, 'AssumeRole', false, 'sts', 'AssumeRole', true],
    [session, 'AssumeRole', false, 'sts', 'GetSessionToken', false],
    [session, 'AssumeRole', false, 'sts', 'GetFederationToken', false],
  ] as const)(
    '%o from %s, MFA %s: %s:%s %s',
    (principal, grantedBy, mfaAuthenticated, service, operation, may) => {
      const carried: Session = {
        issuedAt: new Date(0),
        mfaAuthenticated,
        tags: {},
        transitiveTagKeys: [],
        grantedBy,
      }
      const refusal = sessionRefusal({ principal, session: carried }, service, operation)
      expect(refusal === undefined).toBe(may)
    },
  )

  test('long-term keys call everything', () => {
    expect(sessionRefusal({ principal: user }, 'sts', 'GetSessionToken')).toBeUndefined()
  })
})

describe('temporary credentials', () => {
  let db: Database
  let clock: Clock

  beforeEach(async () => {
    db = await openMemory()
    clock = await openClock(db)
  })

  const mint = () =>
    mintSession(db, clock, { principal: root, durationSeconds: 900, grantedBy: 'GetSessionToken' })
  const found = (id: string) => findCredentials(db, id, { strict: true })

  test('are known as long as they may be told that they expired, and then forgotten', async () => {
    const made = await mint()
    await clock.advance(6 * 24 * 3_600_000)
    await mint()
    expect((await found(made.accessKeyId))?.temporary?.expiresAt).toBe(made.expiration.getTime())
    await clock.advance(2 * 24 * 3_600_000)
    await mint()
    const rows = await db.selectFrom('sessions').select('access_key_id').execute()
    expect(rows.map((row) => row.access_key_id)).not.toContain(made.accessKeyId)
  })

  test('and the use of their role are one commit', async () => {
    const entity = {
      account,
      kind: 'role',
      name: 'r',
      path: '/',
      created_at: 0,
      boundary: null,
    } as const
    const { id } = await insertEntity(db, entity)
    await insertRole(db, {
      ...freshRole,
      ...{ id, trust_policy: '{}' },
    })
    const principal = await rolePrincipal(db, `arn:aws:iam::${account}:role/r`, 's')
    if (!principal) throw new Error('the role was just made')
    const session = { principal, durationSeconds: 900, grantedBy: 'AssumeRole' } as const
    const assume = () => mintSession(db, clock, { ...session, usedIn: region })
    const used = async () => (await roleById(db, id))?.last_used_region
    await sql`create trigger full before insert on sessions
      begin select raise(abort, 'no room'); end`.execute(db)
    await expect(assume()).rejects.toThrow('no room')
    expect(await used()).toBeNull()
    await sql`drop trigger full`.execute(db)
    await assume()
    expect(await used()).toBe('eu-west-1')
  })

  test('the database holds no token', async () => {
    const made = await mint()
    const rows = await db.selectFrom('sessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(made.sessionToken)
  })
})
