import { AwsError } from '../../aws/error.ts'
import type { PasswordPolicy, LoginProfile as Shown } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { denialText } from '../../policy/denial.ts'
import type { Database } from '../../store/database.ts'
import {
  deleteLoginProfile as dropProfile,
  findLoginProfile,
  insertLoginProfile,
  type LoginProfile,
  updateLoginProfile as setProfile,
} from '../../store/iam/login-profiles.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, on } from './define.ts'
import { loginErrors } from './errors.ts'
import { isOwnRoot, ofUser } from './own-user.ts'
import { passwordProblem, readPasswordPolicy } from './password-policy.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { requireEntity, userNameOr } from './require.ts'
import { createRootProfile, deleteRootProfile, showRootProfile } from './root-password.ts'

const historyMax = 24

async function requireProfile(db: Database, user: { id: string; name: string }) {
  const profile = await findLoginProfile(db, user.id)
  if (!profile) throw loginErrors.notFound(user.name)
  return profile
}

/** AWS shows root's without a name, which its model says is always there. */
const nameless = (profile: Partial<Shown>): Shown => profile as Shown

const show = (profile: LoginProfile, userName: string): Shown => ({
  UserName: userName,
  CreateDate: new Date(profile.created_at),
  PasswordResetRequired: profile.reset_required === 1,
})

/** Throws PasswordPolicyViolation. */
async function requireGoodPassword(
  db: Database,
  password: string,
  account: string,
): Promise<PasswordPolicy | undefined> {
  const policy = await readPasswordPolicy(db, account)
  const problem = passwordProblem(password, policy, account)
  if (problem !== undefined) throw loginErrors.violates(problem)
  return policy
}

/** The change that gives a profile its next password. Throws PasswordPolicyViolation. */
async function nextPassword(
  db: Database,
  profile: LoginProfile,
  password: string,
  { account, now }: { account: string; now: number },
): Promise<Pick<LoginProfile, 'password' | 'changed_at' | 'history'>> {
  const policy = await requireGoodPassword(db, password, account)
  const used: string[] = [profile.password, ...(JSON.parse(profile.history) as string[])]
  for (const old of used.slice(0, policy?.PasswordReusePrevention ?? 0))
    if (await isPassword(password, old))
      throw loginErrors.violates('Password should not be one that was used before')
  return {
    password: await hashPassword(password),
    changed_at: now,
    history: JSON.stringify(used.slice(0, historyMax)),
  }
}

export const createLoginProfile = define(
  'CreateLoginProfile',
  ofUser,
  async (input, caller, { db, clock }) => {
    if (isOwnRoot(input.UserName, caller))
      return iamWrite(db, async (db) => ({
        LoginProfile: nameless(await createRootProfile(db, caller, clock.now().getTime())),
      }))
    // Without a password one is made that nobody knows: the user's first is set by UpdateLoginProfile.
    const password = input.Password
    const hashed = await hashPassword(password ?? crypto.randomUUID())
    return iamWrite(db, async (db) => {
      const { account } = caller
      const user = await requireEntity(db, 'user', account, userNameOr(input.UserName, caller))
      if (await findLoginProfile(db, user.id)) throw loginErrors.exists(user.name)
      if (password !== undefined) await requireGoodPassword(db, password, account)
      const now = clock.now().getTime()
      const profile = {
        user: user.id,
        created_at: now,
        password: hashed,
        changed_at: now,
        reset_required: input.PasswordResetRequired ? 1 : 0,
        history: '[]',
      }
      await insertLoginProfile(db, profile)
      return { LoginProfile: show(profile, user.name) }
    })
  },
)

export const getLoginProfile = define('GetLoginProfile', ofUser, async (input, caller, { db }) => {
  if (isOwnRoot(input.UserName, caller))
    return { LoginProfile: nameless(await showRootProfile(db, caller)) }
  const name = userNameOr(input.UserName, caller)
  const user = await requireEntity(db, 'user', caller.account, name)
  return { LoginProfile: show(await requireProfile(db, user), user.name) }
})

export const updateLoginProfile = define(
  'UpdateLoginProfile',
  (input, caller) => [on('user', caller, input.UserName)],
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const user = await requireEntity(db, 'user', account, input.UserName)
      const profile = await requireProfile(db, user)
      const now = clock.now().getTime()
      await setProfile(db, user.id, {
        ...(input.Password !== undefined &&
          (await nextPassword(db, profile, input.Password, { account, now }))),
        reset_required: (input.PasswordResetRequired ?? profile.reset_required === 1) ? 1 : 0,
      })
    }),
)

export const deleteLoginProfile = define(
  'DeleteLoginProfile',
  ofUser,
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      if (isOwnRoot(input.UserName, caller)) return deleteRootProfile(db, caller)
      const name = userNameOr(input.UserName, caller)
      const user = await requireEntity(db, 'user', caller.account, name)
      await requireProfile(db, user)
      await dropProfile(db, user.id)
    }),
)

/** Users may change their own password by a policy, or because the account's password policy lets them. */
async function requireMayChange(caller: Caller, { db, ask }: Needs): Promise<string> {
  const { principal, account } = caller
  if (principal.kind !== 'user') throw loginErrors.onlyUsers()
  const check = { action: 'iam:ChangePassword', ...on('user', caller, principal.userName) }
  const decision = await ask(caller, check)
  const policy = await readPasswordPolicy(db, account)
  const byPolicy =
    decision.outcome === 'implicitly-denied' && policy?.AllowUsersToChangePassword === true
  if (decision.outcome !== 'allowed' && !byPolicy) {
    const denied = { principal, action: check.action, resource: `user ${principal.userName}` }
    throw new AwsError('AccessDenied', denialText(denied, decision, { withReason: true }))
  }
  return principal.userId
}

/** Decided once it is known what the account lets its users do: see `requireMayChange`. */
export const changePassword = define(
  'ChangePassword',
  (_input, { principal }) => {
    if (principal.kind !== 'user') throw loginErrors.onlyUsers()
    return []
  },
  async (input, caller, needs) => {
    const { account, principal } = caller
    const id = await requireMayChange(caller, needs)
    await iamWrite(needs.db, async (db) => {
      const name = 'userName' in principal ? principal.userName : ''
      const profile = await requireProfile(db, { id, name })
      if (!(await isPassword(input.OldPassword, profile.password)))
        throw loginErrors.wrongPassword()
      const now = needs.clock.now().getTime()
      const change = await nextPassword(db, profile, input.NewPassword, { account, now })
      await setProfile(db, id, { ...change, reset_required: 0 })
    })
  },
)
