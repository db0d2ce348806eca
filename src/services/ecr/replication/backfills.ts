import type {
  ReplicationBackfillProgress,
  ReplicationBackfillResult,
} from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { registryArn } from '../../../names/arn.ts'
import {
  type Backfill,
  type BackfillResult,
  backfillsOf,
  countsOfBackfill,
  findBackfill,
  forgetBackfills,
  moveBackfill,
  openStatuses,
  resultsOfBackfill,
  startBackfill,
} from '../../../store/ecr/backfills.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { newUuid } from '../../../store/ids.ts'
import type { Needs } from '../../kernel/needs.ts'
import { pageAfter } from '../../kernel/page.ts'
import { define } from '../define.ts'
import { invalidParameter } from '../errors.ts'
import { afterOf, nextTokenFor, pageDefault } from '../page.ts'
import { registryOf } from '../repository.ts'
import { backfillErrors } from './backfill-errors.ts'
import { backfillJob, destinationOf } from './run-backfill.ts'

const openMax = 10
const listDefault = 25
const keptMs = 90 * 24 * 60 * 60 * 1000

interface OfRegistry {
  readonly registryId?: string | undefined
}

const onRegistryOf = (input: OfRegistry, caller: Caller) => {
  const resourceAccount = registryOf(input, caller)
  return { resource: '*', resourceAccount, policyOf: registryArn(resourceAccount, caller.region) }
}

const isOpen = ({ status }: Backfill): boolean => openStatuses.some((one) => one === status)

export const startReplicationBackfill = define(
  'StartReplicationBackfill',
  onRegistryOf,
  async (input, caller, { db, clock, jobs }) => {
    const account = registryOf(input, caller)
    const { region } = caller
    const { destination } = input
    const { replication } = await registryFacts(db, account, region)
    const isKnown = replication
      .flatMap(({ destinations }) => destinations)
      .some((one) => one.registryId === destination.registryId && one.region === destination.region)
    // Differs from AWS? That it must be configured is documented; the text is not known.
    if (!isKnown)
      throw invalidParameter('destination', 'must be in the registry’s replication configuration')
    const now = clock.now()
    const backfill: Backfill = {
      ...{ id: newUuid(), account, region, registry: destination.registryId },
      ...{ to_region: destination.region, status: 'PREPARING', failure_code: null },
      ...{ started_at: now.getTime(), ended_at: null },
    }
    await db.transaction().execute(async (within) => {
      const open = (await backfillsOf(within, account, region)).filter(isOpen)
      if (open.some((one) => one.to_region === destination.region))
        throw backfillErrors.inProgress(destination.region)
      if (open.length >= openMax) throw backfillErrors.tooMany(openMax)
      await startBackfill(within, backfill)
      const { id } = backfill
      await jobs.enqueue({ kind: backfillJob, id: `${backfillJob} ${id}`, state: { id } }, within)
    })
    return headOf(backfill)
  },
)

export const stopReplicationBackfill = define(
  'StopReplicationBackfill',
  onRegistryOf,
  async (input, caller, needs) => {
    const backfill = await requireBackfill(input, caller, needs)
    const { id, status } = backfill
    const ended_at = needs.clock.now().getTime()
    if (
      status === 'PREPARING' &&
      (await moveBackfill(needs.db, id, status, { status: 'STOPPED', ended_at }))
    )
      return headOf({ ...backfill, status: 'STOPPED' })
    // What is being replicated at this moment is let through: the job ends it.
    if (await moveBackfill(needs.db, id, 'IN_PROGRESS', { status: 'STOPPING' }))
      return headOf({ ...backfill, status: 'STOPPING' })
    throw backfillErrors.notRunning(id, status)
  },
)

