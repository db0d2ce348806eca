import { repositoryArn } from '../../names/arn.ts'
import { listRepositories } from '../../store/ecr/repositories.ts'
import { define } from './define.ts'
import { afterOf, nextTokenFor, pageDefault, refusePaging } from './page.ts'
import { describeRepository, registryOf, requireRepository } from './repository.ts'

export const describeRepositories = define(
  'DescribeRepositories',
  // Unnamed, the call is decided on the ARN `repository/*` itself: an allowance of one repository does not match it.
  (input, caller) =>
    (input.repositoryNames ?? ['*']).map((name) => ({
      action: 'ecr:DescribeRepositories',
      resource: repositoryArn(registryOf(input, caller), caller.region, name),
    })),
  async (input, caller, needs) => {
    const { registryId, repositoryNames, maxResults = pageDefault, nextToken } = input
    if (repositoryNames) {
      refusePaging('repositoryNames', input)
      const named = await Promise.all(
        [...new Set(repositoryNames)].map((repositoryName) =>
          requireRepository({ registryId, repositoryName }, caller, needs),
        ),
      )
      return { repositories: named.map((repository) => describeRepository(repository, needs)) }
    }
    const page = await listRepositories(
      needs.db,
      registryOf(input, caller),
      caller.region,
      afterOf('DescribeRepositories', nextToken),
      maxResults + 1,
    )
    const shown = page.slice(0, maxResults)
    return {
      repositories: shown.map((repository) => describeRepository(repository, needs)),
      nextToken:
        page.length > maxResults
          ? nextTokenFor('DescribeRepositories', shown.at(-1)?.name)
          : undefined,
    }
  },
)
