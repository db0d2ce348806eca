import type { Caller } from '../estate/caller.ts'
import type { Estate } from '../estate/estate.ts'
import { meaningsOf } from '../estate/meaning/meaning.ts'
import { questionOf } from '../estate/question.ts'
import { type RefusalReport, reportOf } from '../estate/report.ts'
import type { Viewer } from '../estate/viewer.ts'
import { parseArn } from '../names/arn.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { decide } from '../policy/decide.ts'
import { readMessage } from '../policy/message/read.ts'
import type { Database } from '../store/database.ts'
import { newUuid } from '../store/ids.ts'
import type { Clock } from '../store/kernel/clock.ts'
import type { KeyHolder } from './credentials.ts'
import { NoSuchPrincipal, principalNamed } from './impersonate.ts'
import { knownTo } from './known.ts'

/**
 * A denial that this server did not give, such as one pasted from AWS: its question asked here and now, with
 * the policies that stand here. Undefined when it is no denial, or its principal is not here or not the viewer's.
 */
export async function explainSentence(
  { db, estate, clock, region }: { db: Database; estate: Estate; clock: Clock; region: Region },
  pasted: string,
  viewer: Viewer | undefined,
): Promise<RefusalReport | undefined> {
  const message = readMessage(pasted)
  const denied = message.sentences.find((one) => one.kind === 'denied')
  if (!denied?.principal || !denied.resource) return undefined
  const { action, resource } = denied
  // IAM prints names, which are no ARNs: its sentence alone does not say the resource.
  if (resource !== '*' && !parseArn(resource)) return undefined
  const principal = await principalHere(db, denied.principal)
  // Whose policies would be read must be the viewer's own account.
  if (!principal || (viewer && viewer.account !== principal.account)) return undefined
  const caller: Caller = {
    principal,
    account: principal.account,
    region: parseRegion(resource.split(':')[3] ?? '') ?? region,
    request: { id: newUuid(), secureTransport: true },
  }
  const at = clock.now()
  const check = { action, resource }
  const asked = await questionOf(estate, caller, check, at)
  const { outcome } = decide(asked.question)
  const [service = '', operation = ''] = action.split(':')
  const head = {
    request: caller.request.id,
    at: at.toISOString(),
    caller: denied.principal,
    service,
    operation,
    code: outcome === 'allowed' ? 'Allowed' : 'AccessDenied',
    message: denied.sentence,
  }
  const note =
    outcome === 'allowed'
      ? 'this server gave no such denial, and asked now it would allow the request'
      : 'this server gave no such denial: the question was asked now, with the policies that stand here'
  const decided = [{ ...asked, at, caller, check, outcome }]
  const report = await reportOf(estate, head, decided, viewer, {
    region: caller.region,
    known: await knownTo({ db, estate }, viewer, '', [asked]),
    notes: [note],
  })
  return { ...report, meanings: meaningsOf(message) }
}

async function principalHere(db: Database, text: string): Promise<KeyHolder | undefined> {
  try {
    return await principalNamed(db, text, 'tidegate')
  } catch (error) {
    if (error instanceof NoSuchPrincipal) return undefined
    throw error
  }
}
