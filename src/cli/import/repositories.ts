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

/** As it was before Lambda amended it for a function that was made here. */
export async function restorePolicy(importer: Importer, arn: string): Promise<void> {
  const policy = importer.wanted.repositories.get(arn)?.policy
  const { ecr } = await importer.of(arn)
  const repositoryName = nameOf(arn)
  if (policy?.state === 'known')
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy.value }))
  if (policy?.state === 'none')
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })).catch((error: Error) => {
      if (error.name !== 'RepositoryPolicyNotFoundException') throw error
    })
}
