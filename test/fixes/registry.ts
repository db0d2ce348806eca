import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, deny, policy, request } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

/** Two accounts and a repository. */
export const registry: readonly Situation[] = [
  {
    name: 'across accounts both sides are missing, and each owner is told its own',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann')
      const other = await stage.user(mine, 'ben', all)
      await stage.repository(theirs, 'app')
      return {
        requests: [images(user.keys, 'app', theirs)],
        viewers: [theirs, mine],
        stillDenied: [images(other.keys, 'app', theirs)],
      }
    },
  },
  {
    name: 'across accounts the repository’s policy is missing',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      await stage.repository(theirs, 'app')
      await stage.repository(theirs, 'web')
      return {
        requests: [images(user.keys, 'app', theirs)],
        cause: /resource-based policy/,
        viewers: [theirs],
        stillDenied: [images(user.keys, 'web', theirs)],
      }
    },
  },
  {
    name: 'across accounts the caller’s own policy is missing',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann')
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: { AWS: mine }, Action: 'ecr:DescribeImages' },
      })
      return { requests: [images(user.keys, 'app', theirs)], viewers: [mine] }
    },
  },
  {
    name: 'a policy that lets in another account keeps doing so',
    play: async (stage) => {
      const [mine, theirs, third] = [stage.account(), stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      const guest = await stage.user(third, 'guest', all)
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: { AWS: guest.arn }, Action: 'ecr:DescribeImages' },
      })
      return {
        requests: [images(user.keys, 'app', theirs)],
        viewers: [theirs],
        stillAllowed: [images(guest.keys, 'app', theirs)],
      }
    },
  },
  {
    name: 'a policy that names a user who was deleted',
    play: async (stage) => {
      const [mine, theirs, third] = [stage.account(), stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      await stage.user(third, 'gone')
      await stage.repository(theirs, 'app', {
        ...{
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${third}:user/gone` },
          Action: 'ecr:ListImages',
        },
      })
      const { text } = await stage.ask({
        ...{
          service: 'iam',
          operation: 'ListAccessKeys',
          by: { accessKeyId: third, secretAccessKey: 'any' },
        },
        input: { UserName: 'gone' },
      })
      await stage.must(third, 'iam', 'DeleteAccessKey', {
        ...{ UserName: 'gone', AccessKeyId: /<AccessKeyId>(\w+)/.exec(text)?.[1] ?? '' },
      })
      await stage.must(third, 'iam', 'DeleteUser', { UserName: 'gone' })
      return { requests: [images(user.keys, 'app', theirs)], viewers: [theirs] }
    },
  },
  {
    name: 'the role that a policy names was deleted and made again',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const role = await stage.role(mine, 'ci', all)
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: { AWS: role }, Action: 'ecr:DescribeImages' },
      })
      await stage.must(mine, 'iam', 'DeleteRolePolicy', { RoleName: 'ci', PolicyName: 'own' })
      await stage.must(mine, 'iam', 'DeleteRole', { RoleName: 'ci' })
      const keys = await stage.session(await stage.role(mine, 'ci', all))
      return { requests: [images(keys, 'app', theirs)], viewers: [theirs], cause: /AROA|role\/ci/ }
    },
  },
  {
    name: 'a repository policy with a condition that is not met',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: { AWS: mine }, Action: 'ecr:*' },
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
      })
      return { requests: [images(user.keys, 'app', theirs)], viewers: [theirs] }
    },
  },
  {
    name: 'a repository policy for an organization that the caller is not in',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      await stage.repository(theirs, 'app', {
        ...{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } },
      })
      return { requests: [images(user.keys, 'app', theirs)], viewers: [theirs] }
    },
  },
  {
    name: 'a long repository policy',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      const statements = Array.from({ length: 40 }, (_, at) => ({
        ...{ Sid: `Statement${at}`, Effect: 'Allow', Principal: { AWS: theirs } },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      }))
      await stage.repository(theirs, 'app', ...statements)
      return { requests: [images(user.keys, 'app', theirs)], viewers: [theirs] }
    },
  },
  {
    name: 'a Deny of one side and a missing Allow of the other',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all, deny('ecr:*'))
      await stage.repository(theirs, 'app')
      return { requests: [images(user.keys, 'app', theirs)], viewers: [theirs, mine] }
    },
  },
  {
    name: 'a push: the whole of it is granted, not its first step',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      await stage.repository(theirs, 'app')
      const step = (operation: string, input = {}) => ({
        ...{ service: 'ecr' as const, operation, by: user.keys },
        input: { repositoryName: 'app', registryId: theirs, ...input },
      })
      return {
        requests: [step('InitiateLayerUpload')],
        viewers: [theirs],
        rest: async (stage) => {
          for (const request of [
            step('BatchCheckLayerAvailability', { layerDigests: [`sha256:${'0'.repeat(64)}`] }),
            step('PutImage', { imageManifest: '{}' }),
          ]) {
            const { text } = await stage.ask(request)
            if (/not authorized/.test(text)) throw new Error(text)
          }
        },
      }
    },
  },
  {
    name: 'tags of a repository, by a user who may tag others',
    play: async (stage) => {
      const account = stage.account()
      const app = await stage.repository(account, 'app')
      const user = await stage.user(account, 'ann', allow('ecr:ListTagsForResource'))
      return {
        requests: [
          {
            ...request('ecr', 'TagResource', user.keys),
            input: { resourceArn: app, tags: [{ Key: 'team', Value: 'a' }] },
          },
        ],
      }
    },
  },
  {
    name: 'the owner’s own user, whom the repository’s policy denies by its ARN',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const other = await stage.user(account, 'ben', all)
      await stage.must(account, 'ecr', 'CreateRepository', { repositoryName: 'app' })
      await stage.must(account, 'ecr', 'SetRepositoryPolicy', {
        repositoryName: 'app',
        policyText: policy({
          ...{
            Effect: 'Deny',
            Principal: { AWS: [user.arn, other.arn] },
            Action: 'ecr:DescribeImages',
          },
        }),
      })
      return { requests: [images(user.keys)], stillDenied: [images(other.keys)] }
    },
  },
  {
    name: 'NotPrincipal of one who is gone, and a missing Allow',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      const cal = await stage.user(theirs, 'cal', all)
      await stage.must(theirs, 'iam', 'CreateUser', { UserName: 'gone' })
      await stage.repository(theirs, 'app', {
        Effect: 'Deny',
        NotPrincipal: { AWS: `arn:aws:iam::${theirs}:user/gone` },
        Action: 'ecr:ListImages',
      })
      await stage.must(theirs, 'iam', 'DeleteUser', { UserName: 'gone' })
      return {
        requests: [images(user.keys, 'app', theirs)],
        viewers: [theirs],
        stillDenied: [{ ...images(cal.keys), operation: 'ListImages' }],
      }
    },
  },
]
