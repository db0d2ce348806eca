interface Kind {
  readonly service: string
  readonly prefix: string
  /** The property that has its name. */
  readonly name: string
  readonly arnAttribute: string
  readonly refersByArn?: true
  readonly isRegional?: true
  readonly hasPath?: true
}

/** The types that have a policy or are named by one. */
const kinds: Readonly<Record<string, Kind>> = {
  'AWS::ECR::Repository': {
    service: 'ecr',
    prefix: 'repository/',
    name: 'RepositoryName',
    arnAttribute: 'Arn',
    isRegional: true,
  },
  'AWS::Lambda::Function': {
    service: 'lambda',
    prefix: 'function:',
    name: 'FunctionName',
    arnAttribute: 'Arn',
    isRegional: true,
  },
  'AWS::IAM::Role': {
    service: 'iam',
    prefix: 'role',
    name: 'RoleName',
    arnAttribute: 'Arn',
    hasPath: true,
  },
  'AWS::IAM::User': {
    service: 'iam',
    prefix: 'user',
    name: 'UserName',
    arnAttribute: 'Arn',
    hasPath: true,
  },
  'AWS::IAM::Group': {
    service: 'iam',
    prefix: 'group',
    name: 'GroupName',
    arnAttribute: 'Arn',
    hasPath: true,
  },
  'AWS::IAM::ManagedPolicy': {
    service: 'iam',
    prefix: 'policy',
    name: 'ManagedPolicyName',
    arnAttribute: 'PolicyArn',
    refersByArn: true,
    hasPath: true,
  },
}

export const kindOf = (type: string): Kind | undefined =>
  Object.hasOwn(kinds, type) ? kinds[type] : undefined
