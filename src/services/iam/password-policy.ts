import type { PasswordPolicy } from '../../aws/models/iam.types.gen.ts'
import type { Database } from '../../store/database.ts'
import {
  deletePasswordPolicy,
  passwordPolicyOf,
  putPasswordPolicy,
} from '../../store/iam/login-profiles.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, onAccount } from './define.ts'
import { loginErrors } from './errors.ts'

/** What holds where an account has no policy: 8 characters of three of the four kinds. */
const kindsByDefault = 3
const lengthByDefault = 8

export async function readPasswordPolicy(
  db: Database,
  account: string,
): Promise<PasswordPolicy | undefined> {
  const text = await passwordPolicyOf(db, account)
  return text === undefined ? undefined : (JSON.parse(text) as PasswordPolicy)
}

export const getAccountPasswordPolicy = define(
  'GetAccountPasswordPolicy',
  onAccount(),
  async (_input, { account }, { db }) => {
    const policy = await readPasswordPolicy(db, account)
    if (!policy) throw loginErrors.policyNotFound(account)
    return { PasswordPolicy: policy }
  },
)

/** Sets the whole policy: what is not given goes back to its default. */
export const updateAccountPasswordPolicy = define(
  'UpdateAccountPasswordPolicy',
  onAccount(),
  async (input, { account }, { db }) => {
    const policy: PasswordPolicy = {
      MinimumPasswordLength: input.MinimumPasswordLength ?? 6,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
      ExpirePasswords: (input.MaxPasswordAge ?? 0) > 0,
      ...(input.MaxPasswordAge && { MaxPasswordAge: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention && {
        PasswordReusePrevention: input.PasswordReusePrevention,
      }),
      ...(input.HardExpiry !== undefined && { HardExpiry: input.HardExpiry }),
    }
    await iamWrite(db, (db) => putPasswordPolicy(db, account, JSON.stringify(policy)))
  },
)

export const deleteAccountPasswordPolicy = define(
  'DeleteAccountPasswordPolicy',
  onAccount(),
  async (_input, { account }, { db }) => {
    if (!(await iamWrite(db, (db) => deletePasswordPolicy(db, account))))
      throw loginErrors.policyToDeleteNotFound()
  },
)

const kinds = [
  { name: 'uppercase letter', pattern: /[A-Z]/, required: 'RequireUppercaseCharacters' },
  { name: 'lowercase letter', pattern: /[a-z]/, required: 'RequireLowercaseCharacters' },
  { name: 'number', pattern: /[0-9]/, required: 'RequireNumbers' },
  { name: 'symbol', pattern: /[!@#$%^&*()_+\-=[\]{}|']/, required: 'RequireSymbols' },
] as const

/** Why the policy refuses a password, or undefined. Differs from AWS? The texts are not recorded. */
export function passwordProblem(
  password: string,
  policy: PasswordPolicy | undefined,
  account: string,
): string | undefined {
  const min = policy?.MinimumPasswordLength ?? lengthByDefault
  if (password.length < min) return `Password should have a minimum length of ${min}`
  if (!policy) {
    if (password === account) return 'Password should not be the account`s name'
    const met = kinds.filter(({ pattern }) => pattern.test(password)).length
    return met < kindsByDefault
      ? `Password should have at least ${kindsByDefault} of: uppercase letters, lowercase letters, numbers, symbols`
      : undefined
  }
  const lacking = kinds.find(({ pattern, required }) => policy[required] && !pattern.test(password))
  return lacking && `Password should have at least one ${lacking.name}`
}
