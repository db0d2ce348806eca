import { AwsError } from '../../../aws/error.ts'
import type { SigningRule } from '../../../aws/models/ecr.types.gen.ts'
import { parseArn } from '../../../names/arn.ts'
import { digestOfTag, findImage } from '../../../store/ecr/images.ts'
import { forgetRegistry, registryFacts } from '../../../store/ecr/registries.ts'
import { signingStatuses, writeSigning } from '../../../store/ecr/signing.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import { imageNotFound, invalidParameter } from '../errors.ts'
import { malformedImageId } from '../image-ids.ts'
import { onRegistry } from '../registry.ts'
import { onRepository, requireRepository } from '../repository.ts'

// Differs from AWS? No recording of the text is known.
const configurationNotFound = (account: string) =>
  new AwsError(
    'SigningConfigurationNotFoundException',
    `Signing configuration does not exist in the registry with id '${account}'`,
  )

export const putSigningConfiguration = define(
  'PutSigningConfiguration',
  onRegistry,
  async ({ signingConfiguration }, { account, region }, { db }) => {
    const { rules } = signingConfiguration
    // Differs from AWS? That profiles are of the registry's Region is documented; the text is not known.
    if (rules.some(({ signingProfileArn }) => parseArn(signingProfileArn)?.region !== region))
      throw invalidParameter('signingProfileArn', 'must be in the region of the registry')
    await writeSigning(db, account, region, rules)
    forgetRegistry(db, account, region)
    return { signingConfiguration }
  },
)

export const getSigningConfiguration = define(
  'GetSigningConfiguration',
  onRegistry,
  async (_, { account, region }, { db }) => {
    const rules = await requireRules(db, account, region)
    return { registryId: account, signingConfiguration: { rules } }
  },
)

export const deleteSigningConfiguration = define(
  'DeleteSigningConfiguration',
  onRegistry,
  async (_, { account, region }, { db }) => {
    const rules = await requireRules(db, account, region)
    await writeSigning(db, account, region, undefined)
    forgetRegistry(db, account, region)
    return { registryId: account, signingConfiguration: { rules } }
  },
)

async function requireRules(
  db: Needs['db'],
  account: string,
  region: string,
): Promise<readonly SigningRule[]> {
  const { signing } = await registryFacts(db, account, region)
  if (!signing) throw configurationNotFound(account)
  return signing
}

export const describeImageSigningStatus = define(
  'DescribeImageSigningStatus',
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
    const rows = await signingStatuses(db, { repository: repository.id, digest: image.digest })
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest, imageTag },
      signingStatuses: rows.map(({ profile, status, failure_code, failure_reason }) => ({
        ...{ signingProfileArn: profile, status },
        ...(failure_code !== null && { failureCode: failure_code }),
        ...(failure_reason !== null && { failureReason: failure_reason }),
      })),
    }
  },
)
