import { endReplication } from '../../../store/ecr/replication.ts'
import { repositoryById } from '../../../store/ecr/repositories.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { tellReplicated } from '../events.ts'
import { asReplicator } from './as-replicator.ts'
import {
  type DeletionState,
  deletionJob,
  type ReplicationState,
  replicationJob,
} from './enqueue.ts'
import { backfillJob, runBackfill } from './run-backfill.ts'

/** One for each image and destination. What is refused is not tried again, as on AWS: its status says so. */
export const replicationJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [replicationJob]: async (state) => {
    await replicate(state as ReplicationState, needs)
    return undefined
  },
  [deletionJob]: async (state) => {
    const { source, destination, repositoryName, ...images } = state as DeletionState
    const input = { repositoryName, ...images }
    await asReplicator({ account: source }, destination, 'ReplicateImageDeletion', input, needs)
    return undefined
  },
  [backfillJob]: (state) => runBackfill(state as { id: string }, needs),
})

async function replicate(state: ReplicationState, needs: Needs): Promise<void> {
  const { db } = needs
  const { repository, digest, tags, destination } = state
  const source = await repositoryById(db, repository)
  if (!source) return
  const { name: repositoryName } = source
  const input = { repositoryName, from: repository, imageDigest: digest, imageTags: tags }
  const failure = await asReplicator(source, destination, 'ReplicateImage', input, needs)
  await endReplication(db, { repository, digest }, destination, failure)
  const { registryId: account, region } = destination
  // Whoever may not write to a registry tells its account nothing either.
  if (failure) tellReplicated(needs, source, source, { digest, tags }, 'FAILURE')
  else tellReplicated(needs, { ...source, account, region }, source, { digest, tags }, 'SUCCESS')
}
