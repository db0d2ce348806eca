import type { LintedType } from '../policy/index.ts'
import type { Database } from '../store/database.ts'
import { documentHash, ledgerDocument } from '../store/kernel/ledger.ts'

/** What is known of a refusal besides its words. */
export interface RefusalFacts {
  /** What AWS leaves out: for the operator where nobody was let in, else for the caller. */
  readonly hint?: string | undefined
  /** The policy that was refused, as it was sent. */
  readonly document?: SentDocument | undefined
  /** The Region that was asked. */
  readonly region?: string
  /** The function that it is about. */
  readonly functionName?: string | undefined
}

export interface SentDocument {
  readonly type: LintedType
  readonly text: string
}

interface KeptFacts extends Omit<RefusalFacts, 'document'> {
  readonly document?: { readonly type: LintedType; readonly hash: string }
}

/** As JSON; the text of the document is added to `documents`, by hash. */
export function factsText(
  { document, ...rest }: RefusalFacts,
  documents: Map<string, string>,
): string {
  if (!document) return JSON.stringify(rest)
  const hash = documentHash(document.text)
  documents.set(hash, document.text)
  const kept: KeptFacts = { ...rest, document: { type: document.type, hash } }
  return JSON.stringify(kept)
}

export async function recallFacts(db: Database, text: string | undefined): Promise<RefusalFacts> {
  const { document, ...rest } = JSON.parse(text ?? '{}') as KeptFacts
  const kept = document && (await ledgerDocument(db, document.hash))
  return { ...rest, ...(document && kept && { document: { type: document.type, text: kept } }) }
}

/** The operations that take a policy, the member of their input, and what the policy is for. */
const documents: Readonly<Record<string, readonly [member: string, type: LintedType]>> = {
  'ecr:SetRepositoryPolicy': ['policyText', 'ecr-repository'],
  'ecr:PutRegistryPolicy': ['policyText', 'resource'],
  'iam:CreatePolicy': ['PolicyDocument', 'identity'],
  'iam:CreatePolicyVersion': ['PolicyDocument', 'identity'],
  'iam:CreateRole': ['AssumeRolePolicyDocument', 'trust'],
  'iam:PutGroupPolicy': ['PolicyDocument', 'identity'],
  'iam:PutRolePolicy': ['PolicyDocument', 'identity'],
  'iam:PutUserPolicy': ['PolicyDocument', 'identity'],
  'iam:UpdateAssumeRolePolicy': ['PolicyDocument', 'trust'],
  'organizations:CreatePolicy': ['Content', 'scp'],
  'organizations:UpdatePolicy': ['Content', 'scp'],
  'secretsmanager:PutResourcePolicy': ['ResourcePolicy', 'resource'],
  'sts:AssumeRole': ['Policy', 'session'],
  'sts:AssumeRoleWithSAML': ['Policy', 'session'],
  'sts:AssumeRoleWithWebIdentity': ['Policy', 'session'],
  'sts:GetFederationToken': ['Policy', 'session'],
}

const aboutTheDocument = /^MalformedPolicy|policy provided|Principal not found|Invalid principal/

/** The policy in a request that was refused for it. */
export function refusedDocument(
  operation: string,
  input: unknown,
  { code, message }: { readonly code: string; readonly message: string },
): SentDocument | undefined {
  const [member, type] = Object.hasOwn(documents, operation) ? (documents[operation] ?? []) : []
  if (!member || !type || !aboutTheDocument.test(`${code}: ${message}`)) return undefined
  const text = (input as Readonly<Record<string, unknown>>)[member]
  const rcp = (input as { Type?: unknown }).Type === 'RESOURCE_CONTROL_POLICY'
  return typeof text === 'string' ? { type: rcp ? 'rcp' : type, text } : undefined
}

/** The name of the function that a request of Lambda's is about, by whichever form it was given. */
export function functionNamed(service: string, input: unknown): string | undefined {
  if (service !== 'lambda' || typeof input !== 'object' || input === null) return undefined
  const given = (input as Readonly<Record<string, unknown>>).FunctionName
  return typeof given === 'string' ? functionIn(given) : undefined
}

/** `f` of `arn:aws:lambda:us-east-1:111111111111:function:f:1`, of `111111111111:function:f`, or of itself. */
export const functionIn = (text: string): string =>
  (/(?:^|:)function:([^:]+)/.exec(text)?.[1] ?? text).replace(/:.*/, '')
