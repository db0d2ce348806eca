import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetAccountSettingCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecr'
import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  type IAMClientConfig,
} from '@aws-sdk/client-iam'
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListGrantsCommand,
} from '@aws-sdk/client-kms'
import {
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
  type PolicyType,
} from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describeVpcEndpoints, ec2Client } from './ec2.ts'

// The SDK's note about the versions of Node that it will be published for says nothing about this bundle.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

/** What is said to AWS, and what goes into the input of an answer. */
export interface Input {
  readonly repositoryName?: string
  readonly registryId?: string
  readonly resourceArn?: string
  readonly FunctionName?: string
  readonly ParentId?: string
  readonly PolicyId?: string
  readonly Filter?: PolicyType
  /** Of a key: its ARN, or an alias's. */
  readonly KeyId?: string
  readonly name?: 'REGISTRY_POLICY_SCOPE'
}

export interface Connection {
  readonly credentials: NonNullable<IAMClientConfig['credentials']>
  readonly region: string
  /** Undefined for AWS's own, and what the profile and AWS_ENDPOINT_URL say. */
  readonly endpoint?: string
  readonly profile?: string
}

/** The clients of one account in one Region. They back off by themselves when they are throttled. */
export function clientsFor({ credentials, region, endpoint, profile }: Connection) {
  const settings = {
    ...{ credentials, region, maxAttempts: 10 },
    ...(endpoint !== undefined && { endpoint }),
    ...(profile !== undefined && { profile }),
  }
  return {
    ec2: ec2Client(settings),
    ecr: new ECRClient(settings),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    lambda: new LambdaClient(settings),
    organizations: new OrganizationsClient(settings),
    sts: new STSClient(settings),
  }
}

export type Clients = ReturnType<typeof clientsFor>

const listing = { MaxItems: 1000 } as const

/** Every call that is made: all of them only read. By service, and by operation. */
export const calls = {
  sts: {
    GetCallerIdentity: ({ sts }: Clients) => sts.send(new GetCallerIdentityCommand({})),
  },
  iam: {
    GetAccountAuthorizationDetails: ({ iam }: Clients, _: Input, Marker?: string) =>
      iam.send(new GetAccountAuthorizationDetailsCommand({ ...listing, Marker })),
  },
  ecr: {
    DescribeRepositories: ({ ecr }: Clients, _: Input, nextToken?: string) =>
      ecr.send(new DescribeRepositoriesCommand({ maxResults: 1000, nextToken })),
    GetRepositoryPolicy: ({ ecr }: Clients, { repositoryName, registryId }: Input) =>
      ecr.send(new GetRepositoryPolicyCommand({ repositoryName, registryId })),
    GetAccountSetting: ({ ecr }: Clients, { name }: Input) =>
      ecr.send(new GetAccountSettingCommand({ name })),
    GetRegistryPolicy: ({ ecr }: Clients) => ecr.send(new GetRegistryPolicyCommand({})),
    ListTagsForResource: ({ ecr }: Clients, { resourceArn }: Input) =>
      ecr.send(new ListTagsForResourceCommand({ resourceArn })),
  },
  ec2: {
    DescribeVpcEndpoints: ({ ec2 }: Clients, _: Input, NextToken?: string) =>
      describeVpcEndpoints(ec2, { MaxResults: 1000, NextToken }),
  },
  kms: {
    DescribeKey: ({ kms }: Clients, { KeyId }: Input) =>
      kms.send(new DescribeKeyCommand({ KeyId })),
    GetKeyPolicy: ({ kms }: Clients, { KeyId }: Input) =>
      kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
    ListGrants: ({ kms }: Clients, { KeyId }: Input, Marker?: string) =>
      kms.send(new ListGrantsCommand({ KeyId, Limit: 1000, Marker })),
  },
  lambda: {
    ListFunctions: ({ lambda }: Clients, _: Input, Marker?: string) =>
      lambda.send(new ListFunctionsCommand({ Marker })),
    GetFunction: ({ lambda }: Clients, { FunctionName }: Input) =>
      lambda.send(new GetFunctionCommand({ FunctionName })),
    GetPolicy: ({ lambda }: Clients, { FunctionName }: Input) =>
      lambda.send(new GetPolicyCommand({ FunctionName })),
  },
  organizations: {
    DescribeOrganization: ({ organizations }: Clients) =>
      organizations.send(new DescribeOrganizationCommand({})),
    ListRoots: ({ organizations }: Clients, _: Input, NextToken?: string) =>
      organizations.send(new ListRootsCommand({ NextToken })),
    ListOrganizationalUnitsForParent: (
      { organizations }: Clients,
      { ParentId }: Input,
      NextToken?: string,
    ) => organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken })),
    ListAccountsForParent: ({ organizations }: Clients, { ParentId }: Input, NextToken?: string) =>
      organizations.send(new ListAccountsForParentCommand({ ParentId, NextToken })),
    ListPolicies: ({ organizations }: Clients, { Filter }: Input, NextToken?: string) =>
      organizations.send(new ListPoliciesCommand({ Filter, NextToken })),
    DescribePolicy: ({ organizations }: Clients, { PolicyId }: Input) =>
      organizations.send(new DescribePolicyCommand({ PolicyId })),
    ListTargetsForPolicy: ({ organizations }: Clients, { PolicyId }: Input, NextToken?: string) =>
      organizations.send(new ListTargetsForPolicyCommand({ PolicyId, NextToken })),
  },
} as const

export type Service = keyof typeof calls

/** By which member a page says where the next one begins. */
export const nextPage = (output: object): string | undefined => {
  const { IsTruncated, Marker, NextMarker, nextToken, NextToken } = output as Readonly<
    Record<string, unknown>
  >
  const token = NextToken ?? nextToken ?? NextMarker ?? (IsTruncated === true ? Marker : undefined)
  return typeof token === 'string' && token !== '' ? token : undefined
}
