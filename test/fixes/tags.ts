import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, deny, policy, request } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

const ifTag = (key: string, value = 'a') => ({ Condition: { StringEquals: { [key]: value } } })

/** Where a condition asks for a tag, and nothing but the tag is missing. */
export const tags: readonly Situation[] = [
  {
    name: 'the repository has not the tag that the caller’s policy asks for',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(
        account,
        'ann',
        allow('ecr:*', '*', ifTag('ecr:ResourceTag/Team')),
      )
      return {
        requests: [images(user.keys)],
        pasted: /ecr tag-resource .*Key=Team,Value=a/,
        adds: /counts for Allow of `ecr:\*` in the inline policy own/,
        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'the user has not the tag without which a Deny counts',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const user = await stage.user(account, 'ann', all)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName: 'ann' })
      await stage.must(account, 'iam', 'PutGroupPolicy', {
        ...{ GroupName: 'team', PolicyName: 'stop' },
        PolicyDocument: policy(
          deny('ecr:*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } } }),
        ),
      })
      return { requests: [images(user.keys)], pasted: /iam tag-user/ }
    },
  },
  {
    name: 'the role has not the tag that another account’s repository asks for',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const keys = await stage.session(await stage.role(mine, 'ci', all))
      const web = await stage.session(await stage.role(mine, 'web', all))
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: { AWS: mine }, Action: 'ecr:DescribeImages' },
        ...ifTag('aws:PrincipalTag/team'),
      })
      return {
        requests: [images(keys, 'app', theirs)],
        pasted: /iam tag-role/,
        stillDenied: [images(web, 'app', theirs)],
      }
    },
  },
  {
    name: 'the role that is asked about has not the tag',
    play: async (stage) => {
      const account = stage.account()
      await stage.role(account, 'deployer')
      const assume = ['sts:AssumeRole', 'iam:GetRole']
      const user = await stage.user(
        account,
        'ann',
        allow(assume, '*', ifTag('aws:ResourceTag/team')),
      )
      return {
        requests: [request('iam', 'GetRole', user.keys, { RoleName: 'deployer' })],
        pasted: /iam tag-role --role-name deployer/,
      }
    },
  },
]
