import type { Caller } from '../estate/caller.ts'
import { questionOf } from '../estate/question.ts'
import { type RefusalReport, reportOf } from '../estate/report.ts'
import type { Viewer } from '../estate/viewer.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { decide } from '../policy/decide.ts'
import type { Database } from '../store/database.ts'
import { storeEstate } from '../store/estate.ts'
import { newUuid } from '../store/ids.ts'
import type { Clock } from '../store/kernel/clock.ts'
import { principalNamed } from './impersonate.ts'

const sentence =
  /User: (arn:[^\s]+) is not authorized to perform: ([a-z0-9-]+:\w+) on resource: (arn:[^\s"]+|\*)/

/**
 * A denial that this server did not give, such as one pasted from AWS: its question asked here and now, with
 * the policies that stand here. Undefined when it is no denial; rejects when its principal is not here.
 */
export async function explainSentence(
  { db, clock, region }: { db: Database; clock: Clock; region: Region },
  message: string,
  viewer: Viewer | undefined,
): Promise<RefusalReport | undefined> {
  const [, user, action, resource] = sentence.exec(message.replace(/\s+/g, ' ')) ?? []
  if (!user || !action || !resource) return undefined
  const principal = await principalNamed(db, user, 'tidegate')
  // Whose policies would be read must be the viewer's own account.
  if (viewer && viewer.account !== principal.account) return undefined
  const caller: Caller = {
    principal,
    account: principal.account,
    region: parseRegion(resource.split(':')[3] ?? '') ?? region,
    request: { id: newUuid(), secureTransport: true },
  }
  const at = clock.now()
  const check = { action, resource }
  const asked = await questionOf(storeEstate(db), caller, check, at)
  const { outcome } = decide(asked.question)
  const [service = '', operation = ''] = action.split(':')
  const head = {
    request: caller.request.id,
    at: at.toISOString(),
    caller: user,
    service,
    operation,
    code: outcome === 'allowed' ? 'Allowed' : 'AccessDenied',
    message: message.trim(),
  }
  const report = await reportOf(
    storeEstate(db),
    head,
    [{ ...asked, at, caller, check, outcome }],
    viewer,
  )
  const note =
    outcome === 'allowed'
      ? 'this server gave no such denial, and asked now it would allow the request'
      : 'this server gave no such denial: the question was asked now, with the policies that stand here'
  return { ...report, notes: [note, ...report.notes] }
}
