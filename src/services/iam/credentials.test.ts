import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, type World } from './testing.contract.ts'

let world: World
let root: Caller
let alice: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  alice = await world.user('alice', allow('iam:ChangePassword'))
})

const iam = <Output = Record<string, unknown>>(operation: string, input?: unknown) =>
  world.call<Output>(root, 'iam', operation, input)
const refusal = (operation: string, input?: unknown) => world.refusal(root, 'iam', operation, input)
const good = 'correct Horse 7'

describe('login profiles', () => {
  test('are made, shown, changed and deleted', async () => {
    const made = await iam('CreateLoginProfile', { UserName: 'alice', Password: good })
    expect(made).toMatchObject({
      LoginProfile: { UserName: 'alice', PasswordResetRequired: false },
    })
    await iam('UpdateLoginProfile', { UserName: 'alice', PasswordResetRequired: true })
    expect(await iam('GetLoginProfile', { UserName: 'alice' })).toMatchObject({
      LoginProfile: { PasswordResetRequired: true },
    })
    await iam('DeleteLoginProfile', { UserName: 'alice' })
    expect(await refusal('GetLoginProfile', { UserName: 'alice' })).toBe(
      'NoSuchEntity: Login Profile for User alice cannot be found.',
    )
  })

  test('a second one is refused, and the user stays while it has one', async () => {
    await iam('CreateLoginProfile', { UserName: 'alice', Password: good })
    expect(await refusal('CreateLoginProfile', { UserName: 'alice', Password: good })).toBe(
      'EntityAlreadyExists: Login Profile for user alice already exists.',
    )
    await iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId: alice.accessKeyId })
    expect(await refusal('DeleteUser', { UserName: 'alice' })).toBe(
      'DeleteConflict: Cannot delete entity, must delete login profile first.',
    )
  })

  test('a user changes its own password, knowing the old one', async () => {
    await iam('CreateLoginProfile', {
      UserName: 'alice',
      Password: good,
      PasswordResetRequired: true,
    })
    const change = (OldPassword: string, NewPassword: string) =>
      world.refusal(alice, 'iam', 'ChangePassword', { OldPassword, NewPassword })
    expect(await change('wrong', 'another Horse 8')).toBe(
      'AccessDenied: The old password was incorrect.',
    )
    await world.call(alice, 'iam', 'ChangePassword', {
      OldPassword: good,
      NewPassword: 'another Horse 8',
    })
    expect(await change(good, 'third Horse 9')).toBe(
      'AccessDenied: The old password was incorrect.',
    )
    expect(await iam('GetLoginProfile', { UserName: 'alice' })).toMatchObject({
      LoginProfile: { PasswordResetRequired: false },
    })
    expect(
      await refusal('ChangePassword', { OldPassword: good, NewPassword: 'third Horse 9' }),
    ).toContain('InvalidUserTypeException')
  })

  test('the account may let every user change its password; a deny still denies', async () => {
    const bob = await world.user('bob')
    await iam('CreateLoginProfile', { UserName: 'bob', Password: good })
    const input = { OldPassword: good, NewPassword: 'another Horse 8' }
    const denied = 'is not authorized to perform: iam:ChangePassword on resource: user bob'
    expect(await world.refusal(bob, 'iam', 'ChangePassword', input)).toContain(
      `${denied} because no identity-based policy allows`,
    )
    await iam('UpdateAccountPasswordPolicy', { AllowUsersToChangePassword: true })
    await world.call(bob, 'iam', 'ChangePassword', input)
    const deny = { Effect: 'Deny', Action: 'iam:ChangePassword', Resource: '*' }
    await iam('PutUserPolicy', {
      UserName: 'bob',
      PolicyName: 'deny',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [deny] }),
    })
    expect(await world.refusal(bob, 'iam', 'ChangePassword', input)).toContain(
      `${denied} with an explicit deny in an identity-based policy`,
    )
  })

  test('no password is stored as it is', async () => {
    await iam('CreateLoginProfile', { UserName: 'alice', Password: good })
    const rows = await world.db.selectFrom('iam_login_profiles').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(good)
  })
})

