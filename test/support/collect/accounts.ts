import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  SetRepositoryPolicyCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { readConfig, startTidegate } from '../../../src/main.ts'
import { makeImage, type TestImage } from '../image.ts'

export const user = '111111111111'
export const owner = '999999999999'
export const management = '222222222222'
export const secret = 'hunter2-is-a-secret'

const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

/** A root user's key is the account's number, with any secret. */
export const rootSettings = (endpoint: string, account: string) => ({
  ...{ endpoint, region: 'us-east-1' },
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
})

/** A Tidegate with three accounts of an organization, a shared repository and a function that uses it. */
export async function startAccounts() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-collect-'))
  // Where its run file lies, by which the commands find it.
  const before = process.env.XDG_RUNTIME_DIR
  process.env.XDG_RUNTIME_DIR = folder
  const server = await startTidegate(
    readConfig({ port: 0, ephemeral: true, logLevel: 'error' }, {}),
  )
  const settings = (account: string) => rootSettings(server.url, account)
  await organize(settings)
  await share(settings)
  return {
    ...{ url: server.url, folder, settings },
    /**
     * Profiles by account: each is a role that may do what the document says, assumed by a user's key. Resolves to the
     * environment that has them: in a file of its own, because the SDK remembers what it read.
     */
    profiles: async (policies: Readonly<Record<string, object>>) => {
      const config: string[] = []
      for (const [account, policy] of Object.entries(policies))
        config.push(await profileOf(settings(account), account, policy))
      const file = join(mkdtempSync(join(folder, 'aws-')), 'config')
      writeFileSync(file, config.join('\n'))
      return {
        AWS_CONFIG_FILE: file,
        AWS_SHARED_CREDENTIALS_FILE: `${file}-none`,
        AWS_ENDPOINT_URL: server.url,
      }
    },
    close: async () => {
      await server.close()
      if (before === undefined) delete process.env.XDG_RUNTIME_DIR
      else process.env.XDG_RUNTIME_DIR = before
      rmSync(folder, { recursive: true })
    },
  }
}

type Settings = ReturnType<typeof rootSettings>
type Of = (account: string) => Settings

async function organize(settings: Of): Promise<void> {
  const org = new OrganizationsClient(settings(management))
  await org.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  for (const account of [user, owner]) {
    const { Handshake } = await org.send(
      new InviteAccountToOrganizationCommand({ Target: { Id: account, Type: 'ACCOUNT' } }),
    )
    const member = new OrganizationsClient(settings(account))
    await member.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }))
  }
  const { Roots } = await org.send(new ListRootsCommand({}))
  await org.send(
    new EnablePolicyTypeCommand({
      RootId: Roots?.[0]?.Id,
      PolicyType: 'SERVICE_CONTROL_POLICY',
    }),
  )
  const { Policy } = await org.send(
    new CreatePolicyCommand({
      ...{ Name: 'no-deletes', Description: 'none', Type: 'SERVICE_CONTROL_POLICY' },
      Content: document({ Effect: 'Deny', Action: 'ecr:DeleteRepository', Resource: '*' }),
    }),
  )
  await org.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: owner }))
}

async function share(settings: Of): Promise<void> {
  const ecr = new ECRClient(settings(owner))
  for (const repositoryName of ['team/app', 'team/unshared'])
    await ecr.send(
      new CreateRepositoryCommand({ repositoryName, tags: [{ Key: 'team', Value: 'blue' }] }),
    )
  const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
  await ecr.send(
    new SetRepositoryPolicyCommand({
      repositoryName: 'team/app',
      policyText: document(
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${user}:root` }, Action: pull },
        {
          ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: pull },
          Condition: {
            StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${user}:function:res*` },
          },
        },
      ),
    }),
  )
  await pushImage(ecr, 'team/app')
  const iam = new IAMClient(settings(user))
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'execution',
      Tags: [
        { Key: 'db-password', Value: secret },
        { Key: 'deployed-with', Value: `ghp_${'a1'.repeat(18)}` },
        { Key: 'token-rotated', Value: 'true' },
      ],
      AssumeRolePolicyDocument: document({
        ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
        Action: 'sts:AssumeRole',
      }),
    }),
  )
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'deployer',
      AssumeRolePolicyDocument: document({
        ...{ Effect: 'Allow', Principal: { AWS: user }, Action: 'sts:AssumeRole' },
      }),
    }),
  )
  // All but the pull from another account's repository.
  await iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName: 'deployer', PolicyName: 'deploys' },
      PolicyDocument: document({
        ...{ Effect: 'Allow', Action: ['lambda:*', 'iam:PassRole'], Resource: '*' },
      }),
    }),
  )
  await new LambdaClient(settings(user)).send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'resize', PackageType: 'Image', Role: Role?.Arn },
      Code: { ImageUri: `${owner}.dkr.ecr.us-east-1.amazonaws.com/team/app:1` },
      Environment: { Variables: { PASSWORD: secret } },
    }),
  )
}

export async function pushImage(
  ecr: ECRClient,
  repositoryName: string,
  image?: TestImage,
): Promise<void> {
  const { blobs, manifest, digest } = image ?? (await makeImage(Buffer.from('a layer')))
  for (const { bytes, digest } of blobs) {
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }))
    const part = { repositoryName, uploadId, layerPartBlob: new Uint8Array(bytes) }
    await ecr.send(
      new UploadLayerPartCommand({ ...part, partFirstByte: 0, partLastByte: bytes.length - 1 }),
    )
    await ecr.send(
      new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }),
    )
  }
  await ecr.send(
    new PutImageCommand({
      ...{ repositoryName, imageManifest: manifest, imageDigest: digest, imageTag: '1' },
    }),
  )
}

async function profileOf(settings: Settings, account: string, policy: object): Promise<string> {
  const iam = new IAMClient(settings)
  const name = `reader-${Math.random().toString(36).slice(2)}`
  const role = `arn:aws:iam::${account}:role/${name}`
  await iam.send(new CreateUserCommand({ UserName: name }))
  await iam.send(
    new PutUserPolicyCommand({
      ...{ UserName: name, PolicyName: 'assume' },
      PolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role }),
    }),
  )
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
  const me = { AWS: `arn:aws:iam::${account}:user/${name}` }
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: document({
        ...{ Effect: 'Allow', Principal: me, Action: 'sts:AssumeRole' },
      }),
    }),
  )
  await iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName: name, PolicyName: 'collect', PolicyDocument: JSON.stringify(policy) },
    }),
  )
  return `[profile key-${account}]
aws_access_key_id = ${AccessKey?.AccessKeyId}
aws_secret_access_key = ${AccessKey?.SecretAccessKey}
region = us-east-1
[profile ${account}]
role_arn = ${role}
source_profile = key-${account}
region = us-east-1`
}
