import { document, type Keys, rootOf, statement } from '../aws.ts'
import { Api, allowAll, allowOnly, denyAll, foreign, member, owner, passwordOf } from './api.ts'
import type { Estate } from './estate.ts'
import { basicOf } from './wire.ts'

/** A principal and its ways to lose what it had. All of them got a password while they still might. */
export async function makePrincipals(
  port: number,
  { present }: Estate,
  advance: (hours: number) => Promise<void>,
) {
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
  return {
    admin,
    expired,
    expiredPassword,
    plain,
    plainPassword,
    denied,
    deniedPassword,
    grouped,
    groupedPassword,
    bounded,
    boundedPassword,
    emptySession,
    emptyPassword,
    deniedSession,
    functionSession,
    functionPassword,
    federated,
    gone,
    goneSession,
    gonePassword,
    disabled,
    keyless,
    lost,
    again,
    memberAdmin,
    memberRootKeys,
    memberPassword,
    stranger,
    strangerRootKeys,
    adminPassword,
    passwordFor: password,
  }
}
