import type { Situation } from '../support/fixes/situation.ts'
import { all, type Request, request } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

const of = (
  by: Request['by'],
  operation: string,
  repositoryName = 'app',
  registryId?: string,
): Request => ({
  ...{ service: 'ecr', operation, by },
  input: { repositoryName, ...(registryId && { registryId }) },
})

/** One denial after the other: no fix undoes the one before. */
export const chains: readonly Situation[] = [
  {
    name: 'three denials of a user without policies',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const user = await stage.user(account, 'ann')
      return {
        requests: ['DescribeImages', 'ListImages', 'GetLifecyclePolicy']
          .slice(0, 2)
          .map((operation) => of(user.keys, operation))
          .concat(request('iam', 'ListUsers', user.keys)),
      }
    },
  },
  {
    name: 'the same action on three repositories',
    play: async (stage) => {
      const account = stage.account()
      for (const name of ['a', 'b', 'c', 'd'])
        await stage.repository(account, name === 'a' ? 'aa' : name.repeat(2))
      const user = await stage.user(account, 'ann')
      return {
        requests: ['aa', 'bb', 'cc'].map((name) => images(user.keys, name)),
        stillDenied: [images(user.keys, 'dd')],
      }
    },
  },
  {
    name: 'three callers of one repository across accounts',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      await stage.repository(theirs, 'app')
      const users = [
        await stage.user(mine, 'ann', all),
        await stage.user(mine, 'ben', all),
        await stage.user(mine, 'cal', all),
      ]
      return {
        requests: users.map(({ keys }) => images(keys, 'app', theirs)),
        viewers: [theirs],
      }
    },
  },
  {
    name: 'three actions of a role across accounts, both sides each',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      await stage.repository(theirs, 'app')
      const keys = await stage.session(await stage.role(mine, 'ci'))
      return {
        requests: ['DescribeImages', 'ListImages', 'DescribeRepositories']
          .slice(0, 2)
          .map((operation) => of(keys, operation, 'app', theirs)),
        viewers: [theirs, mine],
      }
    },
  },
  {
    name: 'a session, then a user, then the role again',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const keys = await stage.session(await stage.role(account, 'ci'))
      const user = await stage.user(account, 'ann')
      return {
        requests: [
          of(keys, 'DescribeImages'),
          of(user.keys, 'DescribeImages'),
          of(keys, 'ListImages'),
        ],
      }
    },
  },
]
