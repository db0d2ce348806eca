import type { Situation } from '../support/fixes/situation.ts'
import { all, deny, policy, type Stage } from '../support/fixes/stage.ts'
import { images } from './identity.ts'
import { organizationAt } from './organizations.ts'

const spared = (...arns: readonly string[]) => ({
  Condition: { ArnNotEquals: { 'aws:PrincipalArn': arns } },
})

/** A repository that nobody but its administrator may touch, its owner's root user included. */
async function locked(stage: Stage, account: string, admin: string) {
  const user = await stage.user(account, 'ann', all)
  const other = await stage.user(account, 'ben', all)
  await stage.repository(account, 'app', {
    ...{ Effect: 'Deny', Principal: '*', Action: 'ecr:*' },
    ...spared(admin),
  })
  return { user, other }
}

/** Where the owner's root user may not make the change. */
export const actors: readonly Situation[] = [
  {
    name: 'a Deny for everybody but an administrator: the administrator makes the change',
    play: async (stage) => {
      const account = stage.account()
      const admin = await stage.role(account, 'admin', all)
      const { user, other } = await locked(stage, account, admin)
      return {
        requests: [images(user.keys)],
        stillDenied: [images(other.keys)],
        actor: admin,
      }
    },
  },
  {
    name: 'a Deny for everybody but one who may not change it',
    play: async (stage) => {
      const account = stage.account()
      const reader = await stage.role(account, 'reader')
      const { user } = await locked(stage, account, reader)
      return { requests: [images(user.keys)], instead: /nobody can make this change/ }
    },
  },
  {
    name: 'an SCP lets an administrator alone change policies',
    play: async (stage) => {
      const { member, attach } = await organizationAt(stage)
      const admin = await stage.role(member, 'admin', all)
      const user = await stage.user(member, 'cal')
      await attach(policy(deny('iam:Put*', '*', spared(admin))))
      return { requests: [images(user.keys)], actor: admin }
    },
  },
  {
    name: 'an SCP lets nobody in the account change policies',
    play: async (stage) => {
      const { management, member, attach } = await organizationAt(stage)
      const user = await stage.user(member, 'cal')
      await attach(policy(deny(['iam:Put*', 'iam:Attach*', 'ecr:Set*'])))
      return {
        requests: [images(user.keys)],
        instead: new RegExp(`account ${management} has to change the service control policy first`),
      }
    },
  },
]
