import type { Files } from '../../../src/collected/exports.fixture.ts'
import { nameInArn, parseArn } from '../../../src/names/arn.ts'
import { type ImageKind, toldImage } from './images.ts'
import type { Random } from './random.ts'

export interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: unknown
  NotPrincipal?: unknown
  Action: string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, unknown>>
}

export interface Doc {
  Version: string
  Statement: Statement[]
}

export interface Role {
  inline: Record<string, Doc>
  trust: Doc
  attached: string[]
  boundary?: string
  tags: Record<string, string>
  /** As AWS prints dates. */
  lastUsed?: string
}

export interface Organization {
  id: string
  management: string
  root: string
  /** Parents of units and accounts. */
  parents: Record<string, string>
  policies: Record<string, { name: string; type: 'SERVICE' | 'RESOURCE'; document: Doc }>
  /** Ids of policies by what they hang on. */
  attached: Record<string, string[]>
}

export interface Repository {
  policy?: Doc
  tags: Record<string, string>
  isImmutable?: true
  /** What is tagged `1`. */
  image?: ImageKind
  /** As `docker image inspect` says it. */
  architecture?: string
}

export interface Registry {
  scope: 'V1' | 'V2'
  policy?: Doc
}

/** Accounts as a person could export them. Everything by its ARN. */
export interface Model {
  accounts: string[]
  roles: Record<string, Role>
  managed: Record<string, Doc>
  repositories: Record<string, Repository>
  /** Active ones for x86_64, of the image that is tagged `1`. */
  functions: Record<string, { role: string; repository: string; policy?: Doc }>
  /** By account: what its registry says of all its repositories. AWS makes it without a policy. */
  registries: Record<string, Registry>
  organization?: Organization
  /** The policies that were passed when sessions began, by the ARNs of those. */
  sessions: Record<string, Doc>
  /** The VPC endpoints of Docker's API that the caller's requests go through, by their ARNs. */
  endpoints: Record<string, Doc>
}

/** Of the one session of a role that is asked about. */
export const sessionOf = (role: string): string =>
  `arn:aws:sts::${accountOf(role)}:assumed-role/${nameInArn(role)}/session`

export const region = 'us-east-1'

