import type { ReplicationDestination, ReplicationRule } from '../../../aws/models/ecr.types.gen.ts'
import type { Database } from '../../../store/database.ts'
import { imagesAmong, type RemovedImage } from '../../../store/ecr/image-deletes.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { beginReplication } from '../../../store/ecr/replication.ts'
import type { ListedRepository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'

export const replicationJob = 'ecr-replicate'

export interface ReplicationState {
  /** The source repository's id. */
  readonly repository: string
  readonly digest: string
  readonly tags: readonly string[]
  readonly destination: ReplicationDestination
}

export const deletionJob = 'ecr-replicate-deletion'

/** What was deleted of a repository, for one destination. */
export interface DeletionState {
  /** The source's account. */
  readonly source: string
  readonly destination: ReplicationDestination
  readonly repositoryName: string
  readonly digests: readonly string[]
  readonly removedTags: readonly { readonly tag: string; readonly digest: string }[]
}

interface PushedImage {
  readonly digest: string
  /** Those that it is to have there. */
  readonly tags: readonly string[]
}

/** What must follow in the transaction that pushes or restores an image; undefined where nothing is replicated. */
export async function replicating(
  { id, account, region, name }: Pick<ListedRepository, 'id' | 'account' | 'region' | 'name'>,
  { digest, tags }: PushedImage,
  { db, jobs, clock }: Pick<Needs, 'db' | 'jobs' | 'clock'>,
): Promise<((within: Database) => Promise<void>) | undefined> {
  const { replication } = await registryFacts(db, account, region)
  const destinations = destinationsOf(replication, name)
  if (destinations.length === 0) return undefined
  return async (within) => {
    for (const destination of destinations) {
      await beginReplication(within, { repository: id, digest }, destination)
      const state: ReplicationState = { repository: id, digest, tags, destination }
      await jobs.enqueue({ kind: replicationJob, state, due: clock.now() }, within)
    }
  }
}

/** Each once, however many rules name it. A rule without filters is for every repository. */
export function destinationsOf(
  rules: readonly ReplicationRule[],
  name: string,
): readonly ReplicationDestination[] {
  const meant = rules.filter(
    ({ repositoryFilters = [] }) =>
      repositoryFilters.length === 0 ||
      repositoryFilters.some(({ filter }) => name.startsWith(filter)),
  )
  const all = meant.flatMap(({ destinations }) => destinations)
  return [...new Map(all.map((one) => [`${one.registryId} ${one.region}`, one])).values()]
}

/** What must follow in the transaction that deletes images or tags, where a rule replicates deletes. */
export async function replicatingDeletes(
  { id, account, region, name }: Pick<ListedRepository, 'id' | 'account' | 'region' | 'name'>,
  { db, jobs, clock }: Pick<Needs, 'db' | 'jobs' | 'clock'>,
): Promise<((within: Database, removed: readonly RemovedImage[]) => Promise<void>) | undefined> {
  const { replication } = await registryFacts(db, account, region)
  const rules = replication.filter(({ deleteReplication }) => deleteReplication?.enabled)
  const destinations = destinationsOf(rules, name)
  if (destinations.length === 0) return undefined
  return async (within, removed) => {
    const digests = [...new Set(removed.map(({ imageDigest }) => imageDigest))]
    const left = await imagesAmong(within, id, digests)
    const removedTags = removed.flatMap(({ imageDigest: digest, imageTag: tag }) =>
      tag !== undefined && left.has(digest) ? [{ tag, digest }] : [],
    )
    const gone = digests.filter((digest) => !left.has(digest))
    for (const destination of destinations) {
      const what = { source: account, repositoryName: name, digests: gone, removedTags }
      const state: DeletionState = { ...what, destination }
      await jobs.enqueue({ kind: deletionJob, state, due: clock.now() }, within)
    }
  }
}
