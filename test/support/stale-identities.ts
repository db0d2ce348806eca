import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { document, type Keys, statement } from './aws.ts'
import type { OidcIssuer } from './oidc-issuer.ts'
import { aws, encoded, openIdp } from './saml-idp.ts'

const account = '111111111111'
const everything = JSON.stringify(document(statement('Allow', '*', '*')))

/** Someone who may do everything, and how they come to an end. `clock`: only time ends them. */
export interface Mortal {
  readonly name: string
  readonly keys: Keys
  readonly end: (() => Promise<void>) | 'clock'
}

const keysOf = ({
  AccessKeyId,
  SecretAccessKey,
  SessionToken,
}: Partial<Credentials> = {}): Keys => ({
  accessKeyId: AccessKeyId ?? '',
  secretAccessKey: SecretAccessKey ?? '',
  ...(SessionToken !== undefined && { sessionToken: SessionToken }),
})

/** Every kind of credentials times every way in which they can end. */
export async function mortals(endpoint: string, issuer: OidcIssuer): Promise<readonly Mortal[]> {
  const settings = { endpoint, region: 'us-east-1', maxAttempts: 1 }
  const root = { accessKeyId: account, secretAccessKey: 'any' }
  const iam = new IAMClient({ ...settings, credentials: root })
  const stsOf = (credentials: Keys) => new STSClient({ ...settings, credentials })

  const makeUser = async (UserName: string): Promise<Keys> => {
    await iam.send(new CreateUserCommand({ UserName }))
    const policy = { UserName, PolicyName: 'all', PolicyDocument: everything }
    await iam.send(new PutUserPolicyCommand(policy))
    return keysOf((await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey)
  }
  const deleteUser = async (UserName: string, { accessKeyId: AccessKeyId }: Keys) => {
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'all' }))
    await iam.send(new DeleteUserCommand({ UserName }))
  }
  /** Whoever holds a user's credentials, their long-term ones or others that the user asks for. */
  const ofUser = async (
    name: string,
    ask: (user: Keys, name: string) => Promise<Keys>,
    end: 'clock' | ((name: string, user: Keys) => Promise<unknown>),
  ): Promise<Mortal> => {
    const user = await makeUser(name)
    const ended = end === 'clock' ? end : async () => void (await end(name, user))
    return { name, keys: await ask(user, name), end: ended }
  }
  const own = async (user: Keys) => user
  const session = async (user: Keys) =>
    keysOf(
      (await stsOf(user).send(new GetSessionTokenCommand({ DurationSeconds: 900 }))).Credentials,
    )
  const federation = async (user: Keys) =>
    keysOf(
      (
        await stsOf(user).send(
          new GetFederationTokenCommand({
            Name: 'guest',
            Policy: everything,
            DurationSeconds: 900,
          }),
        )
      ).Credentials,
    )
  const recreate = async (name: string, user: Keys) => {
    await deleteUser(name, user)
    await makeUser(name)
  }
  const key = (name: string, { accessKeyId }: Keys) => ({
    UserName: name,
    AccessKeyId: accessKeyId,
  })

  const provider = { Url: issuer.url, ClientIDList: ['sts.amazonaws.com'] }
  await iam.send(new CreateOpenIDConnectProviderCommand(provider))
  const idp = openIdp()
  const corp = { Name: 'corp', SAMLMetadataDocument: idp.metadata.padEnd(1000) }
  await iam.send(new CreateSAMLProviderCommand(corp))
  const PrincipalArn = `arn:aws:iam::${account}:saml-provider/corp`
  const trust = JSON.stringify(
    document(
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: account } },
      {
        ...{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' },
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer.name}` },
        Condition: { StringEquals: { [`${issuer.name}:aud`]: 'sts.amazonaws.com' } },
      },
      {
        ...{ Effect: 'Allow', Action: 'sts:AssumeRoleWithSAML' },
        Principal: { Federated: PrincipalArn },
      },
    ),
  )
  const makeRole = async (RoleName: string) => {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
    const policy = { RoleName, PolicyName: 'all', PolicyDocument: everything }
    await iam.send(new PutRolePolicyCommand(policy))
  }
  const deleteRole = async (RoleName: string) => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'all' }))
    await iam.send(new DeleteRoleCommand({ RoleName }))
  }
  const ofRole = async (
    name: string,
    assume: (RoleArn: string) => Promise<Keys>,
    end: 'clock' | ((name: string) => Promise<unknown>),
  ): Promise<Mortal> => {
    await makeRole(name)
    const keys = await assume(`arn:aws:iam::${account}:role/${name}`)
    return { name, keys, end: end === 'clock' ? end : async () => void (await end(name)) }
  }
  const recreateRole = async (name: string) => {
    await deleteRole(name)
    await makeRole(name)
  }
  const assumer = await makeUser('assumer')
  const assumed = async (RoleArn: string) => {
    const input = { RoleArn, RoleSessionName: 'session', DurationSeconds: 900 }
    return keysOf((await stsOf(assumer).send(new AssumeRoleCommand(input))).Credentials)
  }
  const web = async (RoleArn: string) => {
    const WebIdentityToken = await issuer.token({ sub: 'job', aud: 'sts.amazonaws.com' })
    const input = { RoleArn, RoleSessionName: 'session', DurationSeconds: 900, WebIdentityToken }
    return keysOf((await stsOf(root).send(new AssumeRoleWithWebIdentityCommand(input))).Credentials)
  }
  const saml = async (RoleArn: string) => {
    const attributes = {
      [`${aws}Role`]: [`${RoleArn},${PrincipalArn}`],
      [`${aws}RoleSessionName`]: ['session'],
    }
    const SAMLAssertion = encoded(idp.response(idp.sign(idp.assertion({ attributes }))))
    const input = { RoleArn, PrincipalArn, SAMLAssertion, DurationSeconds: 900 }
    return keysOf((await stsOf(root).send(new AssumeRoleWithSAMLCommand(input))).Credentials)
  }

  return [
    await ofUser('user-deleted', own, deleteUser),
    await ofUser('outlived', own, deleteUser),
    await ofUser('user-recreated', own, recreate),
    await ofUser('key-deleted', own, (name, user) =>
      iam.send(new DeleteAccessKeyCommand(key(name, user))),
    ),
    await ofUser('key-disabled', own, (name, user) =>
      iam.send(new UpdateAccessKeyCommand({ ...key(name, user), Status: 'Inactive' })),
    ),
    await ofUser('session-of-deleted-user', session, deleteUser),
    await ofUser('session-of-recreated-user', session, recreate),
    await ofUser('federated-by-deleted-user', federation, deleteUser),
    await ofUser('federated-by-recreated-user', federation, recreate),
    await ofRole('role-deleted', assumed, deleteRole),
    await ofRole('role-recreated', assumed, recreateRole),
    await ofRole('web-identity-of-deleted-role', web, deleteRole),
    await ofRole('saml-of-deleted-role', saml, deleteRole),
    await ofRole('web-identity-of-recreated-role', web, recreateRole),
    await ofRole('saml-of-recreated-role', saml, recreateRole),
    await ofUser('session-expired', session, 'clock'),
    await ofUser('federation-expired', federation, 'clock'),
    await ofRole('role-session-expired', assumed, 'clock'),
    await ofRole('web-identity-expired', web, 'clock'),
    await ofRole('saml-expired', saml, 'clock'),
  ]
}
