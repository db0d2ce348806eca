import { parsePrincipal } from './credentials.ts'
import { type RefusalReport, refusalReport } from './report/schema.ts'
import type { RunningServer } from './run-file.ts'
import { callOperator, post } from './server-client.ts'
import { type SigningCaller, signedHeaders } from './signed-call.ts'

type Question = Readonly<Record<string, unknown>>

/** As whoever signs: told what they may know. */
export const askAsCaller = (caller: SigningCaller, question: Question): Promise<RefusalReport> =>
  post(caller.endpoint.origin, 'explain', question, refusalReport, (body, headers, target) =>
    signedHeaders(caller, 'tidegate', target, { headers, body }),
  )

/** As the operator, who is told everything, or what `as` may know. */
export const askAsOperator = (
  server: RunningServer,
  question: Question,
  as: string | undefined,
): Promise<RefusalReport> =>
  callOperator(
    server,
    'explain',
    { ...question, ...(as !== undefined && { as: parsePrincipal(as) }) },
    refusalReport,
  )
