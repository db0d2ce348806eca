import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseRegion } from '../../../names/region.ts'
import { endReplication } from '../../../store/ecr/replication.ts'
import { repositoryById } from '../../../store/ecr/repositories.ts'
import { newUuid } from '../../../store/ids.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { tellReplicated } from '../events.ts'
import { type ReplicationState, replicationJob } from './enqueue.ts'
import { replicatorArn } from './operations.ts'
import type { ReplicateImageInput } from './replicate-image.ts'

/** One for each image and destination. What is refused is not tried again, as on AWS: its status says so. */
export const replicationJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [replicationJob]: async (state) => {
    await replicate(state as ReplicationState, needs)
    return undefined
  },
})

async function replicate(state: ReplicationState, needs: Needs): Promise<void> {
  const { db } = needs
  const { repository, digest, tags, destination } = state
  const source = await repositoryById(db, repository)
  const region = parseRegion(destination.region)
  if (!source || !region) return
  const end = (failureCode?: string) =>
    endReplication(db, { repository, digest }, destination, failureCode)
  const principal = await rolePrincipal(db, replicatorArn(source.account), 'replication')
  // The role was deleted, without which ECR may nothing.
  if (!principal) return end('ServiceLinkedRoleNotFound')
  const request = { id: newUuid(), secureTransport: true }
  const caller: Caller = { principal, account: source.account, region, request }
  const input: ReplicateImageInput = {
    registryId: destination.registryId,
    repositoryName: source.name,
    ...{ from: repository, imageDigest: digest, imageTags: tags },
  }
  const to = { account: destination.registryId, region, name: source.name }
  try {
    await needs.call('ecr', 'ReplicateImage', input, caller)
    needs.succeeded(caller)
    await end()
    tellReplicated(needs, to, source, { digest, tags }, 'SUCCESS')
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.code === 'AccessDenied')
      await needs.refused(caller, 'ecr', 'ReplicateImage', error.message)
    else needs.succeeded(caller)
    await end(error.code === 'AccessDenied' ? 'AccessDeniedException' : error.code)
    // Whoever may not write to a registry tells its account nothing either.
    tellReplicated(needs, source, source, { digest, tags }, 'FAILURE')
  }
}
