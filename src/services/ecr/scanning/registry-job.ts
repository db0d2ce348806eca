import { parseAccountId } from '../../../names/account.ts'
import { parseRegion } from '../../../names/region.ts'
import { summarizeImages } from '../../../store/ecr/image-lists.ts'
import { findImage } from '../../../store/ecr/images.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { type ListedRepository, listRepositories } from '../../../store/ecr/repositories.ts'
import { beginScan, scansOf } from '../../../store/ecr/scans.ts'
import type { JobHandler, NewJob } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { enqueueScan, isScannable } from './enqueue.ts'
import { frequencyOf } from './frequency.ts'

const kind = 'ecr-scan-registry'
const imagesAtOnce = 100

/** Inspector looks at what was pushed that recently when it begins. inspector/latest/user/scanning-ecr.html */
const eligibleMs = 14 * 24 * 60 * 60 * 1000

interface State {
  readonly account: string
  readonly region: string
  /** The repository that comes next is the one after this. */
  readonly name: string
  /** Where in it, the repository before which is done. */
  readonly after: string
}

/** What follows when a registry begins to scan in the enhanced way, or by other rules. */
export const scanningRegistry = (account: string, region: string): NewJob => ({
  ...{ kind, id: `${kind} ${account} ${region}` },
  state: { account, region, name: '', after: '' } satisfies State,
})

/** A page of one repository at a time. */
export const scanRegistryJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: async (state) => {
    const { account, region, name, after } = state as State
    if (!parseAccountId(account) || !parseRegion(region)) return undefined
    const { scanning } = await registryFacts(needs.db, account, region)
    const [repository] = await listRepositories(needs.db, account, region, name, 1)
    if (!repository || scanning.scanType !== 'ENHANCED') return undefined
    const isScanned = frequencyOf(scanning, repository).scanFrequency !== 'MANUAL'
    const next = isScanned ? await beginPage(repository, after, needs) : undefined
    const due = needs.clock.now()
    const from = next === undefined ? { name: repository.name, after: '' } : { name, after: next }
    return { due, state: { account, region, ...from } satisfies State }
  },
})

/** Gives where the next page begins; undefined after the last. */
async function beginPage(
  { id: repository }: ListedRepository,
  after: string,
  needs: Needs,
): Promise<string | undefined> {
  const { db, clock } = needs
  const filter = { tags: 'ANY', status: 'ACTIVE' } as const
  const { items, next } = await summarizeImages(db, repository, filter, after, imagesAtOnce)
  const digests = items.map(({ digest }) => digest)
  const known = await scansOf(db, repository, digests, 'ENHANCED')
  for (const { digest, pushedAt } of items) {
    const stored = await findImage(db, repository, digest)
    if (!stored || !isScannable(stored.manifest, stored.mediaType)) continue
    const key = { repository, digest, type: 'ENHANCED' } as const
    const isYoung = clock.now().getTime() - pushedAt.getTime() <= eligibleMs
    const was = known.get(digest)?.status ?? expired.status
    await db.transaction().execute(async (within) => {
      if (isYoung || was !== expired.status) await enqueueScan(within, key, needs)
      else await beginScan(within, { ...key, ...expired }, clock.now())
    })
  }
  return next
}

const expired = {
  status: 'SCAN_ELIGIBILITY_EXPIRED',
  description: 'Scan eligibility has expired for image.',
} as const
