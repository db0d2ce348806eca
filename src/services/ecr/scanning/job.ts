import { ScannerClosed } from '../../../scan/scanner.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { endScan } from '../../../store/ecr/scan-results.ts'
import type { ScanOutcome } from '../../../store/ecr/scans.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { tellScanned } from '../events.ts'
import { type ScanState, scanJob } from './enqueue.ts'
import { frequencyOf } from './frequency.ts'
import { deniedToInspector } from './inspector.ts'
import { type Subject, subjectOf } from './subject.ts'

/** What is scanned continuously is compared again so often, besides each time that data changes. */
const rescanMs = 24 * 60 * 60 * 1000

/** One for each scan of an image. It is repeated after a crash: what it read of layers is kept, and what it found is written once. */
export const scanJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [scanJob]: async (state) => {
    try {
      const due = await scanImage(state as ScanState, needs)
      return due && { due, state }
    } catch (error) {
      if (!(error instanceof ScannerClosed)) throw error
      // The server stops: the next start takes it up.
      return { due: needs.clock.now(), state }
    }
  },
})

/** When it is to be scanned again; undefined where it is not. */
async function scanImage(state: ScanState, needs: Needs): Promise<Date | undefined> {
  // With the orders of versions: a server that scans nothing has no need of them.
  const { basicOutcome, enhancedOutcome, nothing } = await import('./outcome.ts')
  const { db, clock } = needs
  const subject = await subjectOf(state, needs)
  if (!subject) return undefined
  if (state.type === 'BASIC') {
    await end(state, subject, await basicOutcome(subject, needs), needs)
    return undefined
  }
  const { account, region } = subject.repository
  const { scanning } = await registryFacts(db, account, region)
  // It scans in the other way by now, and tells nobody what this way found.
  if (scanning.scanType !== 'ENHANCED') return undefined
  const { scanFrequency } = frequencyOf(scanning, subject.repository)
  const isContinuous = scanFrequency === 'CONTINUOUS_SCAN'
  if (subject.image.status !== 'ARCHIVED') {
    const denied = await deniedToInspector(subject, needs)
    const outcome = denied
      ? nothing({ status: 'FAILED', description: denied }, needs)
      : await enhancedOutcome(subject, isContinuous, needs)
    await end(state, subject, outcome, needs)
  }
  return isContinuous ? new Date(clock.now().getTime() + rescanMs) : undefined
}

/** The one place where a scan ends. */
async function end(
  state: ScanState,
  { repository, image }: Subject,
  outcome: ScanOutcome,
  needs: Needs,
): Promise<void> {
  const ended = await endScan(needs.db, state, outcome)
  if (ended && state.type === 'BASIC') tellScanned(needs, repository, image, outcome)
}
