import { rolePrincipal } from '../../../access/credentials.ts'
import type { ReplicationConfiguration } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseRegion } from '../../../names/region.ts'
import { digestOfTag, findImage } from '../../../store/ecr/images.ts'
import { registryFacts, writeReplication } from '../../../store/ecr/registries.ts'
import { replicationStatuses } from '../../../store/ecr/replication.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import { imageNotFound, invalidParameter } from '../errors.ts'
import { malformedImageId } from '../image-ids.ts'
import { onRegistry } from '../registry.ts'
import { onRepository, requireRepository } from '../repository.ts'

const service = 'replication.ecr.amazonaws.com'
const destinationsMax = 25

/** The role as which ECR replicates what an account pushes. */
export const replicatorArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/${service}/AWSServiceRoleForECRReplication`

export const describeRegistry = define(
  'DescribeRegistry',
  onRegistry,
  async (_, { account, region }, { db }) => {
    const { replication } = await registryFacts(db, account, region)
    return { registryId: account, replicationConfiguration: { rules: replication } }
  },
)

export const putReplicationConfiguration = define(
  'PutReplicationConfiguration',
  onRegistry,
  async ({ replicationConfiguration }, caller, needs) => {
    requireDestinations(replicationConfiguration, caller)
    await requireReplicator(caller, needs)
    const { account, region } = caller
    await writeReplication(needs.db, account, region, replicationConfiguration.rules)
    return { replicationConfiguration }
  },
)

function requireDestinations(
  { rules }: ReplicationConfiguration,
  { account, region }: Caller,
): void {
  const all = rules.flatMap(({ destinations }) => destinations)
  const invalid = (constraint: string) => invalidParameter('replicationConfiguration', constraint)
  if (all.some((one) => one.registryId === account && one.region === region))
    throw invalid('Replication destination cannot be the same as the source registry')
  // Differs from AWS? That the two below are refused is documented; the texts are not known.
  const unknown = all.find((one) => !parseRegion(one.region))
  if (unknown) throw invalid(`Replication destination has an invalid region: ${unknown.region}`)
  const distinct = new Set(all.map((one) => `${one.registryId} ${one.region}`))
  if (distinct.size > destinationsMax)
    throw invalid(`At most ${destinationsMax} unique replication destinations are allowed`)
}

/** The first configuration makes the role, for which who configures must be allowed. */
async function requireReplicator(caller: Caller, { db, call }: Needs): Promise<void> {
  if (await rolePrincipal(db, replicatorArn(caller.account), 'replication')) return
  await call('iam', 'CreateServiceLinkedRole', { AWSServiceName: service }, caller)
}

export const describeImageReplicationStatus = define(
  'DescribeImageReplicationStatus',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { imageDigest, imageTag } = input.imageId
    const malformed = malformedImageId(input.imageId)
    // Differs from AWS? The same faults are known as batch failures only, and this call has none.
    if (malformed) throw invalidParameter('imageId', malformed.failureReason ?? '')
    const { db } = needs
    const tagged =
      imageTag === undefined ? undefined : await digestOfTag(db, repository.id, imageTag)
    const digest = imageDigest ?? tagged
    const image = digest && (await findImage(db, repository.id, digest))
    if (!image || (imageTag !== undefined && tagged !== digest))
      throw imageNotFound(repository, input.imageId)
    const of = { repository: repository.id, digest: image.digest }
    return {
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest, imageTag },
      replicationStatuses: await replicationStatuses(db, of),
    }
  },
)
