import { allow, createFunction, lambdaRefused, repository, roleFor, userWith } from './calls.ts'
import { answers, becomesActive } from './function.ts'
import type { Story } from './story.ts'
import { rootOf, userOf } from './world.ts'

const account = '111111111111'

export const story1: Story = {
  title: 'Check the ECR permissions. Which of them?',
  problem:
    "CreateFunction says that Lambda may not access the image. It does not say whose grant is missing: the creator's, or Lambda's own.",
  play: async (stage, { image, missing }) => {
    const { world, screen } = stage
    const [name, execution] = [world.name('worker'), world.name('execution')]
    const role = `arn:aws:iam::${account}:role/${execution}`
    const creator = userOf(account, world.name('creator'))
    await stage.prepare(
      rootOf(account),
      repository(name),
      roleFor('lambda.amazonaws.com', execution),
      ...userWith(world.name('creator'), allow('lambda:*'), allow('iam:PassRole', role)),
    )
    await stage.publish({ account, name }, await image())
    screen.prose(
      `The image is in the repository \`${name}\`. The creator may do everything in Lambda, pass the role, and nothing in ECR.`,
    )
    const create = createFunction(name, stage.image({ account, name }), role)
    const refusal = await stage.refused(creator, create, lambdaRefused)
    await stage.apply(await stage.explain(refusal))
    screen.prose("It was Lambda's own grant: the creator still may do nothing in ECR, and now:")
    await stage.aws(creator, create)
    const fn = { actor: creator, name, missing }
    await becomesActive(stage, fn)
    await answers(stage, fn)
  },
}
