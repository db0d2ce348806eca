import { createHash } from 'node:crypto'
import {
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  PutImageCommand,
  SetRepositoryPolicyCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { startTidegate, type Tidegate } from '../../src/main.ts'
import { document, statement } from '../support/aws.ts'
import { type OidcIssuer, openIssuer } from '../support/oidc-issuer.ts'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

let server: Tidegate
beforeAll(async () => {
  server = await startTidegate(readConfig({ port: 0, ephemeral: true, logLevel: 'error' }, {}))
}, 60_000)
afterAll(() => server.close())

const as = (credentials: Keys) => {
  const settings = { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 }
  return {
    ecr: new ECRClient(settings),
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
  }
}

/** A new account for each test, so that none meets another's names. */
let accounts = 300000000000
function newAccount() {
  const account = String(accounts++)
  return { account, root: as({ accessKeyId: account, secretAccessKey: 'any' }) }
}
type Account = ReturnType<typeof newAccount>

async function newUser({ root }: Account, UserName: string, policy?: object): Promise<Keys> {
  await root.iam.send(new CreateUserCommand({ UserName }))
  if (policy)
    await root.iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(policy),
      }),
    )
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }))
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
}

async function newRole({ root }: Account, RoleName: string, trusted: object, policy?: object) {
  const AssumeRolePolicyDocument = JSON.stringify(document(trusted))
  await root.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, Path: '/p/' }))
  if (policy)
    await root.iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(policy),
      }),
    )
}

const trusts = (principal: object, Action = 'sts:AssumeRole', more = {}) =>
  statement('Allow', Action, undefined, { Principal: principal, ...more })
const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/p/${name}`
const userArn = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`

interface StsCredentials {
  readonly AccessKeyId: string | undefined
  readonly SecretAccessKey: string | undefined
  readonly SessionToken: string | undefined
}
const keysOf = (made: StsCredentials | undefined): Keys => ({
  accessKeyId: made?.AccessKeyId ?? '',
  secretAccessKey: made?.SecretAccessKey ?? '',
  sessionToken: made?.SessionToken ?? '',
})

async function assume(keys: Keys, RoleArn: string, RoleSessionName = 'se'): Promise<Keys> {
  const { Credentials } = await as(keys).sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName }),
  )
  return keysOf(Credentials)
}

/** `Code: message` of a call that must fail. */
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'not refused',
    (error: Error) => `${error.name}: ${error.message}`,
  )

