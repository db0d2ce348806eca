import { z } from 'zod'
import { AwsError } from '../../../aws/error.ts'
import { advisory } from '../../../scan/advisories/advisory.ts'
import type { Database } from '../../../store/database.ts'
import {
  addAdvisories,
  beginSource,
  leave,
  listSources,
  makeReady,
  removeSome,
} from '../../../store/ecr/scan-data.ts'
import { type ImageScan, listScans } from '../../../store/ecr/scans.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import type { OperatorCall } from '../../kernel/service.ts'
import { rescan } from './enqueue.ts'

// The vulnerability data that scans compare with is the user's: no AWS API takes it in.

const removeJob = 'ecr-remove-scan-data'
const rescanJob = 'ecr-rescan'
/** What somebody began to add and did not end goes after this. */
const abandonedMs = 60 * 60_000
const rescannedAtOnce = 200

const sourceName = z.string().regex(/^[\w.@ -]{1,100}$/)
const inputs = {
  begin: z.strictObject({ name: sourceName }),
  some: z.strictObject({ source: z.number().int(), advisories: z.array(advisory).max(2000) }),
  end: z.strictObject({ source: z.number().int() }),
  remove: z.strictObject({ name: z.string() }),
}

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AwsError(
    'BadRequest',
    `vulnerability data is not as expected${issue ? ` at \`${issue.path.join('.')}\`: ${issue.message}` : ''}`,
  )
}

const notUnderway = (): AwsError =>
  new AwsError('NotFound', 'this data is not being added any more: add it again')

export const scanDataCalls: Readonly<Record<string, OperatorCall>> = {
  'scan-data': async (_, { db }) => ({
    sources: (await listSources(db)).map((one) => ({
      ...one,
      addedAt: one.addedAt.toISOString(),
    })),
  }),
  'scan-data-begin': async (input, needs) => {
    const { name } = read(inputs.begin, input)
    const now = needs.clock.now()
    const due = new Date(now.getTime() + abandonedMs)
    const source = await beginSource(needs.db, name, now, (within, id) =>
      removing(id, needs, within, due),
    )
    return { source }
  },
  'scan-data-some': async (input, { db }) => {
    const { source, advisories } = read(inputs.some, input)
    const rows = advisories.map((one) => ({
      ...{ ecosystem: one.ecosystem, package: one.package },
      advisory: JSON.stringify(one),
    }))
    if (!(await addAdvisories(db, source, rows))) throw notUnderway()
    return {}
  },
  'scan-data-end': async (input, needs) => {
    const { source } = read(inputs.end, input)
    const leaving = await makeReady(needs.db, source, (within, ids) => changed(ids, needs, within))
    if (!leaving) throw notUnderway()
    return { replaced: leaving.length > 0 }
  },
  'scan-data-remove': async (input, needs) => {
    const { name } = read(inputs.remove, input)
    if (await leave(needs.db, name, (within, ids) => changed(ids, needs, within))) return {}
    throw new AwsError(
      'NotFound',
      `there is no vulnerability data named \`${name}\`: see \`tidegate scan-data list\``,
    )
  },
}

const removing = (source: number, { jobs }: Needs, within: Database, due?: Date): Promise<void> =>
  jobs.enqueue(
    { kind: removeJob, id: `${removeJob} ${source}`, state: { source }, ...(due && { due }) },
    within,
  )

/** What left is removed, and what is scanned continuously is compared again. */
async function changed(leaving: readonly number[], needs: Needs, within: Database): Promise<void> {
  for (const source of leaving) await removing(source, needs, within)
  await needs.jobs.enqueue({ kind: rescanJob, id: rescanJob, state: { after: '' } }, within)
}

/** What is scanned continuously, and what waits for data. */
const isComparedAgain = ({ status }: Pick<ImageScan, 'status'>): boolean =>
  status === 'ACTIVE' || status === 'FINDINGS_UNAVAILABLE'

export const scanDataJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [removeJob]: async (state) => {
    const { source } = state as { source: number }
    const gone = await removeSome(needs.db, source)
    return gone ? undefined : { due: needs.clock.now(), state }
  },
  [rescanJob]: async (state) => {
    const { after } = state as { after: string }
    const { items, next } = await listScans(needs.db, 'ENHANCED', after, rescannedAtOnce)
    await needs.db.transaction().execute(async (within) => {
      for (const one of items) if (isComparedAgain(one)) await rescan(within, one, needs)
    })
    return next === undefined ? undefined : { due: needs.clock.now(), state: { after: next } }
  },
})
