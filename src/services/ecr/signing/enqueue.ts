import type { SigningRule } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { tagMatcher } from '../../../image/tag-pattern.ts'
import type { Database } from '../../../store/database.ts'
import type { NewImage } from '../../../store/ecr/image-writes.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import type { ListedRepository } from '../../../store/ecr/repositories.ts'
import { writeSigningStatus } from '../../../store/ecr/signing.ts'
import type { Needs } from '../../kernel/needs.ts'

export const signingJob = 'ecr-sign'

/** What a Notary Project signature's config says it is. */
export const signatureType = 'application/vnd.cncf.notary.signature'

export interface SigningState {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  /** ARN of the profile. */
  readonly profile: string
  /** Who pushed: the signature is made as they would make it. */
  readonly caller: Caller
}

/** What must follow in the transaction that pushes an image; undefined where nothing is signed. Signatures are not. */
export async function signing(
  { id, account, region, name }: Pick<ListedRepository, 'id' | 'account' | 'region' | 'name'>,
  { digest, artifactType }: Pick<NewImage, 'digest' | 'artifactType'>,
  caller: Caller,
  { db, jobs, clock }: Pick<Needs, 'db' | 'jobs' | 'clock'>,
): Promise<((within: Database) => Promise<void>) | undefined> {
  const { signing: rules } = await registryFacts(db, account, region)
  if (!rules || rules.length === 0 || artifactType === signatureType) return undefined
  const profiles = [...new Set(rules.filter(matches(name)).map((one) => one.signingProfileArn))]
  if (profiles.length === 0) return undefined
  return async (within) => {
    for (const profile of profiles) {
      await writeSigningStatus(within, { repository: id, digest, profile }, 'IN_PROGRESS')
      const state: SigningState = { repository: id, digest, profile, caller }
      await jobs.enqueue({ kind: signingJob, state, due: clock.now() }, within)
    }
  }
}

/** A rule without filters is for every repository. */
const matches =
  (name: string) =>
  ({ repositoryFilters = [] }: SigningRule): boolean =>
    repositoryFilters.length === 0 ||
    repositoryFilters.some(({ filter }) => tagMatcher(filter)(name))
