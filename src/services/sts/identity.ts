import { parseAccountId } from '../../names/account.ts'
import type { Principal } from '../../policy/types.ts'
import { findAccessKey } from '../../store/iam/access-keys.ts'
import { findSession } from '../../store/iam/sessions.ts'
import { define } from './define.ts'
import { accessKeyUnknown } from './errors.ts'

/** As `aws:userid` is. Undefined for what holds no credentials. */
function userIdOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'root':
      return principal.account
    case 'user':
      return principal.userId
    case 'assumed-role':
      return `${principal.roleId}:${principal.sessionName}`
    case 'federated-user':
      return `${principal.account}:${principal.name}`
    case 'identity-provider':
    case 'service':
    case 'anonymous':
      return undefined
  }
}

export const getCallerIdentity = define(
  'GetCallerIdentity',
  // It works even where a policy denies it.
  () => [],
  async (_input, { principal, account }) => ({
    UserId: userIdOf(principal),
    Account: account,
    ...('arn' in principal && { Arn: principal.arn }),
  }),
)

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The account that an AWS access key id spells: 40 of the bits after its four-letter prefix. */
function accountIn(accessKeyId: string): string | undefined {
  let bits = 0n
  for (const letter of accessKeyId.slice(4, 14)) {
    const value = base32.indexOf(letter)
    if (value < 0) return undefined
    bits = bits * 32n + BigInt(value)
  }
  // Ten letters are 50 bits: one is left out in front and nine behind.
  const account = (bits >> 9n) & ((1n << 40n) - 1n)
  return parseAccountId(String(account).padStart(12, '0'))
}

export const getAccessKeyInfo = define(
  'GetAccessKeyInfo',
  () => ({ resource: '*' }),
  async ({ AccessKeyId: id }, _caller, { db }) => {
    const own = (await findAccessKey(db, id)) ?? (await findSession(db, id))
    const account = own?.account ?? accountIn(id)
    if (account === undefined) throw accessKeyUnknown(id)
    return { Account: account }
  },
)
