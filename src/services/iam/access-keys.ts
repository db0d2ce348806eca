import { principalName } from '../../policy/principal-name.ts'
import type { Database } from '../../store/database.ts'
import {
  type AccessKey,
  accessKeysOf,
  deleteAccessKey as dropKey,
  findAccessKey,
  insertAccessKey,
  setAccessKeyStatus,
} from '../../store/iam/access-keys.ts'
import { entityArn, entityById } from '../../store/iam/entities.ts'
import { lastUseOf } from '../../store/iam/last-used.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define } from './define.ts'
import { accessKeyDenied, accessKeyNotFound, overQuota, statusNotValid } from './errors.ts'
import { type Holder, ofUser, requireHolder } from './own-user.ts'
import { page } from './pages.ts'

const keysMax = 2

async function requireKey(db: Database, holder: Holder, id: string): Promise<AccessKey> {
  const key = await findAccessKey(db, id)
  if (key?.holder !== holder.id) throw accessKeyNotFound(id)
  return key
}

export const createAccessKey = define(
  'CreateAccessKey',
  ofUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const holder = await requireHolder(db, input.UserName, caller)
      if ((await accessKeysOf(db, holder.id)).length >= keysMax)
        throw overQuota('AccessKeysPerUser', keysMax)
      const now = clock.now().getTime()
      const key = await insertAccessKey(db, { account: caller.account, holder: holder.id, now })
      return {
        AccessKey: {
          UserName: holder.name,
          AccessKeyId: key.id,
          Status: key.status,
          SecretAccessKey: key.secret,
          CreateDate: new Date(now),
        },
      }
    }),
)

export const listAccessKeys = define('ListAccessKeys', ofUser, async (input, caller, { db }) => {
  const holder = await requireHolder(db, input.UserName, caller)
  const keys = await accessKeysOf(db, holder.id)
  const { items, rest } = page(keys, input, ({ id }) => id)
  return {
    AccessKeyMetadata: items.map((key) => ({
      UserName: holder.name,
      AccessKeyId: key.id,
      Status: key.status,
      CreateDate: new Date(key.created_at),
    })),
    ...rest,
  }
})

export const updateAccessKey = define('UpdateAccessKey', ofUser, async (input, caller, { db }) =>
  iamWrite(db, async (db) => {
    const holder = await requireHolder(db, input.UserName, caller)
    const key = await requireKey(db, holder, input.AccessKeyId)
    // The model shares its enum with service-specific credentials: only those can be made to expire.
    if (input.Status === 'Expired') throw statusNotValid()
    await setAccessKeyStatus(db, key.id, input.Status)
  }),
)

export const deleteAccessKey = define('DeleteAccessKey', ofUser, async (input, caller, { db }) =>
  iamWrite(db, async (db) => {
    const holder = await requireHolder(db, input.UserName, caller)
    const key = await requireKey(db, holder, input.AccessKeyId)
    await dropKey(db, key.id)
  }),
)

/** A key does not say whose it is, so this is decided on its user once that is known. */
export const getAccessKeyLastUsed = define(
  'GetAccessKeyLastUsed',
  () => [],
  async ({ AccessKeyId: id }, caller, { db, ask }) => {
    const key = await findAccessKey(db, id)
    const user = key && (await entityById(db, key.holder))
    // A key of another account and one that does not exist are told apart by nothing.
    const own = key?.account === caller.account
    const resource = own && user ? entityArn(user) : `arn:aws:iam::${caller.account}:user/*`
    const decision = await ask(caller, { action: 'iam:GetAccessKeyLastUsed', resource })
    if (!own || decision.outcome !== 'allowed')
      throw accessKeyDenied(principalName(caller.principal), id)
    const use = await lastUseOf(db, id)
    return {
      ...(user && { UserName: user.name }),
      AccessKeyLastUsed: use
        ? { LastUsedDate: new Date(use.at), ServiceName: use.service, Region: use.region }
        : { ServiceName: 'N/A', Region: 'N/A' },
    }
  },
)
