import { z } from 'zod'
import { known } from '../fact.ts'
import { document, type Reader, type Reading, reader } from './reader.ts'

/** The arguments that limit a session, as the API and as CloudTrail write them. */
const passed = z.object({
  policy: document.nullish(),
  Policy: document.nullish(),
  policyArns: z.array(z.object({ arn: z.string() })).nullish(),
})

const arnIn = z.object({ Arn: z.string().optional(), arn: z.string().optional() }).optional()

const output = z
  .object({ assumedRoleUser: arnIn, AssumedRoleUser: arnIn, federatedUser: arnIn })
  .transform(({ assumedRoleUser, AssumedRoleUser, federatedUser }) => {
    const one = assumedRoleUser ?? AssumedRoleUser ?? federatedUser
    return one?.arn ?? one?.Arn
  })

/** What was passed when a session began: its answer names the session, and the request has the policies. */
function learnSession(arn: string | undefined, { answer, into, from }: Reading): void {
  const { data } = passed.safeParse(answer.input ?? {})
  const text = data?.policy ?? data?.Policy
  if (arn === undefined) return
  // A name may be used again: the last one counts, as it is the newest in a trail.
  into.sessions.set(arn, {
    policy: typeof text === 'string' ? known(text, from) : { state: 'none', from },
    managed: (data?.policyArns ?? []).map(({ arn }) => arn),
    ...(typeof answer.input?.issuer === 'string' && { issuer: answer.input.issuer }),
  })
}

const session = reader(output, learnSession)

export const stsReaders: Readonly<Record<string, Reader>> = {
  AssumeRole: session,
  AssumeRoleWithSAML: session,
  AssumeRoleWithWebIdentity: session,
  GetFederationToken: session,
}
