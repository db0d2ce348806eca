import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, deny, policy, type Stage } from '../support/fixes/stage.ts'
import { images } from './identity.ts'

/** An organization of a management account and one member, with a repository and a user in the member. */
export async function organizationAt(stage: Stage, type = 'SERVICE_CONTROL_POLICY') {
  const [management, member] = [stage.account(), stage.account()]
  await stage.must(management, 'organizations', 'CreateOrganization', { FeatureSet: 'ALL' })
  const root = (await stage.must(management, 'organizations', 'ListRoots'))('Id')
  await stage.must(management, 'organizations', 'EnablePolicyType', {
    RootId: root,
    PolicyType: type,
  })
  const handshake = await stage.must(management, 'organizations', 'InviteAccountToOrganization', {
    Target: { Type: 'ACCOUNT', Id: member },
  })
  await stage.must(member, 'organizations', 'AcceptHandshake', { HandshakeId: handshake('Id') })
  const user = await stage.user(member, 'ann', all)
  const other = await stage.user(member, 'ben', all)
  await stage.repository(member, 'app')
  await stage.repository(member, 'web')
  const attach = async (Content: string, TargetId = member) => {
    const made = await stage.must(management, 'organizations', 'CreatePolicy', {
      ...{ Name: 'guard', Description: 'guard', Type: type, Content },
    })
    const PolicyId = made('Id')
    await stage.must(management, 'organizations', 'AttachPolicy', { PolicyId, TargetId })
    return PolicyId
  }
  return { management, member, root, user, other, attach }
}

export const organizations: readonly Situation[] = [
  {
    name: 'an SCP denies: its management account is not asked: the operator is told the change',
    play: async (stage) => {
      const { user, other, attach } = await organizationAt(stage)
      await attach(policy(deny('ecr:DescribeImages')))
      return {
        requests: [images(user.keys)],

        cause: /service control policy/,
        stillDenied: [images(other.keys)],
      }
    },
  },
  {
    name: 'an SCP denies, and the member can do nothing about it',
    play: async (stage) => {
      const { member, user, attach } = await organizationAt(stage)
      await attach(policy(deny('ecr:DescribeImages')))
      return { requests: [images(user.keys)], viewers: [member], instead: /service control policy/ }
    },
  },
  {
    name: 'an SCP denies other Regions',
    play: async (stage) => {
      const { user, attach, root } = await organizationAt(stage)
      await attach(
        policy(
          deny('ecr:*', '*', {
            Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          }),
        ),
        root,
      )
      return { requests: [images(user.keys)], cause: /RequestedRegion/i }
    },
  },
  {
    name: 'a level of the organization does not allow it',
    play: async (stage) => {
      const { management, member, user, attach } = await organizationAt(stage)
      await attach(policy(allow('iam:*')))
      await stage.must(management, 'organizations', 'DetachPolicy', {
        ...{ PolicyId: 'p-FullAWSAccess', TargetId: member },
      })
      return {
        requests: [images(user.keys)],

        stillDenied: [images(user.keys, 'web')],
      }
    },
  },
  {
    name: 'a level is silent, and what hangs there hangs elsewhere, too: a policy of its own',
    play: async (stage) => {
      const { management, member, user, attach } = await organizationAt(stage)
      const second = stage.account()
      const handshake = await stage.must(
        ...([management, 'organizations', 'InviteAccountToOrganization'] as const),
        { Target: { Type: 'ACCOUNT', Id: second } },
      )
      await stage.must(second, 'organizations', 'AcceptHandshake', { HandshakeId: handshake('Id') })
      const guest = await stage.user(second, 'guest', all)
      await stage.repository(second, 'app')
      const PolicyId = await attach(policy(allow('iam:*')))
      await stage.must(management, 'organizations', 'AttachPolicy', { PolicyId, TargetId: second })
      for (const TargetId of [member, second])
        await stage.must(management, 'organizations', 'DetachPolicy', {
          ...{ PolicyId: 'p-FullAWSAccess', TargetId },
        })
      return {
        requests: [images(user.keys)],
        pasted: /create-policy --type SERVICE_CONTROL_POLICY[\s\S]*attach-policy --target-id/,
        stillDenied: [images(user.keys, 'web'), images(guest.keys)],
      }
    },
  },
  {
    name: 'an RCP denies',
    play: async (stage) => {
      const { user, attach } = await organizationAt(stage, 'RESOURCE_CONTROL_POLICY')
      await attach(policy({ ...deny('ecr:DescribeImages'), Principal: '*' }))
      return {
        requests: [images(user.keys)],

        cause: /resource control policy/,
      }
    },
  },
  {
    name: 'an SCP and a missing policy: both in one fix',
    play: async (stage) => {
      const { member, attach } = await organizationAt(stage)
      const user = await stage.user(member, 'cal')
      await attach(policy(deny('ecr:DescribeImages')))
      return { requests: [images(user.keys)], viewers: [undefined] }
    },
  },
]
