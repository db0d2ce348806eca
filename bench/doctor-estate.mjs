// Estates of any size, as files that `aws` and `tidegate collect` write, for bench/doctor.mjs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const region = 'us-east-1'
const whole = { accounts: 100, roles: 10_000, repositories: 5_000, functions: 20_000 }

export const accountAt = (at) => String(111_111_111_111 + at)
const document = (...Statement) => ({ Version: '2012-10-17', Statement })
const answer = (service, operation, account, rest) => ({
  ...{ tidegate: 'answer', service, operation, account, region },
  ...rest,
})

/** How many accounts, and how many of a kind in each. */
export function sizesAt(scale) {
  const accounts = Math.max(2, Math.round(whole.accounts * scale))
  const each = (all) => Math.round((all * scale) / accounts)
  const { roles, repositories, functions } = whole
  return {
    accounts,
    roles: each(roles),
    repositories: each(repositories),
    functions: each(functions),
  }
}

/** One role in ten may be assumed by nobody, one function in ten cannot come back, one repository in twenty is unread. */
export function write(folder, scale) {
  const { accounts, ...each } = sizesAt(scale)
  for (let at = 0; at < accounts; at++) {
    const account = accountAt(at)
    const other = accountAt((at + 1) % accounts)
    const put = (name, value) =>
      writeFileSync(join(folder, `${name}.${account}.json`), JSON.stringify(value))
    put('roles', rolesOf(account, each.roles))
    const names = Array.from({ length: each.repositories }, (_, index) => `team/app-${index}`)
    put('repositories', {
      repositories: names.map((name) => ({
        repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${name}`,
      })),
    })
    put(
      'policies',
      names.flatMap((name, index) =>
        index % 20 === 19 ? [] : [policyOf(account, other, name, index)],
      ),
    )
    put(
      'functions',
      Array.from({ length: each.functions }, (_, index) =>
        functionOf(account, other, index, names.length),
      ),
    )
    put(
      'organization',
      answer('organizations', 'DescribeOrganization', account, {
        error: { code: 'AWSOrganizationsNotInUseException', message: 'none' },
      }),
    )
  }
}

const rolesOf = (account, count) =>
  answer('iam', 'GetAccountAuthorizationDetails', account, {
    output: {
      RoleDetailList: Array.from({ length: count }, (_, index) => ({
        Arn: `arn:aws:iam::${account}:role/role-${index}`,
        RoleId: `AROA${account}${index}`,
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: index % 10 === 9 ? 'ec2.amazonaws.com' : 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        RolePolicyList: [
          {
            PolicyName: 'own',
            PolicyDocument: document(
              {
                Effect: 'Allow',
                Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage'],
                Resource: `arn:aws:ecr:${region}:*:repository/team/app-${index}*`,
              },
              { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
            ),
          },
        ],
        AttachedManagedPolicies: [
          { PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
        ],
        RoleLastUsed: { LastUsedDate: index % 4 ? '2026-11-20T00:00:00Z' : '2025-01-01T00:00:00Z' },
      })),
    },
  })

const policyOf = (account, other, repositoryName, index) =>
  answer('ecr', 'GetRepositoryPolicy', account, {
    output: {
      registryId: account,
      repositoryName,
      policyText: JSON.stringify(
        document(
          {
            Effect: 'Allow',
            Principal: {
              AWS: [`arn:aws:iam::${other}:root`, `arn:aws:iam::${other}:role/role-${index}`],
            },
            Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          },
          ...(index % 10 === 0
            ? []
            : [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'lambda.amazonaws.com' },
                  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                  Condition: {
                    StringLike: { 'aws:sourceArn': `arn:aws:lambda:${region}:*:function:*` },
                  },
                },
              ]),
        ),
      ),
    },
  })

const functionOf = (account, other, index, repositories) => ({
  Configuration: {
    FunctionArn: `arn:aws:lambda:${region}:${account}:function:fn-${index}`,
    Role: `arn:aws:iam::${account}:role/role-${index % 100}`,
    PackageType: 'Image',
    State: 'Active',
  },
  Code: {
    ImageUri: `${index % 2 ? account : other}.dkr.ecr.${region}.amazonaws.com/team/app-${index % repositories}:1`,
  },
})
