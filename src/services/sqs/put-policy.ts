import type { Call } from '../../estate/call.ts'
import { inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { queuePolicyProblem } from '../../policy/validate/queue.ts'

export const putQueuePolicy: PutPolicy = {
  calls: (change) =>
    change.place.kind === 'resource policy' && parseArn(change.place.of)?.service === 'sqs'
      ? [setPolicy(change.place.of, change)]
      : undefined,
  limits: (place) =>
    place.kind === 'resource policy' && parseArn(place.of)?.service === 'sqs'
      ? {
          problem: (text) =>
            queuePolicyProblem(text, place.of) && 'Invalid value for the parameter Policy.',
          charactersMax: 8192,
          countsSpaces: true,
        }
      : undefined,
}

/** An empty policy removes the one that is there. */
function setPolicy(of: string, { after }: DocumentChange): Call {
  const { account = '', region = '', resource = '' } = parseArn(of) ?? {}
  const policy = after === undefined ? '' : inOneLine(after)
  return {
    check: { action: 'sqs:SetQueueAttributes', resource: of, ownersOnly: true },
    words: [
      ...['sqs', 'set-queue-attributes', '--region', region],
      ...['--queue-url', `https://sqs.${region}.amazonaws.com/${account}/${resource}`],
    ],
    document: { option: '--attributes', text: JSON.stringify({ Policy: policy }) },
  }
}
