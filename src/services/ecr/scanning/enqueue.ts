import type { ScanType } from '../../../aws/models/ecr.types.gen.ts'
import { parseManifest } from '../../../image/manifest.ts'
import type { Database } from '../../../store/database.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import type { ListedRepository } from '../../../store/ecr/repositories.ts'
import { beginScan, findScan, type ScanKey } from '../../../store/ecr/scans.ts'
import type { Needs } from '../../kernel/needs.ts'
import { frequencyOf } from './frequency.ts'

export const scanJob = 'ecr-scan'

/** Of an image, once in this time: `StartImageScan` and pushes together. */
export const quotaMs = 24 * 60 * 60 * 1000

/** How a scan stands before it has ended. */
export const underway = {
  BASIC: { status: 'IN_PROGRESS', description: 'The scan is in progress.' },
  ENHANCED: { status: 'PENDING', description: 'The scan is pending.' },
} as const

export interface ScanState {
  readonly repository: string
  readonly digest: string
  readonly type: ScanType
}

/** Notes the scan and its job in one transaction. A job of the same scan that waits is replaced. */
export async function enqueueScan(
  within: Database,
  { repository, digest, type }: ScanKey,
  { jobs, clock }: Pick<Needs, 'jobs' | 'clock'>,
): Promise<void> {
  await beginScan(within, { repository, digest, type, ...underway[type] }, clock.now())
  await rescan(within, { repository, digest, type }, { jobs, clock })
}

/** Compares an image again that was scanned before, whose status stays until that has ended. */
export async function rescan(
  within: Database,
  { repository, digest, type }: ScanKey,
  { jobs, clock }: Pick<Needs, 'jobs' | 'clock'>,
): Promise<void> {
  const state: ScanState = { repository, digest, type }
  await jobs.enqueue({ kind: scanJob, id: jobId(state), state, due: clock.now() }, within)
}

const jobId = ({ repository, digest, type }: ScanState): string =>
  `${scanJob} ${repository} ${digest} ${type}`

/** What must follow in the transaction that pushes an image; undefined where it is not scanned. */
export async function scanning(
  repository: Pick<ListedRepository, 'id' | 'account' | 'region' | 'name' | 'settings'>,
  { digest, manifest, mediaType }: PushedManifest,
  needs: Pick<Needs, 'db' | 'jobs' | 'clock'>,
): Promise<((within: Database) => Promise<void>) | undefined> {
  const { db, clock } = needs
  const facts = await registryFacts(db, repository.account, repository.region)
  const { scanFrequency } = frequencyOf(facts.scanning, repository)
  if (scanFrequency === 'MANUAL' || !isScannable(manifest, mediaType)) return undefined
  const key: ScanKey = { repository: repository.id, digest, type: facts.scanning.scanType }
  const last = await findScan(db, key)
  // Another tag on what was scanned just now is no reason for another scan.
  if (last && clock.now().getTime() - last.requestedAt.getTime() < quotaMs && !last.lackedData)
    return undefined
  return (within) => enqueueScan(within, key, needs)
}

export interface PushedManifest {
  readonly digest: string
  readonly manifest: string
  readonly mediaType: string
}

/** Images alone have packages: indexes, charts and signatures have none. */
export function isScannable(manifest: string, mediaType: string): boolean {
  const parsed = parseManifest(manifest, mediaType)
  return (
    parsed.ok &&
    parsed.value.kind === 'image' &&
    /^application\/vnd\.(docker\.container\.image\.v1|oci\.image\.config\.v1)\+json$/.test(
      parsed.value.config.mediaType,
    )
  )
}
