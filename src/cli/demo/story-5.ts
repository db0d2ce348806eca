import { allow, ecr, iam, policy, pushActions, repository, roleFor } from './calls.ts'
import { tinyImage } from './image.ts'
import { Unexpected } from './stage.ts'
import type { Story } from './story.ts'
import { type Actor, rootOf } from './world.ts'

const account = '111111111111'
const owner = '999999999999'
const instanceId = 'i-0123456789abcdef0'

export const story5: Story = {
  title: 'A policy here, a policy there, and the right registry',
  problem:
    'Pushing to another account needs a grant on each side, a repository policy that asks for too much is refused in four words, and reading back needs the registry id.',
  play: async (stage) => {
    const { world, screen } = stage
    const [role, name] = [world.name('builder'), world.name('your-repo')]
    const builder: Actor = {
      label: `builder@${instanceId}`,
      account,
      holder: { instanceProfileRole: role, instanceId, account },
    }
    await stage.prepare(
      rootOf(account),
      roleFor('ec2.amazonaws.com', role),
      iam('PutRolePolicy', {
        RoleName: role,
        PolicyName: 'login',
        PolicyDocument: policy(allow('ecr:GetAuthorizationToken')),
      }),
      iam('CreateInstanceProfile', { InstanceProfileName: role }),
      iam('AddRoleToInstanceProfile', { InstanceProfileName: role, RoleName: role }),
    )
    await stage.prepare(rootOf(owner), repository(name))
    const image = await tinyImage()
    const to = { account: owner, name }
    screen.prose('An EC2 instance, whose role may log in to registries, and nothing else.')
    const refusal = await stage.pushRefused(builder, to, image, 'no identity-based policy allows')
    const { fixes } = await stage.explain(refusal)
    if (fixes[0]?.edits.length !== 2) throw new Unexpected('expected a change on each side')

    screen.prose(
      'AWS names one side; both lack a grant. A push takes more actions than this first one, so each side gets all of them. Here, by an AWS managed policy:',
    )
    await stage.aws(
      rootOf(account),
      iam('AttachRolePolicy', {
        RoleName: role,
        PolicyArn: 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser',
      }),
    )
    const share = (...more: readonly string[]) =>
      policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:role/${role}` },
        Action: [...more, ...pushActions, 'ecr:ListImages'],
      })
    const set = (policyText: string) =>
      ecr('SetRepositoryPolicy', { repositoryName: name, policyText })
    const tooMuch = share('ecr:GetAuthorizationToken')
    screen.prose('There, by a repository policy, into which the login slipped too:')
    stage.policy(tooMuch)
    await stage.refused(rootOf(owner), set(tooMuch), 'Invalid repository policy provided')
    screen.prose(
      'A login is to the registry and not to a repository. Without `ecr:GetAuthorizationToken`:',
    )
    await stage.aws(rootOf(owner), set(share()))
    await stage.push(builder, to, image)

    screen.prose('To read it back, name the registry. Left out, your own is asked:')
    const list = (input: object) => ecr('ListImages', { ...input, repositoryName: name })
    const elsewhere = `does not exist in the registry with id '${account}'`
    await stage.refused(builder, list({}), elsewhere)
    const { imageIds } = await stage.aws(builder, list({ registryId: owner }))
    const [{ imageTag }] = imageIds as [{ imageTag: string }]
    screen.done(`imageTag: ${imageTag}`)
  },
}
