import type { Situation } from '../support/fixes/situation.ts'
import { all, request } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

/** No permission helps: the name is another. */
export const names: readonly Situation[] = [
  {
    name: 'a mistyped repository of one’s own account',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'payments-api')
      const user = await stage.user(account, 'ann')
      return {
        requests: [images(user.keys, 'payment-api')],
        viewers: [account],
        instead: /payments-api/,
      }
    },
  },
  {
    name: 'a mistyped repository of another account: its owner is told',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      await stage.repository(theirs, 'payments-api')
      const user = await stage.user(mine, 'ann', all)
      return {
        requests: [images(user.keys, 'payment-api', theirs)],
        viewers: [theirs],
        instead: /payments-api/,
      }
    },
  },
  {
    name: 'a repository of another Region',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann')
      await stage.elsewhere(account, 'eu-west-1', 'only-there')
      return {
        requests: [images(user.keys, 'only-there')],
        viewers: [account],
        instead: /eu-west-1/,
      }
    },
  },
  {
    name: 'a role that does not exist',
    play: async (stage) => {
      const account = stage.account()
      await stage.role(account, 'deployer')
      const user = await stage.user(account, 'ann', all)
      return {
        requests: [
          {
            ...request('sts', 'AssumeRole', user.keys),
            input: { RoleArn: `arn:aws:iam::${account}:role/deploier`, RoleSessionName: 'work' },
          },
        ],
        viewers: [account],
        instead: /role\/deployer|`deployer`/,
      }
    },
  },
]
