import { readMessage } from '../../policy/message/read.ts'
import type { RefusalReport } from '../report.ts'
import { meaningsOf } from './meaning.ts'
import { pageOf, pagePath } from './page.ts'

/**
 * A report of what a pasted message says by itself, with no account at hand. Undefined where none of AWS's sentences
 * is in it.
 */
export function meaningReport(
  pasted: string,
  at: Date,
  notes: readonly string[],
): RefusalReport | undefined {
  const message = readMessage(pasted)
  const meanings = meaningsOf(message)
  const [first] = message.sentences
  const page = pageOf(message)
  if (!first) return undefined
  const denied = first.kind === 'denied' ? first : undefined
  const [service = '', action = ''] = denied?.action.split(':') ?? []
  return {
    version: 2,
    request: message.requestId ?? '',
    at: at.toISOString(),
    caller: denied?.principal ?? '',
    service,
    // A tool's own operation is another service's at times: Lambda's CreateFunction asks ECR.
    operation: denied ? action : (message.operation ?? ''),
    code: message.code ?? (denied ? 'AccessDenied' : ''),
    message: first.sentence,
    decisions: [],
    fixes: [],
    remedies: [],
    meanings,
    notes,
    ...(page && { page: pagePath(page) }),
  }
}
