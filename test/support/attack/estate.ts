import { document, type Keys, rootOf, statement } from '../aws.ts'
import { type Blob, makeImage, type TestImage } from '../image.ts'
import { Pusher } from '../pusher.ts'
import { Api, allowOnly, denyAll, member, owner, passwordOf, trusting } from './api.ts'
import { type Input, region } from './wire.ts'

/** What the owner has, and the same kind of names for what it has not: equally long, so that answers compare. */
export interface Names {
  /** `kept` or `gone`: what the names of everything begin with. */
  readonly prefix: string
  readonly uploadId: string
  readonly layer: string
  readonly image: string
  readonly accessKeyId: string
  readonly unit: string
  readonly policy: string
  readonly handshake: string
  readonly request: string
  readonly root: string
  readonly account: string
  readonly report: string
}

export interface Estate {
  readonly present: Names
  readonly absent: Names
  readonly manifest: string
  readonly user: Keys & { readonly password: string }
}

export const samlMetadata = `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com" validUntil="2090-01-01T00:00:00Z">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${'MIIC'.repeat(250)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>`

/** Of everything that has a name: one in use, one to be put to use, and one that may be deleted. */
const things = ['kept-thing', 'bare-thing', 'free-thing']

/** Makes one of everything in the owner's account. */
export async function makeEstate(port: number): Promise<Estate> {
  const api = new Api(port)
  const image = await makeRepositories(api, port)
  await makeIdentities(api)
  await makeFunctions(api)
  await makeLogs(api)
  await makePublicRepositories(api)
  await makeSecrets(api)
  const ids = await makeOrganization(api)
  const upload = await api.call('ecr', 'InitiateLayerUpload', { repositoryName: 'kept-thing' })
  const key = await api.call('iam', 'CreateAccessKey', { UserName: 'kept-thing' })
  const report = await api.call('iam', 'GenerateServiceLastAccessedDetails', {
    Arn: `arn:aws:iam::${owner}:user/kept-thing`,
  })
  const present = {
    ...ids,
    prefix: 'kept',
    uploadId: upload('uploadId'),
    layer: layerOf(image).digest,
    image: image.digest,
    accessKeyId: key('AccessKeyId'),
    report: report('JobId'),
    account: member,
  }
  const keys = {
    accessKeyId: present.accessKeyId,
    secretAccessKey: key('SecretAccessKey'),
    password: 'Kept-thing-1234!',
  }
  return { present, absent: absentTwin(present), manifest: image.manifest, user: keys }
}

const layerOf = ({ blobs: [layer] }: TestImage): Blob => {
  if (!layer) throw new Error('expected a layer')
  return layer
}

/** Names of the same form that nothing bears. */
function absentTwin(present: Names): Names {
  // The last letters alone: prefixes tell AWS's ids apart, and some of them spell an account.
  const other = (text: string) =>
    text.slice(0, -4) + text.slice(-4).replace(/[^-]/g, (one) => (one === '3' ? '4' : '3'))
  return {
    ...present,
    prefix: 'gone',
    uploadId: other(present.uploadId),
    layer: other(present.layer),
    image: other(present.image),
    accessKeyId: other(present.accessKeyId),
    unit: other(present.unit),
    policy: other(present.policy),
    handshake: other(present.handshake),
    request: other(present.request),
    root: other(present.root),
    account: '222222223333',
    report: other(present.report),
  }
}

async function makeRepositories(api: Api, port: number): Promise<TestImage> {
  const tags = [{ Key: 'team', Value: 'kept' }]
  for (const repositoryName of ['kept-thing', 'free-thing'])
    await api.call('ecr', 'CreateRepository', { repositoryName, tags })
  const pusher = new Pusher(
    `http://127.0.0.1:${port}/v2/${owner}/${region}/kept-thing`,
    await passwordOf(api, rootOf(owner)),
  )
  const image = await makeImage(Buffer.from('#!/bin/sh\n'))
  await pusher.push('kept', image)
  const other = { AWS: 'arn:aws:iam::555555555555:root' }
  await api.call('ecr', 'SetRepositoryPolicy', {
    repositoryName: 'kept-thing',
    policyText: JSON.stringify(
      document(statement('Allow', 'ecr:BatchGetImage', undefined, { Principal: other })),
    ),
  })
  return image
}

