import { allow, ecr, policy, pushActions, repository, userWith } from './calls.ts'
import { tinyImage } from './image.ts'
import { Unexpected } from './stage.ts'
import type { Story } from './story.ts'
import { rootOf, userOf } from './world.ts'

const account = '123456789012'
const owner = '222222222222'
const denial = 'because no resource-based policy allows the ecr:InitiateLayerUpload action'

export const story4: Story = {
  title: 'Denied: not shared, or not there?',
  problem:
    'A push to another account is denied in the same words whether the repository is not shared with you or does not exist.',
  play: async (stage) => {
    const { world, screen } = stage
    const alice = userOf(account, world.name('alice'))
    const app = { account: owner, name: world.name('team/app') }
    const mistyped = { account: owner, name: world.name('team/aap') }
    const unshared = { account: owner, name: world.name('team/private') }
    await stage.prepare(rootOf(account), ...userWith(world.name('alice'), allow('ecr:*')))
    const policyText = policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: pushActions,
    })
    await stage.prepare(
      rootOf(owner),
      repository(unshared.name),
      repository(app.name),
      ecr('SetRepositoryPolicy', { repositoryName: app.name, policyText }),
    )
    const image = await tinyImage()
    const one = await stage.pushRefused(alice, unshared, image, denial)
    const two = await stage.pushRefused(alice, mistyped, image, denial)
    if (one.message.replace(unshared.name, mistyped.name) !== two.message)
      throw new Unexpected('expected the same words for both repositories')
    screen.prose(
      `Word for word the same. Account ${owner} owns the registry, and is told the difference:`,
    )
    await stage.explain(one, owner)
    const { decisions } = await stage.explain(two, owner)
    if (!decisions[0]?.ownersNote?.includes('does not exist'))
      throw new Unexpected('expected the owner to be told that the repository does not exist')
    screen.prose(`So no grant is missing for the second: \`${app.name}\` was mistyped.`)
    await stage.push(alice, app, image)
  },
}
