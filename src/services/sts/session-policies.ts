import { deflateRawSync } from 'node:zlib'
import type { SessionPolicy } from '../../estate/caller.ts'
import { sessionPolicyProblem } from '../../policy/validate/identity.ts'
import type { Database } from '../../store/database.ts'
import { defaultDocument } from '../../store/iam/policies.ts'
import {
  malformedPolicy,
  packedPolicyTooLarge,
  sessionPolicyNotFound,
  sessionPolicyTooLong,
} from './errors.ts'

const policyCharactersMax = 2048

interface PolicyInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined
}

/**
 * The policies that will limit a session: undefined when none were passed. Managed ones are those of
 * `account` or AWS's own, as they stand now. Throws MalformedPolicyDocument or ValidationError.
 */
export async function readSessionPolicies(
  db: Database,
  { Policy: text, PolicyArns = [] }: PolicyInput,
  account: string,
): Promise<readonly SessionPolicy[] | undefined> {
  const policies: SessionPolicy[] = []
  if (text !== undefined) {
    if (text.length > policyCharactersMax) throw sessionPolicyTooLong(text, policyCharactersMax)
    const problem = sessionPolicyProblem(text)
    if (problem !== undefined) throw malformedPolicy(problem)
    policies.push({ text })
  }
  for (const { arn = '' } of PolicyArns) {
    const owner = arn.split(':')[4]
    const document =
      owner === 'aws' || owner === account ? await defaultDocument(db, arn) : undefined
    if (document === undefined) throw sessionPolicyNotFound(arn)
    policies.push({ text: document, arn })
  }
  return policies.length > 0 ? policies : undefined
}

// Differs from AWS? How AWS packs is not published. Deflated into this many bytes, a policy of one statement
// takes the 16 % that were recorded.
const packedBytesMax = 640

/** How full the session's packed policies and tags are, in percent. Throws PackedPolicyTooLarge. */
export function packedPercent(
  { Policy = '', PolicyArns = [] }: PolicyInput,
  tags: Readonly<Record<string, string>>,
): number {
  const arns = PolicyArns.map(({ arn }) => arn)
  const pairs = Object.entries(tags)
  const parts = [Policy, ...arns, ...pairs.flat()].join('\n')
  if (parts === '') return 0
  const percent = Math.ceil((100 * deflateRawSync(parts).byteLength) / packedBytesMax)
  if (percent > 100) throw packedPolicyTooLarge(percent)
  return percent
}
