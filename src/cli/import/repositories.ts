import {
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import type { Repository } from '../../collected/collection.ts'
import { parseArn } from '../../names/arn.ts'
import { stands, tagsOf } from './conflicts.ts'
import type { Importer } from './importer.ts'

const nameOf = (arn: string): string => parseArn(arn)?.resource.slice('repository/'.length) ?? ''

export async function importRepositories(importer: Importer): Promise<void> {
  for (const repository of importer.wanted.repositories.values()) {
    const { arn, mutability, tags } = repository
    if (!importer.there.repositories.has(arn)) {
      const { ecr } = await importer.of(arn)
      const isImmutable = mutability.state === 'known' && mutability.value.startsWith('IMMUTABLE')
      await importer.put(arn, () =>
        ecr.send(
          new CreateRepositoryCommand({
            repositoryName: nameOf(arn),
            imageTagMutability: isImmutable ? 'IMMUTABLE' : 'MUTABLE',
            tags: tagsOf(tags),
          }),
        ),
      )
    }
    await putPolicy(importer, repository)
  }
}

async function putPolicy(importer: Importer, { arn, policy }: Repository): Promise<void> {
  const what = `the policy of ${arn}`
  if (policy.state === 'none') return
  if (policy.state === 'unknown') return importer.skip(what, 'it is not known')
  if (stands(policy, importer.there.repositories.get(arn)?.policy)) return
  const { ecr } = await importer.of(arn)
  await importer.put(what, () =>
    ecr.send(
      new SetRepositoryPolicyCommand({ repositoryName: nameOf(arn), policyText: policy.value }),
    ),
  )
}

const openToAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid: 'TidegateImport', Effect: 'Allow', Principal: '*' },
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    },
  ],
})

/** To whoever pulls, until it is restored. */
export async function openRepository(importer: Importer, arn: string): Promise<void> {
  const { ecr } = await importer.of(arn)
  await importer.try(() =>
    ecr.send(
      new SetRepositoryPolicyCommand({ repositoryName: nameOf(arn), policyText: openToAll }),
    ),
  )
}

/** As it was before it was opened. */
export async function restorePolicy(importer: Importer, arn: string): Promise<void> {
  const { wanted, there } = importer
  const policy = [wanted, there]
    .map(({ repositories }) => repositories.get(arn)?.policy)
    .find((one) => one && one.state !== 'unknown')
  const { ecr } = await importer.of(arn)
  const repositoryName = nameOf(arn)
  if (policy?.state === 'known')
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy.value }))
  else
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })).catch((error: Error) => {
      if (error.name !== 'RepositoryPolicyNotFoundException') throw error
    })
}
