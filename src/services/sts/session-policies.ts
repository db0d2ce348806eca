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

export interface PolicyInput {
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

/** What most policies have in common, which AWS's form of them has to say in few bytes. */
const dictionary = Buffer.from(
  '"NotResource":["NotAction":["Condition":{"StringEquals":{"arn:aws:iam::aws:policy/{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Deny","Effect":"Allow","Action":["","Resource":["arn:aws:s3:::*"]}]}"Action":"*","Resource":"*"}]}',
)

// Differs from AWS? How AWS packs is not published. Without white space and deflated with this dictionary into so many bytes,
// a policy takes the 16 % that were recorded, and that of AWS's own example its 6 %.
const packedBytesMax = 350

/** How full the session's packed policies and tags are, in percent. Throws PackedPolicyTooLarge. */
export function packedPercent(
  { Policy, PolicyArns = [] }: PolicyInput,
  tags: Readonly<Record<string, string>>,
): number {
  const policy = Policy === undefined ? [] : [JSON.stringify(JSON.parse(Policy))]
  const arns = PolicyArns.map(({ arn }) => arn)
  const parts = [...policy, ...arns, ...Object.entries(tags).flat()].join('\n')
  if (parts === '') return 0
  const packed = deflateRawSync(parts, { dictionary, level: 9 }).byteLength
  const percent = Math.ceil((100 * packed) / packedBytesMax)
  if (percent > 100) throw packedPolicyTooLarge(percent)
  return percent
}
