import type { AwsCall, Input, Service } from './aws-call.ts'

const caller =
  (service: Service) =>
  (operation: string, input: Input): AwsCall => ({ service, operation, input })

export const ecr = caller('ecr')
export const iam = caller('iam')
export const lambda = caller('lambda')

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: Readonly<Record<string, string>>
  readonly Action: string | readonly string[]
  readonly Resource?: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export const policy = (...Statement: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

export const allow = (Action: string | readonly string[], Resource = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})

/** A role that this service may assume. */
export const roleFor = (service: string, RoleName: string): AwsCall =>
  iam('CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
    }),
  })

/** A user with one policy. */
export const userWith = (UserName: string, ...statements: readonly Statement[]): AwsCall[] => [
  iam('CreateUser', { UserName }),
  iam('PutUserPolicy', {
    UserName,
    PolicyName: 'may',
    PolicyDocument: policy(...statements),
  }),
]

export const repository = (repositoryName: string): AwsCall =>
  ecr('CreateRepository', { repositoryName })

export const createFunction = (FunctionName: string, ImageUri: string, Role: string): AwsCall =>
  lambda('CreateFunction', {
    FunctionName,
    PackageType: 'Image',
    Code: { ImageUri },
    Role,
    ...(process.arch === 'arm64' && { Architectures: ['arm64'] }),
  })

/** The actions that `docker push` asks for, one after the other. */
export const pushActions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
]

export const lambdaRefused =
  'Lambda does not have permission to access the ECR image. Check the ECR permissions.'