export const listReplicationBackfills = define(
  'ListReplicationBackfills',
  onRegistryOf,
  async (input, caller, { db, clock }) => {
    const account = registryOf(input, caller)
    await forgetBackfills(db, account, caller.region, clock.now().getTime() - keptMs)
    const all = await backfillsOf(db, account, caller.region)
    const after = afterOf('ListReplicationBackfills', input.nextToken) || undefined
    const keyOf = ({ started_at, id }: Backfill) => `${String(1e15 - started_at)} ${id}`
    const { items, last } = pageAfter(all, after, input.maxResults ?? listDefault, keyOf)
    return {
      registryId: account,
      backfills: await Promise.all(
        items.map(async (one) => {
          const { registryId: _, ...head } = headOf(one)
          return { ...head, progress: await progressOf(one, db), ...endOf(one) }
        }),
      ),
      nextToken: nextTokenFor('ListReplicationBackfills', last),
    }
  },
)

export const describeReplicationBackfillResults = define(
  'DescribeReplicationBackfillResults',
  onRegistryOf,
  async (input, caller, needs) => {
    const backfill = await requireBackfill(input, caller, needs)
    const { id } = backfill
    const list = `DescribeReplicationBackfillResults ${id} ${input.resultStatusFilter ?? ''}`
    const { maxResults = pageDefault, resultStatusFilter } = input
    const after = Number(afterOf(list, input.nextToken))
    const found = isOpen(backfill)
      ? []
      : await resultsOfBackfill(needs.db, id, resultStatusFilter, after, maxResults + 1)
    const results = found.slice(0, maxResults)
    const last = found.length > results.length ? results.at(-1)?.place.toString() : undefined
    return {
      ...{ ...headOf(backfill), ...endOf(backfill), results: results.map(resultOf) },
      progress: await progressOf(backfill, needs.db),
      nextToken: nextTokenFor(list, last),
    }
  },
)

async function requireBackfill(
  input: OfRegistry & { readonly replicationBackfillId: string },
  caller: Caller,
  { db }: Needs,
): Promise<Backfill> {
  const account = registryOf(input, caller)
  const id = input.replicationBackfillId.toLowerCase()
  const found = await findBackfill(db, id)
  if (found?.account !== account || found.region !== caller.region)
    throw backfillErrors.notFound(id, account)
  return found
}

const headOf = (backfill: Backfill) => ({
  registryId: backfill.account,
  replicationBackfillId: backfill.id,
  destination: destinationOf(backfill),
  status: backfill.status,
  startedAt: new Date(backfill.started_at),
})

const endOf = ({ ended_at, failure_code }: Backfill) => ({
  ...(ended_at !== null && { endedAt: new Date(ended_at) }),
  ...(failure_code !== null && { failureCode: failure_code }),
})

/** Undefined until all images are known. */
async function progressOf(
  { id, status }: Backfill,
  db: Needs['db'],
): Promise<ReplicationBackfillProgress | undefined> {
  const counts = await countsOfBackfill(db, id)
  const sum = (of: typeof counts) => of.reduce((all, { count }) => all + count, 0)
  if (status === 'PREPARING' || (status === 'STOPPED' && counts.length === 0)) return undefined
  return {
    totalReplicationCount: sum(counts),
    completedReplicationCount: sum(counts.filter((one) => one.status === 'COMPLETE')),
    failedReplicationCount: sum(counts.filter((one) => one.status === 'FAILED')),
    failureCodes: counts.flatMap(({ code }) => code ?? []),
  }
}

function resultOf(result: BackfillResult): ReplicationBackfillResult {
  const { name, digest, tag, status, failure_code, is_list } = result
  return {
    repositoryName: name,
    imageId: { imageDigest: digest, ...(tag !== null && { imageTag: tag }) },
    status: status ?? 'FAILED',
    ...(failure_code !== null && { failureCode: failure_code }),
    // A list is replicated with its images: what refused one refused the list.
    ...(is_list === 1 && { subImageFailureCodes: failure_code === null ? [] : [failure_code] }),
  }
}