describe('GitHub Actions pushes to ECR', () => {
  let issuer: OidcIssuer
  beforeAll(async () => {
    issuer = await openIssuer()
  })
  afterAll(() => issuer.close())

  test('with a token of its own and no key at all', async () => {
    const home = newAccount()
    const { OpenIDConnectProviderArn: Federated } = await home.root.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: issuer.url,
        ClientIDList: ['sts.amazonaws.com'],
      }),
    )
    const Condition = {
      StringEquals: {
        [`${issuer.name}:aud`]: 'sts.amazonaws.com',
        [`${issuer.name}:sub`]: 'repo:octo/app:ref:refs/heads/main',
      },
    }
    const push = ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage']
    const repository = `arn:aws:ecr:us-east-1:${home.account}:repository/app`
    const actions = push.map((action) => `ecr:${action}`)
    await newRole(
      home,
      'ci',
      trusts({ Federated }, 'sts:AssumeRoleWithWebIdentity', { Condition }),
      document(statement('Allow', actions, repository)),
    )
    const repositoryName = 'app'
    await home.root.ecr.send(new CreateRepositoryCommand({ repositoryName }))

    const claims = { aud: 'sts.amazonaws.com', sub: 'repo:octo/app:ref:refs/heads/main' }
    // No credentials anywhere: the SDK sends this call unsigned.
    const unsigned = new STSClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: '', secretAccessKey: '' },
    })
    const enter = (WebIdentityToken: string) =>
      unsigned.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn(home.account, 'ci'),
          RoleSessionName: 'run-1',
          WebIdentityToken,
        }),
      )
    const answer = await enter(await issuer.token(claims))
    expect(answer.Provider).toBe(Federated)
    const { ecr, sts } = as(keysOf(answer.Credentials))
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:sts::${home.account}:assumed-role/ci/run-1`,
    )

    const blob = async (bytes: Buffer) => {
      const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }))
      const layerPartBlob = bytes
      await ecr.send(
        new UploadLayerPartCommand({
          repositoryName,
          uploadId,
          partFirstByte: 0,
          partLastByte: bytes.byteLength - 1,
          layerPartBlob,
        }),
      )
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      await ecr.send(
        new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }),
      )
      return { digest, size: bytes.byteLength }
    }
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...(await blob(Buffer.from('{"architecture":"amd64","os":"linux"}'))),
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          ...(await blob(Buffer.from('a layer'))),
        },
      ],
    })
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v1' }))
    const { imageDetails } = await home.root.ecr.send(new DescribeImagesCommand({ repositoryName }))
    expect(imageDetails).toMatchObject([{ imageTags: ['v1'] }])
    // What the role may not do, its session may not either.
    expect(await refusal(ecr.send(new ListImagesCommand({ repositoryName })))).toContain(
      `assumed-role/ci/run-1 is not authorized to perform: ecr:ListImages on resource: ${repository}`,
    )
    const fork = await issuer.token({ ...claims, sub: 'repo:evil/app:ref:refs/heads/main' })
    expect(await refusal(enter(fork))).toBe(
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    )
  })

  test('only what may arrive unsigned does', async () => {
    const ask = async (Action: string) => {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ Action, Version: '2011-06-15' }),
      })
      return /<Code>(\w+)</.exec(await response.text())?.[1]
    }
    for (const action of ['GetCallerIdentity', 'AssumeRole', 'GetSessionToken'])
      expect(await ask(action)).toBe('MissingAuthenticationToken')
    expect(await ask('AssumeRoleWithWebIdentity')).toBe('ValidationError')
  })
})

describe('assuming roles (A.7)', () => {
  test('row 125: a role without permissions assumes one that names it', async () => {
    const home = newAccount()
    const user = await newUser(home, 'u')
    await newRole(home, 'r1', trusts({ AWS: userArn(home.account, 'u') }))
    await newRole(home, 'r2', trusts({ AWS: roleArn(home.account, 'r1') }))
    const first = await assume(user, roleArn(home.account, 'r1'))
    await assume(first, roleArn(home.account, 'r2'))
  })

  test('row 138: a role does not assume itself unless its trust policy says so', async () => {
    const home = newAccount()
    const arn = roleArn(home.account, 'r')
    const user = await newUser(home, 'u')
    const trusted = trusts({ AWS: userArn(home.account, 'u') })
    await newRole(home, 'r', trusted, document(statement('Allow', 'sts:AssumeRole', arn)))
    const session = await assume(user, arn)
    expect(await refusal(assume(session, arn))).toBe(
      `AccessDenied: User: arn:aws:sts::${home.account}:assumed-role/r/se is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    )
    const PolicyDocument = JSON.stringify(document(trusted, trusts({ AWS: arn })))
    await home.root.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'r', PolicyDocument }))
    await assume(session, arn)
  })

  test('rows 141, 143 and 296: sessions outlive a change of trust, and die with their role', async () => {
    const home = newAccount()
    const arn = roleArn(home.account, 'r')
    const user = await newUser(home, 'u')
    const reads = document(statement('Allow', 'ecr:DescribeRepositories', '*'))
    const trusted = trusts({ AWS: userArn(home.account, 'u') })
    await newRole(home, 'r', trusted, reads)
    const { ecr, sts } = as(await assume(user, arn))
    const nobody = trusts({ Service: 'lambda.amazonaws.com' })
    await home.root.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'r',
        PolicyDocument: JSON.stringify(document(nobody)),
      }),
    )
    await ecr.send(new DescribeRepositoriesCommand({}))
    await home.root.iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'own' }))
    await home.root.iam.send(new DeleteRoleCommand({ RoleName: 'r' }))
    await newRole(home, 'r', trusted, reads)
    expect(await refusal(ecr.send(new DescribeRepositoriesCommand({})))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    )
    expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid.',
    )
  })

  test.each([
    ['row 151: aws:PrincipalArn is the role`s, path included', 'aws:PrincipalArn', true],
    ['row 152: aws:userid is the role`s id and the session', 'aws:userid', true],
    ['row 153: aws:username is no key of a role', 'aws:username', false],
  ])('%s', async (_case, key, allowed) => {
    const home = newAccount()
    const arn = roleArn(home.account, 'r')
    const user = await newUser(home, 'u')
    await newRole(home, 'r', trusts({ AWS: userArn(home.account, 'u') }))
    const { Role } = await home.root.iam.send(new GetRoleCommand({ RoleName: 'r' }))
    const values: Readonly<Record<string, string>> = {
      'aws:PrincipalArn': arn,
      'aws:userid': `${Role?.RoleId}:*`,
      'aws:username': '*',
    }
    const Condition = { StringLike: { [key]: values[key] } }
    const allow = statement('Allow', 'ecr:DescribeRepositories', '*', { Condition })
    await home.root.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'r',
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(document(allow)),
      }),
    )
    const { ecr } = as(await assume(user, arn))
    const said = await refusal(ecr.send(new DescribeRepositoriesCommand({})))
    if (allowed) expect(said).toBe('not refused')
    else expect(said).toContain('because no identity-based policy allows')
  })
})

