import type { Keys } from '../support/aws.ts'
import type { Situation } from '../support/fixes/situation.ts'
import {
  all,
  allow,
  deny,
  policy,
  type Request,
  request,
  type Stage,
} from '../support/fixes/stage.ts'
import { images } from './identity.ts'

const list = (by: Keys): Request => ({ ...images(by), operation: 'ListImages' })

/** A user whom everything is allowed, with two repositories. */
async function at(stage: Stage, ...denied: readonly object[]) {
  const account = stage.account()
  const user = await stage.user(account, 'ann', all, ...denied)
  const app = await stage.repository(account, 'app')
  await stage.repository(account, 'web')
  return { account, user, app }
}

/** Something denies, or a boundary does not allow. */
export const denies: readonly Situation[] = [
  {
    name: 'a Deny in the user’s own policy',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(account, 'ann', all, deny('ecr:*'))
      return {
        requests: [images(user.keys)],
        cause: /identity-based policy/,
        stillDenied: [images(user.keys, 'web'), list(user.keys)],
        stillAllowed: [request('iam', 'ListUsers', user.keys)],
      }
    },
  },
  {
    name: 'a Deny in a customer managed policy',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const arn = await stage.managed(account, 'stop', deny('ecr:DescribeImages'))
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn: arn })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a Deny in a customer managed policy on a role',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const role = await stage.role(account, 'deployer', all)
      const arn = await stage.managed(account, 'stop', deny('ecr:DescribeImages'))
      await stage.must(account, 'iam', 'AttachRolePolicy', { RoleName: 'deployer', PolicyArn: arn })
      const keys = await stage.session(role)
      return { requests: [images(keys)], stillDenied: [images(keys, 'web')] }
    },
  },
  {
    name: 'a Deny in a managed policy that has five versions',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const arn = await stage.managed(account, 'stop', deny('ecr:DescribeImages'))
      for (let version = 2; version <= 5; version++)
        await stage.must(account, 'iam', 'CreatePolicyVersion', {
          ...{ PolicyArn: arn, SetAsDefault: true },
          PolicyDocument: policy(deny('ecr:DescribeImages'), deny('ecr:ListImages')),
        })
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn: arn })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a Deny in the policy of a group',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName: 'ann' })
      await stage.must(account, 'iam', 'PutGroupPolicy', {
        ...{ GroupName: 'team', PolicyName: 'stop' },
        PolicyDocument: policy(deny('ecr:DescribeImages')),
      })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a managed policy of AWS that denies',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      await stage.must(account, 'iam', 'CreateRole', {
        RoleName: 'r',
        AssumeRolePolicyDocument: policy({
          ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
        }),
      })
      await stage.must(account, 'iam', 'AttachUserPolicy', {
        UserName: 'ann',
        PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
      })
      return {
        requests: [request('iam', 'GetRole', user.keys, { RoleName: 'r' })],
      }
    },
  },
  {
    name: 'two Denies, one behind the other',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(account, 'ann', all, deny('ecr:DescribeImages'))
      const arn = await stage.managed(account, 'stop', deny('ecr:Describe*'))
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn: arn })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'nine Denies',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const many = Array.from({ length: 9 }, (_, at) =>
        deny('ecr:DescribeImages', '*', { Sid: `S${at}` }),
      )
      const user = await stage.user(account, 'ann', all, ...many)
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'a Deny in the repository’s policy',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const other = await stage.user(account, 'ben', all)
      await stage.repository(account, 'app', {
        ...{ Effect: 'Deny', Principal: '*', Action: 'ecr:DescribeImages' },
      })
      return { requests: [images(user.keys)], stillDenied: [images(other.keys)] }
    },
  },
  {
    name: 'a Deny for everybody, the owner’s root too',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      await stage.repository(account, 'app', { Effect: 'Deny', Principal: '*', Action: 'ecr:*' })
      return { requests: [images(user.keys)], instead: /root|nobody|delete/i }
    },
  },
  {
    name: 'a Deny unless the team’s tag',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const user = await stage.user(
        account,
        'ann',
        all,
        deny('ecr:*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } } }),
      )
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'a boundary that does not allow it',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const arn = await stage.managed(account, 'bound', allow('iam:*'))
      await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
        ...{ UserName: 'ann', PermissionsBoundary: arn },
      })
      return {
        requests: [images(user.keys)],
        cause: /permissions boundary/,
        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'a boundary that denies',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const arn = await stage.managed(account, 'bound', all, deny('ecr:*'))
      await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
        ...{ UserName: 'ann', PermissionsBoundary: arn },
      })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a boundary of AWS’s that does not allow it',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
        ...{ UserName: 'ann', PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' },
      })
      return {
        requests: [images(user.keys)],
        stillAllowed: [request('iam', 'ListUsers', user.keys)],
      }
    },
  },
  {
    name: 'a boundary shared with another role: the other gains nothing',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const arn = await stage.managed(account, 'bound', allow('iam:*'))
      const users = await Promise.all(
        ['ann', 'ben'].map(async (name) => {
          const user = await stage.user(account, name, ...(name === 'ann' ? [all] : []))
          await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
            ...{ UserName: name, PermissionsBoundary: arn },
          })
          return user
        }),
      )
      const [ann, ben] = users
      if (!ann || !ben) throw new Error('two users were made')
      return { requests: [images(ann.keys)], stillDenied: [images(ben.keys)] }
    },
  },
  {
    name: 'a Deny of * on * of one’s own spares this action alone',
    play: async (stage) => {
      const { user } = await at(stage, deny('*'))
      return {
        requests: [images(user.keys)],
        stillDenied: [images(user.keys, 'web'), list(user.keys)],
      }
    },
  },
  {
    name: 'managed Deny of a pattern with another statement, on two users',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const ben = await stage.user(account, 'ben', all)
      const arn = await stage.managed(
        account,
        'stop',
        deny('ecr:*', 'arn:aws:ecr:*:*:repository/*'),
        deny('iam:ListUsers'),
      )
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AttachUserPolicy', { UserName, PolicyArn: arn })
      return {
        requests: [images(user.keys)],
        stillDenied: [
          ...[images(ben.keys), images(user.keys, 'web'), list(user.keys)],
          request('iam', 'ListUsers', user.keys),
          request('iam', 'ListUsers', ben.keys),
        ],
      }
    },
  },
  {
    name: 'managed Deny of a pattern on a user and on its group',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName: 'ann' })
      const PolicyArn = await stage.managed(
        account,
        'stop',
        deny('ecr:*', 'arn:aws:ecr:*:*:repository/*'),
      )
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn })
      await stage.must(account, 'iam', 'AttachGroupPolicy', { GroupName: 'team', PolicyArn })
      return {
        requests: [images(user.keys)],
        stillDenied: [images(user.keys, 'web'), list(user.keys)],
      }
    },
  },
  {
    name: 'a boundary shared with another, denying a pattern',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const ben = await stage.user(account, 'ben', all)
      const arn = await stage.managed(
        account,
        'bound',
        all,
        deny('ecr:*', 'arn:aws:ecr:*:*:repository/*'),
      )
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
          UserName,
          PermissionsBoundary: arn,
        })
      return {
        requests: [images(user.keys)],
        stillDenied: [images(ben.keys), images(user.keys, 'web'), list(user.keys)],
      }
    },
  },
  {
    name: 'an inline Deny of all repositories of the account and Region',
    play: async (stage) => {
      const account = stage.account()
      const repositories = `arn:aws:ecr:us-east-1:${account}:repository/*`
      const user = await stage.user(account, 'ann', all, deny('ecr:*', repositories))
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      return {
        requests: [images(user.keys)],
        stillDenied: [images(user.keys, 'web'), list(user.keys)],
        stillAllowed: [request('ecr', 'GetAuthorizationToken', user.keys)],
      }
    },
  },
  {
    name: 'an inline Deny of some actions, and two of them in a row',
    play: async (stage) => {
      const { user } = await at(stage, deny(['ecr:Describe*', 'ecr:List*']))
      return {
        requests: [images(user.keys), list(user.keys)],
        stillDenied: [
          images(user.keys, 'web'),
          { ...list(user.keys), input: { repositoryName: 'web' } },
        ],
        stillAllowed: [request('ecr', 'GetAuthorizationToken', user.keys)],
      }
    },
  },
  {
    name: 'a Deny of everything for everybody in a repository’s policy, but for its administrator',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const other = await stage.user(account, 'ben', all)
      await stage.repository(account, 'app', {
        ...{ Effect: 'Deny', Principal: '*', Action: ['ecr:Describe*', 'ecr:Batch*'] },
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:root` } },
      })
      return {
        requests: [images(user.keys)],
        stillDenied: [
          images(other.keys),
          {
            ...images(user.keys),
            operation: 'DescribeRepositories',
            input: { repositoryNames: ['app'] },
          },
        ],
      }
    },
  },
  {
    name: 'AWSDenyAll on a group with another user',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const ben = await stage.user(account, 'ben', all)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName })
      await stage.must(account, 'iam', 'AttachGroupPolicy', {
        GroupName: 'team',
        PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
      })
      return { requests: [images(user.keys)], stillDenied: [images(ben.keys), list(user.keys)] }
    },
  },
  {
    name: 'AWSDenyAll on the user and on its group',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName: 'ann' })
      const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll'
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn })
      await stage.must(account, 'iam', 'AttachGroupPolicy', { GroupName: 'team', PolicyArn })
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'AWSDenyAll on a user with ten attached policies',
    play: async (stage) => {
      const { account, user } = await at(stage)
      for (let n = 0; n < 9; n++)
        await stage.must(account, 'iam', 'AttachUserPolicy', {
          UserName: 'ann',
          PolicyArn: await stage.managed(account, `p${n}`, allow('ecr:ListImages')),
        })
      await stage.must(account, 'iam', 'AttachUserPolicy', {
        ...{ UserName: 'ann', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
      })
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'AWSDenyAll is both the boundary and attached',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll'
      await stage.must(account, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn })
      await stage.must(account, 'iam', 'PutUserPermissionsBoundary', {
        UserName: 'ann',
        PermissionsBoundary: PolicyArn,
      })
      return { requests: [images(user.keys)] }
    },
  },
]