describe('the password policy', () => {
  test('is set whole, shown and deleted', async () => {
    expect(await refusal('GetAccountPasswordPolicy')).toBe(
      `NoSuchEntity: The Password Policy with domain name ${account} cannot be found.`,
    )
    await iam('UpdateAccountPasswordPolicy', { MaxPasswordAge: 90, RequireSymbols: true })
    await iam('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12, MaxPasswordAge: 30 })
    expect(await iam('GetAccountPasswordPolicy')).toEqual({
      PasswordPolicy: {
        MinimumPasswordLength: 12,
        RequireSymbols: false,
        RequireNumbers: false,
        RequireUppercaseCharacters: false,
        RequireLowercaseCharacters: false,
        AllowUsersToChangePassword: false,
        ExpirePasswords: true,
        MaxPasswordAge: 30,
      },
    })
    await iam('DeleteAccountPasswordPolicy')
    expect(await refusal('DeleteAccountPasswordPolicy')).toContain('NoSuchEntity')
  })

  test.each<[object | undefined, string, string | undefined]>([
    [undefined, 'Short 1', 'Password should have a minimum length of 8'],
    [undefined, 'alllowercase', 'Password should have at least 3 of'],
    [undefined, good, undefined],
    [{ MinimumPasswordLength: 20 }, good, 'Password should have a minimum length of 20'],
    [{ RequireSymbols: true }, good, 'Password should have at least one symbol'],
    [{ RequireNumbers: true }, 'No numbers here', 'Password should have at least one number'],
    [{}, 'simple', undefined],
  ])('%o and the password %s', async (policy, Password, problem) => {
    if (policy) await iam('UpdateAccountPasswordPolicy', policy)
    const input = { UserName: 'alice', Password }
    if (problem === undefined) await iam('CreateLoginProfile', input)
    else
      expect(await refusal('CreateLoginProfile', input)).toContain(
        `PasswordPolicyViolationException: ${problem}`,
      )
  })

  test('passwords used before are refused as far back as it says', async () => {
    await iam('UpdateAccountPasswordPolicy', { PasswordReusePrevention: 2 })
    await iam('CreateLoginProfile', { UserName: 'alice', Password: 'number 1' })
    const set = (Password: string) => ({ UserName: 'alice', Password })
    await iam('UpdateLoginProfile', set('number 2'))
    expect(await refusal('UpdateLoginProfile', set('number 1'))).toContain('used before')
    await iam('UpdateLoginProfile', set('number 3'))
    await iam('UpdateLoginProfile', set('number 1'))
  })
})

describe('the credential report', () => {
  const csv = async () => {
    const { Content } = await iam<{ Content: Buffer }>('GetCredentialReport')
    const [head = '', ...rows] = Content.toString().split('\n')
    const names = head.split(',')
    return rows.map((row) => {
      const cells = row.split(',')
      return Object.fromEntries(names.map((name, at) => [name, cells[at]]))
    })
  }

  test('is there once it was asked for, and for four hours', async () => {
    expect(await refusal('GetCredentialReport')).toBe('CredentialReportNotPresentException: ')
    expect(await iam('GenerateCredentialReport')).toMatchObject({ State: 'STARTED' })
    expect(await iam('GenerateCredentialReport')).toEqual({ State: 'COMPLETE' })
    await csv()
    await world.clock.advance(4 * 3_600_000)
    expect(await refusal('GetCredentialReport')).toContain('CredentialReportExpiredException')
    expect(await iam('GenerateCredentialReport')).toMatchObject({ State: 'STARTED' })
  })

  test('tells of root, and of each user`s password, device and keys', async () => {
    await iam('CreateLoginProfile', { UserName: 'alice', Password: good })
    await iam('CreateUser', { UserName: 'bob' })
    await iam('UpdateAccountPasswordPolicy', { MaxPasswordAge: 1 })
    await iam('GenerateCredentialReport')
    const [ofRoot, ofAlice, ofBob] = await csv()
    expect(ofRoot).toMatchObject({
      user: '<root_account>',
      arn: `arn:aws:iam::${account}:root`,
      password_enabled: 'not_supported',
    })
    expect(ofAlice).toMatchObject({
      user: 'alice',
      password_enabled: 'true',
      mfa_active: 'false',
      access_key_1_active: 'true',
      access_key_1_last_used_date: 'N/A',
      access_key_2_active: 'false',
      cert_2_last_rotated: 'N/A',
    })
    const changed = Date.parse(ofAlice?.password_last_changed ?? '')
    const next = Date.parse(ofAlice?.password_next_rotation ?? '')
    expect(next - changed).toBe(86_400_000)
    expect(ofBob).toMatchObject({
      user: 'bob',
      password_enabled: 'false',
      access_key_1_active: 'false',
    })
  })
})