describe('stored principals are unique ids', () => {
  const recreate = async (home: Account, RoleName: string) => {
    await home.root.iam.send(new DeleteRoleCommand({ RoleName }))
    await newRole(home, RoleName, trusts({ AWS: userArn(home.account, 'u') }))
  }

  test('a recreated role is not the one that a trust policy named', async () => {
    const home = newAccount()
    const user = await newUser(home, 'u')
    await newRole(home, 'caller', trusts({ AWS: userArn(home.account, 'u') }))
    const named = { AWS: roleArn(home.account, 'caller') }
    await newRole(home, 'target', trusts(named))
    const target = roleArn(home.account, 'target')
    await assume(await assume(user, named.AWS), target)
    const { Role } = await home.root.iam.send(new GetRoleCommand({ RoleName: 'caller' }))
    await recreate(home, 'caller')
    expect(await refusal(assume(await assume(user, named.AWS), target))).toContain(
      'is not authorized to perform: sts:AssumeRole',
    )
    const { Role: shown } = await home.root.iam.send(new GetRoleCommand({ RoleName: 'target' }))
    const trust = decodeURIComponent(shown?.AssumeRolePolicyDocument ?? '')
    expect(JSON.parse(trust).Statement[0].Principal).toEqual({ AWS: Role?.RoleId })
    // What it reads back as cannot be written again; its name can, and means the new role.
    const rewrite = (PolicyDocument: string) =>
      home.root.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'target', PolicyDocument }))
    expect(await refusal(rewrite(trust))).toBe(
      `MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"${Role?.RoleId}"`,
    )
    await rewrite(JSON.stringify(document(trusts(named))))
    await assume(await assume(user, named.AWS), target)
  })

  test('nor the one that a repository policy named', async () => {
    const home = newAccount()
    const user = await newUser(home, 'u')
    await newRole(home, 'reader', trusts({ AWS: userArn(home.account, 'u') }))
    const arn = roleArn(home.account, 'reader')
    const repositoryName = 'app'
    await home.root.ecr.send(new CreateRepositoryCommand({ repositoryName }))
    const policyText = JSON.stringify(
      document(statement('Allow', 'ecr:ListImages', undefined, { Principal: { AWS: arn } })),
    )
    await home.root.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))
    const list = async () =>
      as(await assume(user, arn)).ecr.send(new ListImagesCommand({ repositoryName }))
    await list()
    const { Role } = await home.root.iam.send(new GetRoleCommand({ RoleName: 'reader' }))
    await recreate(home, 'reader')
    expect(await refusal(list())).toContain('is not authorized to perform: ecr:ListImages')
    const { policyText: shown = '' } = await home.root.ecr.send(
      new GetRepositoryPolicyCommand({ repositoryName }),
    )
    expect(JSON.parse(shown).Statement[0].Principal).toEqual({ AWS: Role?.RoleId })
    expect(
      await refusal(
        home.root.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: shown })),
      ),
    ).toContain('InvalidParameterException')
    await home.root.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))
    await list()
  })
})