async function makeIdentities(api: Api): Promise<void> {
  const iam = (name: string, input: Input) => api.call('iam', name, input)
  const policyArn = `arn:aws:iam::${owner}:policy/kept-thing`
  const tags = { Tags: [{ Key: 'team', Value: 'kept' }] }
  for (const PolicyName of things)
    await iam('CreatePolicy', { PolicyName, PolicyDocument: allowOnly('s3:GetObject'), ...tags })
  await iam('CreatePolicyVersion', {
    PolicyArn: policyArn,
    PolicyDocument: allowOnly('s3:PutObject'),
  })
  for (const name of things) {
    await iam('CreateUser', { UserName: name, ...tags })
    await iam('CreateGroup', { GroupName: name })
    await iam('CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: trusting({ AWS: owner, Service: 'lambda.amazonaws.com' }),
      ...tags,
    })
    await iam('CreateInstanceProfile', { InstanceProfileName: name, ...tags })
    await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: name, ...tags })
    await iam('CreateSAMLProvider', { Name: name, SAMLMetadataDocument: samlMetadata, ...tags })
    await iam('CreateOpenIDConnectProvider', {
      Url: `https://${name.slice(0, 4)}.example.com`,
      ClientIDList: ['kept-client'],
      ThumbprintList: ['a'.repeat(40)],
    })
  }
  const inline = { PolicyName: 'kept-inline', PolicyDocument: allowOnly('s3:GetObject') }
  for (const kind of ['User', 'Group', 'Role']) {
    await iam(`Put${kind}Policy`, { [`${kind}Name`]: 'kept-thing', ...inline })
    await iam(`Attach${kind}Policy`, { [`${kind}Name`]: 'kept-thing', PolicyArn: policyArn })
  }
  for (const kind of ['User', 'Role'])
    await iam(`Put${kind}PermissionsBoundary`, {
      [`${kind}Name`]: 'kept-thing',
      PermissionsBoundary: policyArn,
    })
  await iam('AddUserToGroup', { GroupName: 'kept-thing', UserName: 'kept-thing' })
  await iam('AddRoleToInstanceProfile', {
    InstanceProfileName: 'kept-thing',
    RoleName: 'kept-thing',
  })
  await iam('CreateLoginProfile', { UserName: 'kept-thing', Password: 'Kept-thing-1234!' })
  await iam('CreateAccountAlias', { AccountAlias: 'kept-alias' })
  await iam('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12 })
  await iam('GenerateCredentialReport', {})
  await iam('CreateServiceLinkedRole', { AWSServiceName: 'replication.ecr.amazonaws.com' })
}

async function makeFunctions(api: Api): Promise<void> {
  for (const FunctionName of ['kept-thing', 'free-thing'])
    await api.call('lambda', 'CreateFunction', {
      FunctionName,
      PackageType: 'Image',
      Role: `arn:aws:iam::${owner}:role/kept-thing`,
      Code: { ImageUri: `${owner}.dkr.ecr.${region}.localhost/kept-thing:kept` },
      Tags: { team: 'kept' },
    })
  await api.call('lambda', 'AddPermission', {
    FunctionName: 'kept-thing',
    StatementId: 'kept-statement',
    Action: 'lambda:InvokeFunction',
    Principal: '555555555555',
  })
  await api.call('lambda', 'PutFunctionConcurrency', {
    FunctionName: 'kept-thing',
    ReservedConcurrentExecutions: 1,
  })
}

async function makeLogs(api: Api): Promise<void> {
  for (const logGroupName of ['kept-thing', 'free-thing']) {
    await api.call('logs', 'CreateLogGroup', { logGroupName, tags: { team: 'kept' } })
    await api.call('logs', 'CreateLogStream', { logGroupName, logStreamName: 'kept-stream' })
  }
  await api.call('logs', 'PutRetentionPolicy', { logGroupName: 'kept-thing', retentionInDays: 7 })
  await api.call('logs', 'PutLogEvents', {
    logGroupName: 'kept-thing',
    logStreamName: 'kept-stream',
    logEvents: [{ timestamp: Date.now(), message: 'kept-event' }],
  })
}

async function makePublicRepositories(api: Api): Promise<void> {
  for (const repositoryName of ['kept-thing', 'free-thing'])
    await api.call('ecr-public', 'CreateRepository', { repositoryName })
}

async function makeSecrets(api: Api): Promise<void> {
  for (const Name of ['kept-thing', 'free-thing'])
    await api.call('secretsmanager', 'CreateSecret', {
      ...{ Name, SecretString: 'kept-value', Tags: [{ Key: 'team', Value: 'kept' }] },
    })
}

async function makeOrganization(api: Api) {
  const org = (name: string, input: Input = {}, keys?: Keys) =>
    api.call('organizations', name, input, keys)
  await org('CreateOrganization', { FeatureSet: 'ALL' })
  const root = (await org('ListRoots'))('Id')
  await org('EnablePolicyType', { RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' })
  const unit = (await org('CreateOrganizationalUnit', { ParentId: root, Name: 'kept-thing' }))('Id')
  const invite = async (Id: string) =>
    (await org('InviteAccountToOrganization', { Target: { Id, Type: 'ACCOUNT' } }))('Id')
  await org('AcceptHandshake', { HandshakeId: await invite(member) }, rootOf(member))
  const policy = await org('CreatePolicy', {
    Name: 'kept-thing',
    Description: 'kept',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: denyAll,
  })
  await org('EnableAWSServiceAccess', { ServicePrincipal: 'inspector2.amazonaws.com' })
  await org('RegisterDelegatedAdministrator', {
    AccountId: member,
    ServicePrincipal: 'inspector2.amazonaws.com',
  })
  await org('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
  await api.call('iam', 'EnableOrganizationsRootSessions')
  const request = await org('CreateAccount', {
    Email: 'kept@example.com',
    AccountName: 'kept-thing',
  })
  return {
    ...{ root, unit, policy: policy('Id'), handshake: await invite('333333333333') },
    request: request('Id'),
  }
}
