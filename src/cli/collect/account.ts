import { parseArn } from '../../names/arn.ts'
import type { Asker, Place } from './asker.ts'
import type { Clients } from './calls.ts'

export interface Account {
  readonly id: string
  /** Absent for what the shell signs, and for a running server. */
  readonly profile?: string
  readonly regions: readonly { readonly region: string; readonly clients: Clients }[]
}

/** Everything of one account that bears on a decision. */
export async function collectAccount(asker: Asker, { id, regions }: Account): Promise<void> {
  const [first] = regions
  if (!first) return
  await Promise.all([
    asker.ask({ clients: first.clients, account: id }, 'iam', 'GetAccountAuthorizationDetails'),
    ...regions.flatMap(({ region, clients }) => [
      repositories(asker, { clients, account: id, region }),
      functions(asker, { clients, account: id, region }),
    ]),
  ])
}

async function repositories(asker: Asker, place: Place): Promise<void> {
  const registry = asker.ask(place, 'ecr', 'GetRegistryPolicy')
  const listed = await asker.ask(place, 'ecr', 'DescribeRepositories')
  await Promise.all([
    registry,
    ...(listed?.repositories ?? []).flatMap(({ repositoryName, registryId, repositoryArn }) => [
      ...(repositoryName !== undefined && registryId !== undefined
        ? [asker.ask(place, 'ecr', 'GetRepositoryPolicy', { repositoryName, registryId })]
        : []),
      ...(repositoryArn !== undefined
        ? [asker.ask(place, 'ecr', 'ListTagsForResource', { resourceArn: repositoryArn })]
        : []),
    ]),
  ])
}

async function functions(asker: Asker, place: Place): Promise<void> {
  const listed = await asker.ask(place, 'lambda', 'ListFunctions')
  await Promise.all(
    (listed?.Functions ?? []).flatMap(({ FunctionArn }) =>
      FunctionArn !== undefined && parseArn(FunctionArn)
        ? [
            asker.ask(place, 'lambda', 'GetFunction', { FunctionName: FunctionArn }),
            asker.ask(place, 'lambda', 'GetPolicy', { FunctionName: FunctionArn }),
          ]
        : [],
    ),
  )
}
