import { type RefusalReport, reportOf } from '../estate/report.ts'
import type { Viewer } from '../estate/viewer.ts'
import type { Database } from '../store/database.ts'
import { storeEstate } from '../store/estate.ts'
import { findRefusal } from '../store/kernel/ledger.ts'
import { recall } from './ledger.ts'

export interface RefusalQuery {
  readonly request?: string | undefined
  readonly message?: string | undefined
}

/**
 * The refusal asked for (the newest when nothing is said) with its reasons and its fixes, as far as the
 * viewer's account may know. Undefined when none is kept, or when it concerns other accounts alone.
 */
export async function explainRefusal(
  db: Database,
  query: RefusalQuery,
  viewer: Viewer | undefined,
): Promise<RefusalReport | undefined> {
  const refusal = await findRefusal(db, {
    ...(query.request !== undefined && { request: query.request }),
    ...(query.message !== undefined && { message: sentenceIn(query.message) }),
    ...(viewer && { concerns: viewer.account }),
  })
  if (!refusal) return undefined
  const { at, callerAccount: _, ...rest } = refusal
  const remembered = await recall(db, refusal.request)
  return reportOf(storeEstate(db), { ...rest, at: new Date(at).toISOString() }, remembered, viewer)
}

/** What people paste has the client's words around AWS's: `denied: …`, `An error occurred (…): …`. */
function sentenceIn(pasted: string): string {
  const text = pasted.replace(/\s+/g, ' ').trim()
  const sentence =
    /User: \S+ is not authorized to perform: .*$/.exec(text)?.[0] ??
    /Lambda does not have permission .*?ECR permissions\./.exec(text)?.[0] ??
    /The function does not have permission .*?image\./.exec(text)?.[0] ??
    /An error occurred \(\w+\) when calling the \w+ operation(?: \(.*?\))?: (.*)$/.exec(text)?.[1]
  return sentence ?? text
}
