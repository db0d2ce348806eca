import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, deny, policy, request, type Stage } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

/** Statements of so many characters in all. */
function filling(characters: number): readonly object[] {
  const one = (at: number, width = 20) =>
    allow(`s3:${'x'.repeat(width)}${String(at).padStart(3, '0')}`, '*')
  const length = JSON.stringify(one(0)).length + 1
  const count = Math.floor(characters / length)
  return Array.from({ length: count }, (_, at) =>
    one(at, at === 0 ? 20 + (characters % length) : 20),
  )
}

const attach = (stage: Stage, account: string, UserName: string, PolicyArn: string) =>
  stage.must(account, 'iam', 'AttachUserPolicy', { UserName, PolicyArn })

/** A user with as many managed policies as may be, all of AWS's own but `own`. */
async function attachTen(stage: Stage, account: string, UserName: string, own?: string) {
  const names = [
    'AmazonS3ReadOnlyAccess',
    'AmazonSQSReadOnlyAccess',
    'AmazonSNSReadOnlyAccess',
  ].concat(
    ...['AmazonEC2ReadOnlyAccess', 'AmazonRDSReadOnlyAccess', 'AmazonVPCReadOnlyAccess'],
    ...['AmazonRoute53ReadOnlyAccess', 'AmazonDynamoDBReadOnlyAccess', 'CloudWatchReadOnlyAccess'],
    ...(own === undefined ? ['AmazonKinesisReadOnlyAccess'] : []),
  )
  for (const name of names)
    await attach(stage, account, UserName, `arn:aws:iam::aws:policy/${name}`)
  if (own !== undefined) await attach(stage, account, UserName, own)
}

/** Where another statement no longer fits. */
export const quotas: readonly Situation[] = [
  {
    name: 'a user whose inline policies are full',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(account, 'ann', ...filling(2005))
      // Such a name is taken already.
      await stage.managed(account, 'allow-describe-images-app', all)
      return {
        requests: [images(user.keys)],
        pasted: /create-policy --policy-name allow-describe-images-app-2[\s\S]*attach-user-policy/,
        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'a role whose inline policies are full',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const keys = await stage.session(await stage.role(account, 'ci', ...filling(10_195)))
      return {
        requests: [images(keys)],
        pasted: /create-policy [\s\S]*attach-role-policy/,
        stillDenied: [images(keys, 'web')],
      }
    },
  },
  {
    name: 'a group whose inline policies are full, with a Deny in it',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(account, 'ann', all)
      const ben = await stage.user(account, 'ben', all)
      await stage.must(account, 'iam', 'CreateGroup', { GroupName: 'team' })
      for (const UserName of ['ann', 'ben'])
        await stage.must(account, 'iam', 'AddUserToGroup', { GroupName: 'team', UserName })
      await stage.must(account, 'iam', 'PutGroupPolicy', {
        ...{ GroupName: 'team', PolicyName: 'stop' },
        PolicyDocument: policy(deny('ecr:DescribeImages'), ...filling(4800)),
      })
      return {
        requests: [images(user.keys)],
        pasted: /put-group-policy/,
        stillDenied: [images(ben.keys)],
      }
    },
  },
  {
    name: 'a user with full inline policies and ten attached ones, one of them its own',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      await stage.repository(account, 'web')
      const user = await stage.user(account, 'ann', ...filling(2005))
      const arn = await stage.managed(account, 'anns', allow('iam:ListUsers'))
      await attachTen(stage, account, 'ann', arn)
      return {
        requests: [images(user.keys)],
        pasted: /create-policy-version/,
        stillDenied: [images(user.keys, 'web')],
        stillAllowed: [request('iam', 'ListUsers', user.keys)],
      }
    },
  },
  {
    name: 'a user with full inline policies and ten attached ones that are not its own',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', ...filling(2005))
      await attachTen(stage, account, 'ann')
      return {
        requests: [request('iam', 'ListUsers', user.keys)],
        instead: /10 managed policies hang there/,
      }
    },
  },
]
