import { z } from 'zod'
import type { Access } from '../access/authorize.ts'
import { explainRefusal } from '../access/explain.ts'
import { explainSentence } from '../access/explain-sentence.ts'
import { principalNamed } from '../access/impersonate.ts'
import type { Ledger } from '../access/ledger.ts'
import { AwsError } from '../aws/error.ts'
import type { Estate } from '../estate/estate.ts'
import { meaningReport } from '../estate/meaning/report.ts'
import type { RefusalReport } from '../estate/report.ts'
import type { Viewer } from '../estate/viewer.ts'
import type { Region } from '../names/region.ts'
import type { Database } from '../store/database.ts'
import type { Clock } from '../store/kernel/clock.ts'

export interface ExplainParts {
  readonly db: Database
  readonly estate: Estate
  readonly clock: Clock
  readonly access: Access
  readonly ledger: Ledger
  readonly region: Region
}

export const explainInput = z.strictObject({
  request: z.string().optional(),
  message: z.string().optional(),
  as: z.string().optional(),
})

export async function explain(
  input: z.infer<typeof explainInput>,
  signed: Viewer | undefined,
  parts: ExplainParts,
) {
  // To look with another's eyes, or to learn who exists, is the operator's alone.
  if (signed && input.as !== undefined)
    throw new AwsError('AccessDenied', '`as` takes the key of the operator of this server')
  await parts.ledger.settled()
  const asked =
    input.as === undefined ? undefined : await principalNamed(parts.db, input.as, 'tidegate')
  const viewer = signed ?? (asked && { account: asked.account })
  const { request, message } = input
  // A record of CloudTrail's has both: another server's request is read for what its message says.
  const both = request !== undefined && message !== undefined
  const report =
    (await kept(both ? { request } : input, viewer, parts)) ??
    (both ? await kept({ message }, viewer, parts) : undefined) ??
    (input.message === undefined ? undefined : await read(input.message, viewer, parts))
  if (!report) throw new AwsError('NotFound', nothingKept(input, viewer))
  return report
}

async function kept(
  query: z.infer<typeof explainInput>,
  viewer: Viewer | undefined,
  { db, estate, ledger }: ExplainParts,
): Promise<RefusalReport | undefined> {
  const found = await explainRefusal({ db, estate }, query, viewer)
  if (found || query.request === undefined) return found
  // The same refusal several times in a row is kept under its newest id.
  return explainRefusal({ db, estate }, { request: ledger.standIn(query.request) }, viewer)
}

/** A message that this server did not give: asked here, where its principal is, or else read for what it says. */
const read = async (
  message: string,
  viewer: Viewer | undefined,
  parts: ExplainParts,
): Promise<RefusalReport | undefined> =>
  (await explainSentence(parts, message, viewer)) ??
  meaningReport(message, parts.clock.now(), [
    'this server gave no such answer, and cannot ask the question itself: this is what the sentence says',
  ])

function nothingKept({ request, message }: z.infer<typeof explainInput>, viewer?: Viewer): string {
  const whose = viewer ? ` that account ${viewer.account} may hear of` : ''
  const others = viewer
    ? '; another account is asked for with `--as <account>`, by who started the server'
    : ''
  if (message !== undefined)
    return `this server gave no such answer${whose}, and it is no sentence of AWS's: expected one whole, from \`User:\` to \`action\`${others}`
  if (request !== undefined)
    return `no refused request${whose} has the id \`${request}\`: expected an id from the server's log, from \`tidegate watch\` or from the answer itself${others}`
  return `no request${whose} was refused yet: make it again, and ask then${others}`
}
