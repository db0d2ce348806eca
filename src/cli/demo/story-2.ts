import { allow, createFunction, ecr, policy, repository, roleFor, userWith } from './calls.ts'
import { answers, becomesActive, staysInactive, wakes } from './function.ts'
import type { Story } from './story.ts'
import { rootOf, userOf } from './world.ts'

const account = '111111111111'
const owner = '222222222222'
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
const days = 15
const dayMs = 24 * 60 * 60 * 1000

export const story2: Story = {
  title: 'It works today, and not in two weeks',
  problem:
    "An image in another account needs two statements in its repository's policy: one for your account, one for Lambda. With the first alone the function works, until it has been idle.",
  movesClock: true,
  play: async (stage, { image, missing }) => {
    const { world, screen } = stage
    const [name, execution] = [world.name('shared'), world.name('execution')]
    const role = `arn:aws:iam::${account}:role/${execution}`
    const creator = userOf(account, world.name('creator'))
    const fn = { actor: creator, name, missing }
    const may = [allow('lambda:*'), allow('iam:PassRole', role), allow(pull)]
    await stage.prepare(
      rootOf(account),
      roleFor('lambda.amazonaws.com', execution),
      ...userWith(world.name('creator'), ...may),
    )
    const policyText = policy({
      Sid: 'CrossAccountPermission',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: pull,
    })
    const share = ecr('SetRepositoryPolicy', { repositoryName: name, policyText })
    await stage.prepare(rootOf(owner), repository(name), share)
    await stage.publish({ account: owner, name }, await image())
    screen.prose(`Account ${owner} lets account ${account} pull \`${name}\`, and forgot Lambda.`)
    const at = stage.image({ account: owner, name })
    await stage.aws(creator, createFunction(name, at, role))
    await becomesActive(stage, fn)
    await answers(stage, fn)

    screen.prose('Two weeks without a call: Lambda has let go of its copy of the image.')
    await stage.advanceClock(`${days}d`, days * dayMs)
    await wakes(stage, fn)
    const refusal = await staysInactive(stage, fn)
    await stage.apply(await stage.explain(refusal))
    screen.prose('Called again, it comes back:')
    await wakes(stage, fn)
    await becomesActive(stage, fn)
    await answers(stage, fn)
  },
}
