import { document, type Keys, rootOf, statement } from '../aws.ts'
import {
  Api,
  allowAll,
  allowOnly,
  denyAll,
  type Estate,
  foreign,
  member,
  owner,
  passwordOf,
} from './estate.ts'
import { signedBy, type Wire } from './wire.ts'

/** How AWS refuses: by the codes that query protocols use. The JSON ones say the same in other words. */
export type Refusal =
  | 'AccessDenied'
  | 'InvalidClientTokenId'
  | 'ExpiredToken'
  | 'SignatureDoesNotMatch'
  | 'MissingAuthenticationToken'

export interface Identity {
  readonly name: string
  readonly refusals: readonly Refusal[]
  /** Adds what this identity proves itself with to a request to the AWS API. */
  readonly sign: (wire: Wire, to: { host: string; service: string }) => Wire
  /** What it sends to the registry; undefined where it never could have had a password. */
  readonly basic?: string
}

export interface Keeper {
  readonly identities: readonly Identity[]
  /** Who may do everything in the owner's account. */
  readonly admin: Identity & { readonly basic: string }
  /** Who may do everything in its own account, and is a stranger to the owner's. */
  readonly strangers: readonly Identity[]
}

const signs =
  (keys: Keys): Identity['sign'] =>
  (wire, to) =>
    signedBy(wire, keys, to)

