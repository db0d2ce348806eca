export type Members = Readonly<Record<string, unknown>>

export const has = (members: Members, ...names: readonly string[]): boolean =>
  names.every((name) => Object.hasOwn(members, name))

const firstOf = (members: Members, list: string): Members => {
  const value = members[list]
  return Array.isArray(value) && typeof value[0] === 'object' ? (value[0] ?? {}) : {}
}

/** What `--query` left of it may lack the revision; its statements name the function. */
const isFunctionPolicy = (it: Members): boolean =>
  typeof it.Policy === 'string' && (has(it, 'RevisionId') || /:function:/.test(it.Policy))

/** The bucket that a policy names in its statements: its ARN has neither account nor Region. */
const bucketPattern = /"arn:aws[a-z-]*:s3:::([^"/*?]+)(?:\/[^"]*)?"/

export const bucketIn = (text: string): string | undefined => bucketPattern.exec(text)?.[1]

const attributeOf = (it: Members, name: string): boolean =>
  typeof it.Attributes === 'object' && it.Attributes !== null && name in it.Attributes

export interface Shape {
  readonly service: string
  readonly operation: string
  readonly is: (members: Members) => boolean
  /** Names of the input that the file's name may say. */
  readonly subject?: string
}

/** How each output is told from the others, when nothing but the output was kept. */
export const shapes: readonly Shape[] = [
  {
    service: 'iam',
    operation: 'GetAccountAuthorizationDetails',
    is: (it) => has(it, 'RoleDetailList') || has(it, 'UserDetailList'),
  },
  { service: 'iam', operation: 'GetRole', is: (it) => has(it, 'Role') },
  { service: 'iam', operation: 'GetUser', is: (it) => has(it, 'User') },
  {
    service: 'iam',
    operation: 'GetPolicyVersion',
    is: (it) => has(it, 'PolicyVersion'),
    subject: 'PolicyArn',
  },
  ...(['User', 'Role', 'Group'] as const).flatMap((kind): readonly Shape[] => [
    {
      service: 'iam',
      operation: `Get${kind}Policy`,
      is: (it) => has(it, `${kind}Name`, 'PolicyName', 'PolicyDocument'),
    },
    {
      service: 'iam',
      operation: `ListAttached${kind}Policies`,
      is: (it) => has(it, 'AttachedPolicies'),
      subject: `${kind}Name`,
    },
    {
      service: 'iam',
      operation: `List${kind}Policies`,
      is: (it) => has(it, 'PolicyNames'),
      subject: `${kind}Name`,
    },
  ]),
  {
    service: 'iam',
    operation: 'ListGroupsForUser',
    is: (it) => has(firstOf(it, 'Groups'), 'GroupName'),
    subject: 'UserName',
  },
  {
    service: 'iam',
    operation: 'GetServiceLastAccessedDetails',
    is: (it) => has(it, 'ServicesLastAccessed') || has(it, 'JobStatus', 'JobCreationDate'),
    subject: 'Arn',
  },
  {
    service: 'docker',
    operation: 'ImageInspect',
    is: (it) => has(it, 'RepoDigests', 'Architecture'),
  },
  { service: 'ecr', operation: 'DescribeImages', is: (it) => has(it, 'imageDetails') },
  { service: 'ecr', operation: 'BatchGetImage', is: (it) => has(it, 'images') },
  { service: 'ecr', operation: 'DescribeRepositories', is: (it) => has(it, 'repositories') },
  {
    service: 'ecr',
    operation: 'GetRepositoryPolicy',
    is: (it) => has(it, 'policyText', 'repositoryName'),
  },
  {
    service: 'ecr',
    operation: 'GetRegistryPolicy',
    is: (it) => has(it, 'policyText', 'registryId') && !has(it, 'repositoryName'),
  },
  {
    service: 'ecr',
    operation: 'GetAccountSetting',
    is: (it) => typeof it.name === 'string' && typeof it.value === 'string',
  },
  { service: 'ec2', operation: 'DescribeVpcEndpoints', is: (it) => has(it, 'VpcEndpoints') },
  {
    service: 's3',
    operation: 'GetBucketPolicy',
    is: (it) => typeof it.Policy === 'string' && bucketIn(it.Policy) !== undefined,
    subject: 'Bucket',
  },
  { service: 'sqs', operation: 'GetQueueAttributes', is: (it) => attributeOf(it, 'QueueArn') },
  { service: 'sns', operation: 'GetTopicAttributes', is: (it) => attributeOf(it, 'TopicArn') },
  {
    service: 'secretsmanager',
    operation: 'GetResourcePolicy',
    is: (it) => typeof it.ARN === 'string' && /:secretsmanager:/.test(it.ARN),
  },
  {
    service: 'kms',
    operation: 'GetKeyPolicy',
    is: (it) => typeof it.Policy === 'string' && !isFunctionPolicy(it),
    subject: 'KeyId',
  },
  { service: 'kms', operation: 'ListGrants', is: (it) => has(it, 'Grants'), subject: 'KeyId' },
  { service: 'kms', operation: 'DescribeKey', is: (it) => has(it, 'KeyMetadata') },
  {
    service: 'ecr',
    operation: 'ListTagsForResource',
    is: (it) => has(it, 'tags'),
    subject: 'resourceArn',
  },
  { service: 'lambda', operation: 'GetFunction', is: (it) => has(it, 'Configuration', 'Code') },
  { service: 'lambda', operation: 'ListFunctions', is: (it) => has(it, 'Functions') },
  {
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    is: (it) => has(it, 'FunctionArn', 'Role'),
  },
  {
    service: 'lambda',
    operation: 'GetPolicy',
    is: isFunctionPolicy,
    subject: 'FunctionName',
  },
  {
    service: 'organizations',
    operation: 'DescribeOrganization',
    is: (it) => has(it, 'Organization'),
  },
  { service: 'organizations', operation: 'ListRoots', is: (it) => has(it, 'Roots') },
  {
    service: 'organizations',
    operation: 'ListOrganizationalUnitsForParent',
    is: (it) => has(it, 'OrganizationalUnits'),
    subject: 'ParentId',
  },
  {
    service: 'organizations',
    operation: 'ListAccountsForParent',
    is: (it) => has(it, 'Accounts'),
    subject: 'ParentId',
  },
  { service: 'organizations', operation: 'ListAccounts', is: (it) => has(it, 'Accounts') },
  {
    service: 'organizations',
    operation: 'DescribePolicy',
    is: (it) => has((it.Policy as Members | undefined) ?? {}, 'PolicySummary', 'Content'),
  },
  {
    service: 'organizations',
    operation: 'ListTargetsForPolicy',
    is: (it) => has(it, 'Targets'),
    subject: 'PolicyId',
  },
  {
    service: 'organizations',
    operation: 'ListPoliciesForTarget',
    is: (it) => has(firstOf(it, 'Policies'), 'Type'),
    subject: 'TargetId',
  },
  {
    service: 'organizations',
    operation: 'ListPolicies',
    is: (it) => has(firstOf(it, 'Policies'), 'Type'),
  },
  {
    service: 'organizations',
    operation: 'ListParents',
    is: (it) => has(it, 'Parents'),
    subject: 'ChildId',
  },
]
