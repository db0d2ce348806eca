import { nameInArn } from '../names/arn.ts'
import { Collection } from './collection.ts'
import { collectContent, contentIn } from './content.ts'
import type { Setting } from './declared/setting.ts'

/** Files by name, each as `aws` prints it. */
export type Files = Readonly<Record<string, string | object>>

export function collect(files: Files, setting: Setting = {}): Collection {
  const into = new Collection()
  const content = Object.entries(files).map(([file, content]) =>
    contentIn(typeof content === 'string' ? content : JSON.stringify(content), {
      file,
      pointer: '',
    }),
  )
  collectContent(content, setting, into)
  return into
}

export const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })

export const allow = (Action: string | readonly string[], rest: object = { Resource: '*' }) => ({
  Effect: 'Allow',
  Action,
  ...rest,
})

export const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']

export interface RoleExport {
  readonly arn: string
  readonly policy?: object
  readonly trust?: object
  readonly attached?: readonly string[]
  readonly boundary?: string
}

export const details = (roles: readonly RoleExport[], rest: object = {}) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles.map(({ arn, policy, trust, attached = [], boundary }) => ({
    RoleName: nameInArn(arn),
    RoleId: `AROA${nameInArn(arn).toUpperCase()}`,
    Arn: arn,
    AssumeRolePolicyDocument: trust ?? document(),
    RolePolicyList: policy ? [{ PolicyName: 'own', PolicyDocument: policy }] : [],
    AttachedManagedPolicies: attached.map((PolicyArn) => ({
      PolicyName: nameInArn(PolicyArn),
      PolicyArn,
    })),
    ...(boundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: boundary,
      },
    }),
  })),
  Policies: [],
  ...rest,
})

export const repositories = (...arns: readonly string[]) => ({
  repositories: arns.map((repositoryArn) => ({ repositoryArn, imageTagMutability: 'MUTABLE' })),
})

export const repositoryPolicy = (account: string, name: string, policy: object) => ({
  registryId: account,
  repositoryName: name,
  policyText: JSON.stringify(policy),
})

/** As the command line prints it to standard error. */
export const noRepositoryPolicy = (account: string, name: string): string =>
  `\nAn error occurred (RepositoryPolicyNotFoundException) when calling the GetRepositoryPolicy operation: Repository policy does not exist for the repository with name '${name}' in the registry with id '${account}'\n`
