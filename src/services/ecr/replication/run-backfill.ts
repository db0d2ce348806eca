import type { ReplicationDestination } from '../../../aws/models/ecr.types.gen.ts'
import {
  type Backfill,
  endOfOne,
  findBackfill,
  moveBackfill,
  nextOfBackfill,
  planBackfill,
} from '../../../store/ecr/backfills.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { listRepositories } from '../../../store/ecr/repositories.ts'
import type { Again } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { tellReplicated } from '../events.ts'
import { asReplicator } from './as-replicator.ts'
import { destinationsOf } from './enqueue.ts'

export const backfillJob = 'ecr-replication-backfill'

/** Images in one turn of the job, so that others have theirs. */
const atOnce = 25

/** After a crash it goes on with the first image that has no result. */
export async function runBackfill(
  state: { readonly id: string },
  needs: Needs,
): Promise<Again | undefined> {
  const backfill = await findBackfill(needs.db, state.id)
  if (backfill?.status === 'PREPARING') await prepare(backfill, needs)
  for (let done = 0; done < atOnce; done++) {
    const now = await findBackfill(needs.db, state.id)
    if (now?.status === 'STOPPING') return end(now, 'STOPPED', needs)
    if (now?.status !== 'IN_PROGRESS') return undefined
    const next = await nextOfBackfill(needs.db, state.id)
    if (!next) return end(now, 'COMPLETE', needs)
    const { repository, name, digest, tag } = next
    const tags = tag === null ? [] : [tag]
    const input = { repositoryName: name, from: repository, imageDigest: digest, imageTags: tags }
    const destination = destinationOf(now)
    const failure = await asReplicator(now, destination, 'ReplicateImage', input, needs)
    await endOfOne(needs.db, next, failure)
    const from = { account: now.account, region: now.region, name }
    const to = { account: now.registry, region: now.to_region, name }
    const image = { digest, tags }
    if (failure) tellReplicated(needs, from, from, image, 'FAILURE')
    else tellReplicated(needs, to, from, image, 'SUCCESS')
  }
  return { due: needs.clock.now(), state }
}

export const destinationOf = ({ registry, to_region }: Backfill): ReplicationDestination => ({
  registryId: registry,
  region: to_region,
})

/** All of it or nothing, so that a job that is repeated plans nothing twice. */
async function prepare(backfill: Backfill, { db }: Needs): Promise<void> {
  const { id, account, region } = backfill
  const { replication } = await registryFacts(db, account, region)
  const { registryId, region: there } = destinationOf(backfill)
  const isMeant = (name: string) =>
    destinationsOf(replication, name).some(
      (one) => one.registryId === registryId && one.region === there,
    )
  await db.transaction().execute(async (within) => {
    for (let after = ''; ; ) {
      const some = await listRepositories(within, account, region, after, 500)
      for (const repository of some)
        if (isMeant(repository.name)) await planBackfill(within, id, repository)
      const last = some.at(-1)
      if (!last) break
      after = last.name
    }
    await moveBackfill(within, id, 'PREPARING', { status: 'IN_PROGRESS' })
  })
}

async function end(
  { id, status: from }: Backfill,
  status: 'COMPLETE' | 'STOPPED',
  { db, clock }: Needs,
): Promise<undefined> {
  await moveBackfill(db, id, from, { status, ended_at: clock.now().getTime() })
}
