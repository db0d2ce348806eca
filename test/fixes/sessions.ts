import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, policy } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

/** What a session brings: nothing that stands in an account can put it right. */
export const sessions: readonly Situation[] = [
  {
    name: 'a session policy that does not allow it',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const role = await stage.role(account, 'deployer', all)
      const keys = await stage.session(role, { Policy: policy(allow('ecr:ListImages')) })
      return { requests: [images(keys)], instead: /session policy/ }
    },
  },
  {
    name: 'MFA is asked for, and the session has none',
    play: async (stage) => {
      const account = stage.account()
      await stage.repository(account, 'app')
      const user = await stage.user(
        account,
        'ann',
        allow('ecr:*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      )
      return { requests: [images(user.keys)], cause: /MultiFactorAuth/i }
    },
  },
]
