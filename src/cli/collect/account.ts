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
    ...regions.map(({ region, clients }) => regional(asker, { clients, account: id, region })),
  ])
}

async function regional(asker: Asker, place: Place): Promise<void> {
  const [ofImages, ofFunctions] = await Promise.all([
    repositories(asker, place),
    functions(asker, place),
    asker.ask(place, 'ec2', 'DescribeVpcEndpoints'),
  ])
  await Promise.all(
    [...new Set([...ofImages, ...ofFunctions])].map((key) => keyUsed(asker, place, key)),
  )
}

/** A key's policy is told to its own account alone. An alias's key is asked for first. */
async function keyUsed(asker: Asker, place: Place, named: string): Promise<void> {
  const arn = parseArn(named)
  if (arn && (arn.account !== place.account || arn.region !== place.region)) return
  const isKey = arn?.resource.startsWith('key/') === true
  const told = isKey ? undefined : await asker.ask(place, 'kms', 'DescribeKey', { KeyId: named })
  const KeyId = isKey ? named : told?.KeyMetadata?.Arn
  // The policies and grants of AWS's own keys cannot be changed.
  if (KeyId === undefined || told?.KeyMetadata?.KeyManager === 'AWS') return
  await Promise.all([
    asker.ask(place, 'kms', 'GetKeyPolicy', { KeyId }),
    asker.ask(place, 'kms', 'ListGrants', { KeyId }),
  ])
}

/** The keys that encrypt them. */
async function repositories(asker: Asker, place: Place): Promise<readonly string[]> {
  const registry = Promise.all([
    asker.ask(place, 'ecr', 'GetRegistryPolicy'),
    asker.ask(place, 'ecr', 'GetAccountSetting', { name: 'REGISTRY_POLICY_SCOPE' }),
  ])
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
  return (listed?.repositories ?? []).flatMap(
    ({ encryptionConfiguration: how }) => how?.kmsKey ?? [],
  )
}

/** The keys that encrypt what is configured of them. */
async function functions(asker: Asker, place: Place): Promise<readonly string[]> {
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
  return (listed?.Functions ?? []).flatMap(({ KMSKeyArn }) => KMSKeyArn ?? [])
}
