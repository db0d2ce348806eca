import type { Situation } from '../support/fixes/situation.ts'
import { all, deny, policy, request } from '../support/fixes/stage.ts'
import { images } from './identity.ts'
import { organizationAt } from './organizations.ts'

/** Every refusal is explained before the first fix is pasted: none undoes another without a word. */
export const order: readonly Situation[] = [
  {
    name: 'two new inline policies of one user stand side by side',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'team/app')
      await stage.repository(account, 'other/app')
      const user = await stage.user(account, 'ann')
      return {
        requests: ['team/app', 'other/app'].map((name) => images(user.keys, name)),
        together: 0,
      }
    },
  },
  {
    name: 'two changes of one inline policy',
    play: async (stage) => {
      const account = stage.account()
      for (const name of ['app', 'web']) await stage.repository(account, name)
      const user = await stage.user(account, 'ann', all, deny('ecr:*'))
      return {
        requests: [images(user.keys), images(user.keys, 'web')],
        together: 1,
      }
    },
  },
  {
    name: 'the first policy of a repository, for two callers',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      await stage.repository(theirs, 'app')
      const users = [await stage.user(mine, 'ann', all), await stage.user(mine, 'ben', all)]
      return {
        requests: users.map(({ keys }) => images(keys, 'app', theirs)),
        viewers: [theirs],
        together: 1,
      }
    },
  },
  {
    name: 'a repository policy that stands, long enough for a file, for two callers',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const statements = Array.from({ length: 30 }, (_, at) => ({
        ...{ Sid: `Statement${at}`, Effect: 'Allow', Principal: { AWS: theirs } },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      }))
      await stage.repository(theirs, 'app', ...statements)
      const users = [await stage.user(mine, 'ann', all), await stage.user(mine, 'ben', all)]
      return {
        requests: users.map(({ keys }) => images(keys, 'app', theirs)),
        viewers: [theirs],
        together: 1,
      }
    },
  },
  {
    name: 'a trust policy, for two users',
    play: async (stage) => {
      const account = stage.account()
      const users = [await stage.user(account, 'ann', all), await stage.user(account, 'ben', all)]
      await stage.must(account, 'iam', 'CreateRole', {
        RoleName: 'deployer',
        AssumeRolePolicyDocument: policy({
          ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
          Action: 'sts:AssumeRole',
        }),
      })
      return {
        requests: users.map(({ keys }) =>
          request('sts', 'AssumeRole', keys, {
            ...{ RoleArn: `arn:aws:iam::${account}:role/deployer`, RoleSessionName: 'work' },
          }),
        ),
        together: 1,
      }
    },
  },
  {
    name: 'a managed policy that denies two users, five versions old',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const users = [await stage.user(account, 'ann', all), await stage.user(account, 'ben', all)]
      const PolicyArn = await stage.managed(account, 'stop', deny('ecr:DescribeImages'))
      for (let version = 2; version <= 5; version++)
        await stage.must(account, 'iam', 'CreatePolicyVersion', {
          ...{ PolicyArn, SetAsDefault: true, PolicyDocument: policy(deny('ecr:DescribeImages')) },
        })
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AttachUserPolicy', { UserName, PolicyArn })
      return { requests: users.map(({ keys }) => images(keys)), together: 1 }
    },
  },
  {
    name: 'an SCP that denies two users',
    play: async (stage) => {
      const { user, other, attach } = await organizationAt(stage)
      await attach(policy(deny('ecr:DescribeImages')))
      return { requests: [images(user.keys), images(other.keys)], together: 1 }
    },
  },
]
