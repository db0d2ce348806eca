import type { Answer } from './answer.ts'
import type { Members } from './shapes.ts'

/** One thing of a listing, as `--query` leaves it, and the answer that it is of. */
interface Part {
  readonly members: readonly string[]
  readonly service: string
  readonly operation: string
  readonly input: NonNullable<Answer['input']>
  readonly output: (it: Members) => unknown
}

export const parts: readonly Part[] = [
  {
    ...{ service: 'ecr', operation: 'DescribeRepositories' },
    members: ['repositoryArn', 'repositoryName'],
    input: { repositoryNames: ['one'] },
    output: (it) => ({ repositories: [it] }),
  },
  {
    ...{ service: 'iam', operation: 'GetRole' },
    members: ['Arn', 'RoleName', 'AssumeRolePolicyDocument'],
    input: {},
    output: (it) => ({ Role: it }),
  },
  {
    ...{ service: 'ec2', operation: 'DescribeVpcEndpoints' },
    members: ['VpcEndpointId', 'ServiceName'],
    input: {},
    output: (it) => ({ VpcEndpoints: [it] }),
  },
  {
    ...{ service: 'kms', operation: 'ListGrants' },
    members: ['GranteePrincipal', 'KeyId', 'Operations'],
    input: {},
    // A listing that was cut: there may be others.
    output: (it) => ({ Grants: [it], Truncated: true }),
  },
]
