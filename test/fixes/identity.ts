import { expect } from 'vitest'
import type { Keys } from '../support/aws.ts'
import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, policy, type Request, request, type Stage } from '../support/fixes/stage.ts'

export const images = (by: Keys, repositoryName = 'app', registryId?: string): Request => ({
  ...{ service: 'ecr', operation: 'DescribeImages', by },
  input: { repositoryName, ...(registryId && { registryId }) },
})

/** A user who may do something else already, and a repository in the same account. */
async function at(stage: Stage, ...statements: readonly object[]) {
  const account = stage.account()
  const user = await stage.user(account, 'ann', ...statements)
  await stage.repository(account, 'app')
  await stage.repository(account, 'web')
  return { account, user }
}

/** Nothing of the caller allows it, in one account. */
export const identity: readonly Situation[] = [
  {
    name: 'a user without any policy',
    play: async (stage) => {
      const { user } = await at(stage)
      return {
        requests: [images(user.keys)],
        cause: /identity-based policy/,
        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'a user whose own policy is about something else keeps it',
    play: async (stage) => {
      const { user } = await at(stage, allow('ecr:ListImages'))
      return {
        requests: [images(user.keys)],
        stillAllowed: [request('ecr', 'ListImages', user.keys, { repositoryName: 'app' })],
        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'a user whose policy names another repository',
    play: async (stage) => {
      const account = stage.account()
      const web = await stage.repository(account, 'web')
      await stage.repository(account, 'app')
      await stage.repository(account, 'third')
      const user = await stage.user(account, 'ann', allow('ecr:DescribeImages', web))
      return {
        requests: [images(user.keys)],
        stillAllowed: [images(user.keys, 'web')],
        stillDenied: [images(user.keys, 'third')],
      }
    },
  },
  {
    name: 'a user with a path in its ARN',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.must(account, 'iam', 'CreateUser', { UserName: 'deep', Path: '/team/one/' })
      const key = await stage.must(account, 'iam', 'CreateAccessKey', { UserName: 'deep' })
      const by = { accessKeyId: key('AccessKeyId'), secretAccessKey: key('SecretAccessKey') }
      return { requests: [images(by)] }
    },
  },
  {
    name: 'a user of a group whose policy is shared with others',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const other = await stage.user(account, 'ben')
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName })
      await stage.must(account, 'iam', 'PutGroupPolicy', {
        ...{ GroupName: 'team', PolicyName: 'shared' },
        PolicyDocument: policy(allow('ecr:ListImages')),
      })
      return { requests: [images(user.keys)], stillDenied: [images(other.keys)] }
    },
  },
  {
    name: 'a customer managed policy on two users: the other gains nothing',
    play: async (stage) => {
      const { account, user } = await at(stage)
      const other = await stage.user(account, 'ben')
      const shared = await stage.managed(account, 'shared', allow('ecr:ListImages'))
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AttachUserPolicy', { UserName, PolicyArn: shared })
      return { requests: [images(user.keys)], stillDenied: [images(other.keys)] }
    },
  },
  {
    name: 'a session of a role',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const keys = await stage.session(await stage.role(account, 'deployer'))
      return { requests: [images(keys)], stillDenied: [images(keys, 'web')] }
    },
  },
  {
    name: 'an action about no resource',
    play: async (stage) => {
      const { user } = await at(stage)
      return { requests: [request('ecr', 'GetAuthorizationToken', user.keys)] }
    },
  },
  {
    name: 'an action that makes its resource',
    play: async (stage) => {
      const { user } = await at(stage)
      return {
        requests: [request('ecr', 'CreateRepository', user.keys, { repositoryName: 'new' })],
      }
    },
  },
  {
    name: 'IAM’s own actions, whose denials print names',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.role(account, 'deployer')
      await stage.role(account, 'other')
      return {
        requests: [request('iam', 'GetRole', user.keys, { RoleName: 'deployer' })],
        stillDenied: [request('iam', 'GetRole', user.keys, { RoleName: 'other' })],
      }
    },
  },
  {
    name: 'a condition with another value',
    play: async (stage) => {
      const { user } = await at(
        stage,
        allow('ecr:*', '*', {
          Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        }),
      )
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'a condition on a tag of the repository',
    play: async (stage) => {
      const { user } = await at(
        stage,
        allow('ecr:DescribeImages', '*', {
          Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
        }),
      )
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a condition on the address',
    play: async (stage) => {
      const { user } = await at(
        stage,
        allow('ecr:DescribeImages', '*', {
          Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        }),
      )
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'an action misspelt in the policy',
    play: async (stage) => {
      const { user } = await at(stage, allow('ecr:DescribeImage'))
      return { requests: [images(user.keys)], stillDenied: [images(user.keys, 'web')] }
    },
  },
  {
    name: 'a policy of more than a page',
    play: async (stage) => {
      const many = Array.from({ length: 12 }, (_, at) =>
        allow(
          'ecr:ListImages',
          `arn:aws:ecr:us-east-1:111111111111:repository/a-rather-long-name-${at}`,
        ),
      )
      const { user } = await at(stage, ...many)
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'names with quotes and blanks in a condition',
    play: async (stage) => {
      const { user } = await at(
        stage,
        allow('ecr:ListImages', '*', {
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'it\'s $HOME `x` "y"' } },
        }),
      )
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'an administrator of the account is told the same',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.user(account, 'boss', all)
      return { requests: [images(user.keys)], viewers: [account] }
    },
  },
  {
    name: 'a user whose name begins with a hyphen',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const user = await stage.user(account, '-rf')
      return { requests: [images(user.keys)] }
    },
  },
  {
    name: 'the user was deleted since: nothing is proven',
    play: async (stage) => {
      const { account, user } = await at(stage)
      await stage.ask(images(user.keys))
      await stage.must(account, 'iam', 'DeleteAccessKey', {
        ...{ UserName: 'ann', AccessKeyId: user.keys.accessKeyId },
      })
      await stage.must(account, 'iam', 'DeleteUser', { UserName: 'ann' })
      const { fixes } = await stage.explain()
      expect(fixes.filter(({ proven }) => proven)).toEqual([])
      expect(fixes.map(({ why }) => why)).toContain(`\`${user.arn}\` does not exist any more`)
      return { requests: [] }
    },
  },
]