export const basicOf = (password: string, user = 'AWS'): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** A principal and its ways to lose what it had. All of them got a password while they still might. */
export async function makeIdentities(
  port: number,
  { present }: Estate,
  advance: (hours: number) => Promise<void>,
): Promise<Keeper> {
  const api = new Api(port)
  const iam = (name: string, input: object, keys?: Keys) =>
    api.call('iam', name, { ...input }, keys)

  const user = async (UserName: string, keys: Keys = rootOf(owner)): Promise<Keys> => {
    await iam('CreateUser', { UserName }, keys)
    await iam('PutUserPolicy', { UserName, PolicyName: 'all', PolicyDocument: allowAll }, keys)
    const made = await iam('CreateAccessKey', { UserName }, keys)
    return { accessKeyId: made('AccessKeyId'), secretAccessKey: made('SecretAccessKey') }
  }
  const role = async (RoleName: string, policy: string = allowAll) => {
    const principal = { AWS: owner, Service: 'lambda.amazonaws.com' }
    const trust = document(
      statement('Allow', 'sts:AssumeRole', undefined, { Principal: principal }),
    )
    const AssumeRolePolicyDocument = JSON.stringify(trust)
    await iam('CreateRole', { RoleName, AssumeRolePolicyDocument })
    await iam('PutRolePolicy', { RoleName, PolicyName: 'all', PolicyDocument: policy })
  }
  const session = async (name: string, input: object, keys: Keys): Promise<Keys> => {
    const made = await api.call('sts', name, { ...input }, keys)
    return {
      accessKeyId: made('AccessKeyId'),
      secretAccessKey: made('SecretAccessKey'),
      sessionToken: made('SessionToken'),
    }
  }
  const assumed = (name: string, more: object = {}) => {
    const RoleArn = `arn:aws:iam::${owner}:role/${name}`
    return session('AssumeRole', { RoleArn, RoleSessionName: 'attack', ...more }, admin)
  }
  const password = async (keys: Keys) => basicOf(await passwordOf(api, keys))
  const forgetUserPolicy = (UserName: string) =>
    iam('DeleteUserPolicy', { UserName, PolicyName: 'all' })

  const admin = await user('admin')
  await role('admin-role')
  const tokenOnly = { Policy: allowOnly('ecr:GetAuthorizationToken') }

  // First what ends with time.
  const expired = await assumed('admin-role', { DurationSeconds: 900 })
  const expiredPassword = await password(expired)
  await advance(13)

  const plain = await user('plain')
  const plainPassword = await password(plain)
  await forgetUserPolicy('plain')

  const denied = await user('denied')
  const deniedPassword = await password(denied)
  await iam('PutUserPolicy', { UserName: 'denied', PolicyName: 'no', PolicyDocument: denyAll })

  const grouped = await user('grouped')
  const groupedPassword = await password(grouped)
  await iam('CreateGroup', { GroupName: 'denied' })
  await iam('PutGroupPolicy', { GroupName: 'denied', PolicyName: 'no', PolicyDocument: denyAll })
  await iam('AddUserToGroup', { GroupName: 'denied', UserName: 'grouped' })

  const bounded = await user('bounded')
  const boundedPassword = await password(bounded)
  await iam('CreatePolicy', { PolicyName: 'nothing', PolicyDocument: allowOnly('s3:GetObject') })
  await iam('PutUserPermissionsBoundary', {
    UserName: 'bounded',
    PermissionsBoundary: `arn:aws:iam::${owner}:policy/nothing`,
  })

  const emptySession = await assumed('admin-role', { Policy: allowOnly('s3:GetObject') })
  const emptyPassword = await password(await assumed('admin-role', tokenOnly))
  const deniedSession = await assumed('admin-role', { Policy: denyAll })

  await role('function-role')
  const functionSession = await assumed('function-role')
  const functionPassword = await password(functionSession)
  await iam('DeleteRolePolicy', { RoleName: 'function-role', PolicyName: 'all' })

  const federated = await session('GetFederationToken', { Name: 'nobody' }, admin)

  const gone = await user('gone')
  const goneSession = await session('GetSessionToken', {}, gone)
  const gonePassword = await password(gone)
  await forgetUserPolicy('gone')
  await iam('DeleteAccessKey', { UserName: 'gone', AccessKeyId: gone.accessKeyId })
  await iam('DeleteUser', { UserName: 'gone' })

  const disabled = await user('disabled')
  await iam('UpdateAccessKey', {
    ...{ UserName: 'disabled', AccessKeyId: disabled.accessKeyId, Status: 'Inactive' },
  })
  const keyless = await user('keyless')
  await iam('DeleteAccessKey', { UserName: 'keyless', AccessKeyId: keyless.accessKeyId })

  const lostRole = async (RoleName: string) => {
    await role(RoleName)
    const keys = await assumed(RoleName)
    const basic = await password(keys)
    await iam('DeleteRolePolicy', { RoleName, PolicyName: 'all' })
    await iam('DeleteRole', { RoleName })
    return { keys, basic }
  }
  const lost = await lostRole('lost')
  const again = await lostRole('again')
  await role('again')

  const memberAdmin = await user('member-admin', rootOf(member))
  const memberRoot = await iam('CreateAccessKey', {}, rootOf(member))
  const memberRootKeys = {
    accessKeyId: memberRoot('AccessKeyId'),
    secretAccessKey: memberRoot('SecretAccessKey'),
  }
  const memberPassword = await password(memberAdmin)
  await api.call('organizations', 'AttachPolicy', { PolicyId: present.policy, TargetId: member })

  const stranger = await user('stranger', rootOf(foreign))
  const strangerRoot = await iam('CreateAccessKey', {}, rootOf(foreign))
  const strangerRootKeys = {
    accessKeyId: strangerRoot('AccessKeyId'),
    secretAccessKey: strangerRoot('SecretAccessKey'),
  }
  const adminPassword = await password(admin)
  const bare = adminPassword.slice('Basic '.length)

  const invalid: readonly Refusal[] = ['InvalidClientTokenId']
  const no: readonly Refusal[] = ['AccessDenied']
  const bad: readonly Refusal[] = ['SignatureDoesNotMatch']
  const identities: Identity[] = [
    { name: 'a user without policies', refusals: no, sign: signs(plain), basic: plainPassword },
    { name: 'an admin with a deny', refusals: no, sign: signs(denied), basic: deniedPassword },
    {
      name: 'an admin in a denied group',
      refusals: no,
      sign: signs(grouped),
      basic: groupedPassword,
    },
    {
      name: 'an admin with a boundary',
      refusals: no,
      sign: signs(bounded),
      basic: boundedPassword,
    },
    {
      name: 'a session whose policy allows nothing',
      ...{ refusals: no, sign: signs(emptySession), basic: emptyPassword },
    },
    { name: 'a session whose policy denies', refusals: no, sign: signs(deniedSession) },
    {
      name: "a function's role without policies",
      ...{ refusals: no, sign: signs(functionSession), basic: functionPassword },
    },
    {
      name: 'a federated user without a policy',
      // IAM takes no federated users at all.
      ...{ refusals: ['AccessDenied', 'InvalidClientTokenId'], sign: signs(federated) },
    },
    {
      name: 'an admin under a denying SCP',
      refusals: no,
      sign: signs(memberAdmin),
      basic: memberPassword,
    },
    { name: 'a root user under a denying SCP', refusals: no, sign: signs(memberRootKeys) },
    {
      name: 'an expired session',
      refusals: ['ExpiredToken'],
      sign: signs(expired),
      basic: expiredPassword,
    },
    { name: 'a deleted user', refusals: invalid, sign: signs(gone), basic: gonePassword },
    { name: 'a session of a deleted user', refusals: invalid, sign: signs(goneSession) },
    { name: 'a disabled key', refusals: invalid, sign: signs(disabled) },
    { name: 'a deleted key', refusals: invalid, sign: signs(keyless) },
    {
      name: 'a session of a deleted role',
      refusals: invalid,
      sign: signs(lost.keys),
      basic: lost.basic,
    },
    {
      name: 'a session of a role that was made again',
      ...{ refusals: invalid, sign: signs(again.keys), basic: again.basic },
    },
    {
      name: 'a session with another token',
      refusals: invalid,
      sign: signs({ ...emptySession, sessionToken: functionSession.sessionToken ?? '' }),
    },
    {
      name: "an admin's key with a session token",
      refusals: invalid,
      sign: signs({ ...admin, sessionToken: functionSession.sessionToken ?? '' }),
    },
    {
      name: 'a key nobody has',
      refusals: invalid,
      sign: signs({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' }),
      basic: basicOf(Buffer.from('{"payload":"AAAA"}').toString('base64')),
    },
    {
      name: 'an account number as key',
      refusals: invalid,
      sign: signs(rootOf(owner)),
      basic: basicOf('any'),
    },
    {
      name: 'a registry password as key',
      refusals: invalid,
      sign: signs({ accessKeyId: bare.slice(0, 20), secretAccessKey: bare }),
    },
    {
      name: 'a registry password as basic authentication',
      refusals: ['MissingAuthenticationToken'],
      sign: (wire, { host }) => ({
        ...wire,
        headers: { ...wire.headers, host, authorization: adminPassword },
      }),
    },
    {
      name: 'nobody',
      refusals: ['MissingAuthenticationToken'],
      sign: (wire, { host }) => ({ ...wire, headers: { ...wire.headers, host } }),
    },
    {
      name: "an admin's key with another secret",
      refusals: bad,
      sign: signs({ ...admin, secretAccessKey: plain.secretAccessKey }),
      basic: basicOf(admin.secretAccessKey),
    },
    {
      name: 'a signature of another request',
      refusals: bad,
      sign: (wire, to) => ({
        ...signedBy({ ...wire, path: '/other' }, admin, to),
        path: wire.path,
      }),
      basic: basicOf(adminPassword, 'root'),
    },
    {
      name: 'a signature of an hour ago',
      refusals: bad,
      sign: (wire, to) => signedBy(wire, admin, { ...to, now: new Date(Date.now() - 3_600_000) }),
    },
    {
      name: 'a signature for another service',
      refusals: bad,
      sign: (wire, { host }) => signedBy(wire, admin, { host, service: 's3' }),
    },
  ]
  return {
    identities,
    admin: { name: 'the admin', refusals: [], sign: signs(admin), basic: adminPassword },
    strangers: [
      {
        name: "another account's admin",
        ...{ refusals: no, sign: signs(stranger), basic: await password(stranger) },
      },
      {
        name: "another account's root user",
        ...{ refusals: no, sign: signs(strangerRootKeys), basic: await password(strangerRootKeys) },
      },
    ],
  }
}
