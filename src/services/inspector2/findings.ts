import type { EnhancedImageScanFinding } from '../../aws/models/ecr.types.gen.ts'
import type { Finding } from '../../aws/models/inspector2.types.gen.ts'
import { accountFindings } from '../../store/ecr/enhanced-scans.ts'
import { wantedOf } from '../kernel/slices.ts'
import { ofAccountsSeen } from './accounts-seen.ts'
import { define, onAll } from './define.ts'
import { notBuilt } from './errors.ts'
import { isText, wantedBy } from './filters.ts'
import { page } from './page.ts'

const findingsPerPage = 100

/** An account after the other, the worst of each first. */
export const listFindings = define('ListFindings', onAll, async (input, caller, needs) => {
  const { filterCriteria = {}, sortCriteria } = input
  if (sortCriteria && (sortCriteria.field !== 'SEVERITY' || sortCriteria.sortOrder !== 'DESC'))
    throw notBuilt('sortCriteria other than SEVERITY DESC')
  const { awsAccountId = [] } = filterCriteria
  const isWanted = wantedBy(filterCriteria)
  const all = await ofAccountsSeen(
    ...([caller, needs, (account: string) => isText(awsAccountId, [account])] as const),
    (account) => async (slice) =>
      (await accountFindings(needs.db, account, caller.region, slice)).map((kept) => ({
        key: kept.key,
        finding: findingOf(kept.finding, caller.region),
      })),
  )
  const keyOf = ({ key }: { readonly key: string }) => key
  const wanted = wantedOf(all, keyOf, ({ finding }) => isWanted(finding))
  const { items, nextToken } = await page('ListFindings', input, findingsPerPage, wanted, keyOf)
  return { findings: items.map(({ finding }) => finding), nextToken }
})

/** As ECR keeps it, in Inspector's shape. */
function findingOf(text: string, region: string): Finding {
  const { score, scoreDetails, resources, ...finding } = JSON.parse(text, (key, value) =>
    key.endsWith('At') && typeof value === 'string' ? new Date(value) : value,
  ) as EnhancedImageScanFinding
  return {
    ...finding,
    inspectorScore: score,
    inspectorScoreDetails: scoreDetails && { adjustedCvss: scoreDetails.cvss },
    resources: resources?.map((one) => ({ ...one, partition: 'aws', region })),
  } as Finding
}
