import type { Inventory } from '../../../scan/inventory.ts'
import { ecosystemsOf, hasKnownSystem, matches, systemPart } from '../../../scan/match.ts'
import { advisoriesOf, type Standing, standingData } from '../../../store/ecr/scan-data.ts'
import { firstObserved } from '../../../store/ecr/scan-results.ts'
import type { NewFinding, ScanOutcome } from '../../../store/ecr/scans.ts'
import type { Needs } from '../../kernel/needs.ts'
import { basicFindings, enhancedFindings, type ScannedImage } from './findings.ts'
import { architectureOf, inventoryOf, type Subject } from './subject.ts'

type Ending = Pick<ScanOutcome, 'status' | 'description'>

const completed: Ending = {
  status: 'COMPLETE',
  description: 'The scan was completed successfully.',
}
const continuous: Ending = {
  status: 'ACTIVE',
  description: 'Continuous scan is selected for image.',
}
const unsupported =
  'UnsupportedImageError: The operating system and/or package manager are not supported.'

/** Said where AWS, which always has data, says nothing of the kind: no findings would be a lie. */
const noDataFor = (ecosystems: readonly string[]): string =>
  `No vulnerability data was added for ${ecosystems.join(', ')}: run \`tidegate scan-data add\`.`

/** Basic scanning looks at the packages of the operating system alone. AmazonECR/latest/userguide/image-scanning-basic.html */
export async function basicOutcome(subject: Subject, needs: Needs): Promise<ScanOutcome> {
  const read = await inventoryOf(subject, needs)
  if (typeof read === 'string') return nothing({ status: 'FAILED', description: read }, needs)
  const inventory = systemPart(read)
  if (!hasKnownSystem(inventory))
    return nothing({ status: 'FAILED', description: unsupported }, needs)
  const standing = await standingData(needs.db)
  const lacking = lackingOf(inventory, standing)
  if (lacking.length > 0)
    return {
      ...nothing({ status: 'FAILED', description: noDataFor(lacking) }, needs),
      lackedData: true,
    }
  const scanned = await compared(inventory, subject, standing, needs)
  return ended(completed, inventory, standing, basicFindings(scanned), needs)
}

/** Enhanced scanning looks at all packages, with what data there is. */
export async function enhancedOutcome(
  subject: Subject,
  isContinuous: boolean,
  needs: Needs,
): Promise<ScanOutcome> {
  const inventory = await inventoryOf(subject, needs)
  if (typeof inventory === 'string')
    return nothing({ status: 'FAILED', description: inventory }, needs)
  const all = ecosystemsOf(inventory)
  if (all.size === 0)
    return nothing({ status: 'UNSUPPORTED_IMAGE', description: unsupported }, needs)
  const standing = await standingData(needs.db)
  const lacking = lackingOf(inventory, standing)
  if (lacking.length === all.size)
    return nothing({ status: 'FINDINGS_UNAVAILABLE', description: noDataFor(lacking) }, needs)
  const ending = isContinuous ? continuous : completed
  const description = [ending.description, ...(lacking.length > 0 ? [noDataFor(lacking)] : [])]
  const scanned = await compared(inventory, subject, standing, needs)
  return ended(
    { ...ending, description: description.join(' ') },
    ...([inventory, standing, enhancedFindings(scanned), needs] as const),
  )
}

const lackingOf = (inventory: Inventory, { addedAt }: Standing): readonly string[] =>
  [...ecosystemsOf(inventory)].filter((one) => !addedAt.has(one)).sort()

export const nothing = (ending: Ending, { clock }: Pick<Needs, 'clock'>): ScanOutcome => ({
  ...ending,
  ...{ completedAt: clock.now(), counts: {}, findings: [] },
})

const ended = (
  ending: Ending,
  inventory: Inventory,
  standing: Standing,
  findings: readonly NewFinding[],
  { clock }: Needs,
): ScanOutcome => ({
  ...ending,
  completedAt: clock.now(),
  sourceAt: sourceAt(inventory, standing),
  counts: countsOf(findings),
  findings,
})

async function compared(
  inventory: Inventory,
  subject: Subject,
  { sources }: Standing,
  needs: Needs,
): Promise<ScannedImage> {
  const { db, clock } = needs
  const { repository, image } = subject
  const found = await matches(inventory, async (ecosystem, packages) =>
    (await advisoriesOf(db, sources, ecosystem, packages)).map((text) => JSON.parse(text)),
  )
  const key = { repository: repository.id, digest: image.digest, type: 'ENHANCED' } as const
  return {
    ...{ repository, image, matches: found, now: clock.now() },
    architecture: await architectureOf(subject, needs),
    distribution: inventory.distribution,
    seen: await firstObserved(db, key),
  }
}

/** When the newest of the data was added. */
function sourceAt(inventory: Inventory, { addedAt }: Standing): Date | undefined {
  const times = [...ecosystemsOf(inventory)].flatMap((one) => addedAt.get(one)?.getTime() ?? [])
  return times.length > 0 ? new Date(Math.max(...times)) : undefined
}

function countsOf(findings: readonly NewFinding[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1
  return counts
}
