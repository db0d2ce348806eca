import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findSetting, putSetting } from '../../store/iam/account-settings.ts'
import { loginErrors } from './errors.ts'

/**
 * Root's login profile: that an account's root user may choose a password anew, for which AWS sends it a mail. There is nothing to sign in to here.
 * As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/root_sessions.json).
 */
export async function rootPasswordSince(
  db: Database,
  account: string,
): Promise<number | undefined> {
  return (await findSetting(db, account, 'rootPassword')) ?? undefined
}

const show = (at: number) => ({ CreateDate: new Date(at), PasswordResetRequired: false })

export async function createRootProfile(db: Database, { account }: Caller, now: number) {
  if ((await rootPasswordSince(db, account)) !== undefined) throw loginErrors.rootExists(account)
  await putSetting(db, account, 'rootPassword', now)
  return show(now)
}

async function requireRootProfile(db: Database, { account }: Caller): Promise<number> {
  const at = await rootPasswordSince(db, account)
  if (at === undefined) throw loginErrors.rootNotFound()
  return at
}

export const showRootProfile = async (db: Database, caller: Caller) =>
  show(await requireRootProfile(db, caller))

export async function deleteRootProfile(db: Database, caller: Caller): Promise<void> {
  await requireRootProfile(db, caller)
  await putSetting(db, caller.account, 'rootPassword', null)
}
