import {
  allow,
  createFunction,
  ecr,
  lambdaRefused,
  repository,
  roleFor,
  userWith,
} from './calls.ts'
import { answers, becomesActive, wakes } from './function.ts'
import { Unexpected } from './stage.ts'
import type { Story } from './story.ts'
import { rootOf, userOf } from './world.ts'

const account = '111111111111'
const other = '222222222222'
const days = 15
const dayMs = 24 * 60 * 60 * 1000

export const story3: Story = {
  title: 'Lambda writes the repository policy, but only at home',
  problem:
    'For a creator who may set the repository policy, Lambda adds its statement itself. In another account it does not, and both sides must allow.',
  movesClock: true,
  play: async (stage, { image, missing }) => {
    const { world, screen } = stage
    const [own, foreign] = [world.name('own'), world.name('foreign')]
    const execution = world.name('execution')
    const role = `arn:aws:iam::${account}:role/${execution}`
    const creator = userOf(account, world.name('creator'))
    await stage.prepare(
      rootOf(account),
      repository(own),
      roleFor('lambda.amazonaws.com', execution),
      ...userWith(
        world.name('creator'),
        allow('lambda:*'),
        allow('iam:PassRole', role),
        allow(['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy']),
        allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']),
      ),
    )
    await stage.prepare(rootOf(other), repository(foreign))
    const home = { account, name: own }
    const abroad = { account: other, name: foreign }
    for (const to of [home, abroad]) await stage.publish(to, await image())

    screen.prose('At home. The repository has no policy; the creator may set one, and did not:')
    await stage.aws(creator, createFunction(own, stage.image(home), role))
    await becomesActive(stage, { actor: creator, name: own, missing })
    const { policyText } = await stage.aws(
      creator,
      ecr('GetRepositoryPolicy', { repositoryName: own }),
    )
    if (!String(policyText).includes('"LambdaECRImageRetrievalPolicy"'))
      throw new Unexpected("expected Lambda's statement in the repository policy")
    screen.done('"Sid" : "LambdaECRImageRetrievalPolicy": Lambda has written it')

    screen.prose(`The same creator with an image of account ${other}:`)
    const create = createFunction(foreign, stage.image(abroad), role)
    const refusal = await stage.refused(creator, create, lambdaRefused)
    await stage.apply(await stage.explain(refusal))
    await stage.aws(creator, create)
    const fn = { actor: creator, name: foreign, missing }
    await becomesActive(stage, fn)
    await answers(stage, fn)

    screen.prose(
      'The fix lets Lambda itself in as well: idle for two weeks, the function comes back.',
    )
    await stage.advanceClock(`${days}d`, days * dayMs)
    await wakes(stage, fn)
    await becomesActive(stage, fn)
    await answers(stage, fn)
  },
}