export const endpointArn = (account: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:vpc-endpoint/${id}`

export const doc = (...Statement: Statement[]): Doc => ({ Version: '2012-10-17', Statement })

export const everything = (): Doc => doc({ Effect: 'Allow', Action: ['*'], Resource: '*' })

export const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
export const pushActions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
]

/** The model as files, in the forms that the command line prints. */
export function filesOf(model: Model): Files {
  return Object.fromEntries([
    ...model.accounts.map((account) => [`iam.${account}.json`, detailsOf(model, account)] as const),
    ...model.accounts.map(
      (account) =>
        [`describe-repositories.${account}.${region}.json`, listed(model, account)] as const,
    ),
    ...Object.entries(model.repositories).map(
      ([arn, { policy }], at) => [`policy-${at}.${region}.json`, policyOf(arn, policy)] as const,
    ),
    ...Object.entries(model.repositories).map(
      ([arn, { tags }], at) =>
        [
          `tags-${at}.json`,
          {
            tidegate: 'answer',
            service: 'ecr',
            operation: 'ListTagsForResource',
            input: { resourceArn: arn },
            output: { tags: pairs(tags) },
          },
        ] as const,
    ),
    ...Object.entries(model.repositories).flatMap(([arn, repository], at) =>
      imageFiles(arn, repository, at),
    ),
    ...model.accounts.flatMap((account) => registryFiles(account, model.registries[account])),
    ...Object.entries(model.functions).flatMap(([arn, fn], at) => functionFiles(arn, fn, at)),
    ...Object.entries(model.sessions).map(
      ([arn, policy], at) =>
        [
          `session-${at}.json`,
          {
            ...{ tidegate: 'answer', service: 'sts', operation: 'AssumeRole' },
            input: { policy: JSON.stringify(policy) },
            output: { assumedRoleUser: { arn } },
          },
        ] as const,
    ),
    ['endpoints.json', { VpcEndpoints: Object.entries(model.endpoints).map(endpointOf) }] as const,
    ...(model.organization
      ? organizationFiles(model.organization)
      : model.accounts.map((account) => [`organization.${account}.json`, none(account)] as const)),
  ])
}

/** AWS takes no document without a statement. */
const says = (document: Doc | undefined): boolean => (document?.Statement.length ?? 0) > 0

const accountOf = (arn: string): string => parseArn(arn)?.account ?? ''

const pairs = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

const detailsOf = ({ roles, managed }: Model, account: string) => ({
  tidegate: 'answer',
  service: 'iam',
  operation: 'GetAccountAuthorizationDetails',
  account,
  output: {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: Object.entries(roles)
      .filter(([arn]) => accountOf(arn) === account)
      .map(([Arn, role]) => ({
        Arn,
        RoleId: `AROA${nameInArn(Arn).toUpperCase()}`,
        AssumeRolePolicyDocument: role.trust,
        RolePolicyList: Object.entries(role.inline)
          .filter(([, document]) => says(document))
          .map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument })),
        AttachedManagedPolicies: role.attached.map((PolicyArn) => ({ PolicyArn })),
        ...(role.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: role.boundary } }),
        Tags: pairs(role.tags),
        ...(role.lastUsed && { RoleLastUsed: { LastUsedDate: role.lastUsed, Region: region } }),
      })),
    Policies: Object.entries(managed)
      .filter(([arn]) => accountOf(arn) === account)
      .map(([Arn, Document]) => ({
        Arn,
        DefaultVersionId: 'v1',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }],
      })),
  },
})

const listed = ({ repositories }: Model, account: string) => ({
  repositories: Object.keys(repositories)
    .filter((arn) => accountOf(arn) === account)
    .map((repositoryArn) => ({
      repositoryArn,
      imageTagMutability: repositories[repositoryArn]?.isImmutable ? 'IMMUTABLE' : 'MUTABLE',
    })),
})

function imageFiles(
  arn: string,
  { image, architecture: Architecture }: Repository,
  at: number,
): (readonly [string, object])[] {
  const repositoryName = nameOf(arn)
  const { account: registryId = '' } = parseArn(arn) ?? {}
  const asked = {
    ...{ tidegate: 'answer', service: 'ecr', account: registryId, region },
    input: { repositoryName },
  }
  const none = { ...asked, operation: 'DescribeImages', output: { imageDetails: [] } }
  if (!image) return [[`images-${at}.json`, none]]
  const { manifest, digest: imageDigest, mediaType: imageManifestMediaType } = toldImage(image)
  const same = { registryId, repositoryName, imageManifestMediaType }
  const imageDetails = [{ ...same, imageDigest, imageTags: ['1'] }]
  const images = [{ ...same, imageId: { imageDigest, imageTag: '1' }, imageManifest: manifest }]
  const RepoDigests = [`${uriOf(arn)}@${imageDigest}`]
  return [
    [`images-${at}.json`, { ...asked, operation: 'DescribeImages', output: { imageDetails } }],
    [`manifests-${at}.json`, { ...asked, operation: 'BatchGetImage', output: { images } }],
    ...(Architecture ? [[`inspect-${at}.json`, { RepoDigests, Architecture }] as const] : []),
  ]
}

function registryFiles(
  account: string,
  { scope, policy }: Registry = { scope: 'V2' },
): (readonly [string, object])[] {
  const asked = { ...{ tidegate: 'answer', service: 'ecr' }, account, region }
  return [
    [
      `registry.${account}.json`,
      {
        ...{ ...asked, operation: 'GetRegistryPolicy' },
        ...(says(policy)
          ? { output: { registryId: account, policyText: JSON.stringify(policy) } }
          : { error: { code: 'RegistryPolicyNotFoundException', message: 'none' } }),
      },
    ],
    [
      `scope.${account}.json`,
      {
        ...{ ...asked, operation: 'GetAccountSetting' },
        output: { name: 'REGISTRY_POLICY_SCOPE', value: scope },
      },
    ],
  ]
}

const functionFiles = (
  FunctionArn: string,
  { role: Role, repository, policy }: Model['functions'][string],
  at: number,
): (readonly [string, object])[] => [
  [
    `function-${at}.json`,
    {
      Configuration: {
        ...{ FunctionArn, Role, PackageType: 'Image', State: 'Active' },
        Architectures: ['x86_64'],
      },
      Code: { RepositoryType: 'ECR', ImageUri: `${uriOf(repository)}:1` },
    },
  ],
  [
    `function-policy-${at}.json`,
    {
      ...{ tidegate: 'answer', service: 'lambda', operation: 'GetPolicy' },
      input: { FunctionName: FunctionArn },
      ...(policy
        ? { output: { Policy: JSON.stringify(policy) } }
        : { error: { code: 'ResourceNotFoundException', message: 'none' } }),
    },
  ],
]

const endpointOf = ([arn, policy]: readonly [string, Doc]) => ({
  ...{ VpcEndpointId: nameInArn(arn), VpcId: 'vpc-1', OwnerId: accountOf(arn) },
  ...{ ServiceName: `com.amazonaws.${region}.ecr.dkr`, State: 'available' },
  PolicyDocument: JSON.stringify(policy),
})

const nameOf = (arn: string): string => parseArn(arn)?.resource.slice('repository/'.length) ?? ''

/** A repository’s, without a tag. */
export const uriOf = (arn: string): string =>
  `${accountOf(arn)}.dkr.ecr.${region}.amazonaws.com/${nameOf(arn)}`

const policyOf = (arn: string, policy: Doc | undefined) => {
  const repositoryName = parseArn(arn)?.resource.slice('repository/'.length) ?? ''
  const registryId = accountOf(arn)
  return {
    tidegate: 'answer',
    service: 'ecr',
    operation: 'GetRepositoryPolicy',
    account: registryId,
    region,
    input: { repositoryName },
    ...(says(policy)
      ? { output: { registryId, repositoryName, policyText: JSON.stringify(policy) } }
      : { error: { code: 'RepositoryPolicyNotFoundException', message: 'none' } }),
  }
}

const none = (account: string) => ({
  tidegate: 'answer',
  service: 'organizations',
  operation: 'DescribeOrganization',
  account,
  error: { code: 'AWSOrganizationsNotInUseException', message: 'none' },
})

const answer = (operation: string, input: object, output: object) => ({
  tidegate: 'answer',
  service: 'organizations',
  operation,
  input,
  output,
})

function organizationFiles(organization: Organization): (readonly [string, object])[] {
  const { id, management, root, parents, policies, attached } = organization
  const summary = (policy: string) => ({
    Id: policy,
    Arn: controlArn(organization, policy),
    Name: policies[policy]?.name ?? policy,
    Type: `${policies[policy]?.type}_CONTROL_POLICY`,
  })
  const types = ['SERVICE', 'RESOURCE'] as const
  return [
    [
      'organization.json',
      answer('DescribeOrganization', {}, { Organization: { Id: id, MasterAccountId: management } }),
    ],
    [
      'roots.json',
      answer(
        'ListRoots',
        {},
        {
          Roots: [
            {
              Id: root,
              PolicyTypes: types.map((type) => ({
                Type: `${type}_CONTROL_POLICY`,
                Status: 'ENABLED',
              })),
            },
          ],
        },
      ),
    ],
    [
      'accounts.json',
      answer(
        'ListAccounts',
        {},
        {
          Accounts: Object.keys(parents)
            .filter((child) => !child.startsWith('ou-'))
            .map((Id) => ({ Id })),
        },
      ),
    ],
    ...Object.entries(parents).map(
      ([child, parent]) =>
        [
          `parent-${child}.json`,
          child.startsWith('ou-')
            ? answer(
                'ListOrganizationalUnitsForParent',
                { ParentId: parent },
                {
                  OrganizationalUnits: [{ Id: child, Name: child }],
                },
              )
            : answer('ListAccountsForParent', { ParentId: parent }, { Accounts: [{ Id: child }] }),
        ] as const,
    ),
    ...types.map(
      (type) =>
        [
          `policies-${type}.json`,
          answer(
            'ListPolicies',
            { Filter: `${type}_CONTROL_POLICY` },
            {
              Policies: Object.keys(policies)
                .filter((one) => policies[one]?.type === type)
                .map(summary),
            },
          ),
        ] as const,
    ),
    ...Object.entries(policies).flatMap(
      ([policy, { document }]) =>
        [
          [
            `content-${policy}.json`,
            answer(
              'DescribePolicy',
              {},
              {
                Policy: { PolicySummary: summary(policy), Content: JSON.stringify(document) },
              },
            ),
          ],
          [
            `targets-${policy}.json`,
            answer(
              'ListTargetsForPolicy',
              { PolicyId: policy },
              {
                Targets: Object.keys(attached)
                  .filter((target) => attached[target]?.includes(policy))
                  .map((TargetId) => ({ TargetId })),
              },
            ),
          ],
        ] as const,
    ),
  ]
}

export const controlArn = ({ id, management, policies }: Organization, policy: string): string =>
  policy.startsWith('p-FullAWS') || policy.startsWith('p-RCPFull')
    ? `arn:aws:organizations::aws:policy/${policies[policy]?.type.toLowerCase()}_control_policy/${policy}`
    : `arn:aws:organizations::${management}:policy/${id}/${policies[policy]?.type.toLowerCase()}_control_policy/${policy}`

export const account = (random: Random): string =>
  String(random.between(1, 9)) + String(random.between(10_000_000_000, 99_999_999_999))
