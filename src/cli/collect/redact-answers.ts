import { randomBytes } from 'node:crypto'
import type { KeptAnswer } from './asker.ts'
import { Redaction } from './redact.ts'
import { withheld } from './secrets.ts'

/** Members whose text AWS chose: nothing in it is a name. */
const fixed = new Set(
  'tidegate service operation region Type Status State PolicyTypes VersionId DefaultVersionId RevisionId imageTagMutability PackageType StateReasonCode LastUpdateStatus LastUpdateStatusReasonCode Architectures RepositoryType PermissionsBoundaryType FeatureSet Filter code ErrorCode name value ServiceName VpcEndpointType Operations KeyManager KeyState encryptionType filterType CreateDate LastUsedDate Region'.split(
    ' ',
  ),
)
const documents = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'])
const documentTexts = new Set(['policyText', 'Policy', 'Content'])

/** Elements of a statement that name actions and services, which are AWS's own. */
const fixedElements = new Set(['Version', 'Effect', 'Action', 'NotAction'])
const fixedOperators =
  /^(?:for(?:all|any)values:)?(?:bool|null|numeric|date|binary|ipaddress|notipaddress)/i
const fixedKeys =
  /^(?:aws:(?:requestedregion|principaltype|calledvia|calledviafirst|calledvialast|principalservicename|principalservicenameslist|sourceip)|iam:(?:passedtoservice|awsservicename)|kms:viaservice|lambda:functionurlauthtype|sts:transitivetagkeys)$/i

/** What was collected with other account numbers and names. The doctor answers the same, but for them. */
export function redacted(answers: readonly KeptAnswer[]): readonly KeptAnswer[] {
  const redaction = new Redaction(randomBytes(32), endsIn(answers))
  return answers.map((answer) => {
    const one = member(redaction, '', answer) as KeptAnswer
    // Messages hold names in sentences; the code says all that is read.
    return answer.error ? { ...one, error: { code: answer.error.code, message: '' } } : one
  })
}

function member(redaction: Redaction, name: string, value: unknown): unknown {
  if (fixed.has(name) || value === withheld) return value
  if (documents.has(name)) return document(redaction, value)
  if (typeof value === 'string')
    return documentTexts.has(name) ? documentText(redaction, value) : redaction.name(value)
  // IAM lists tags as pairs, and Lambda has a record of them.
  const inList = name === 'Tags' ? '' : name
  if (Array.isArray(value)) return value.map((one) => member(redaction, inList, one))
  if (typeof value !== 'object' || value === null) return value
  const isRecordOfTags = name === 'Tags'
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      isRecordOfTags ? redaction.name(key) : key,
      member(redaction, isRecordOfTags ? '' : key, one),
    ]),
  )
}

function documentText(redaction: Redaction, text: string): string {
  try {
    return JSON.stringify(document(redaction, JSON.parse(text)), undefined, 2)
  } catch {
    return redaction.name(text)
  }
}

/** A policy, by elements. What is no policy is a text with names. */
function document(redaction: Redaction, value: unknown, element = ''): unknown {
  if (fixedElements.has(element)) return value
  if (typeof value === 'string')
    return element === '' ? documentText(redaction, value) : redaction.name(value)
  if (Array.isArray(value)) return value.map((one) => document(redaction, one, element))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]): [string, unknown] => {
      if (element === 'Condition') return [key, condition(redaction, key, one)]
      if (/^(?:Not)?Principal$/.test(element) && key === 'Service') return [key, one]
      return [key, document(redaction, one, key)]
    }),
  )
}

function condition(redaction: Redaction, operator: string, block: unknown): unknown {
  if (typeof block !== 'object' || block === null) return block
  return Object.fromEntries(
    Object.entries(block).map(([key, values]) => [
      redaction.conditionKey(key),
      fixedOperators.test(operator) || fixedKeys.test(key)
        ? values
        : document(redaction, values, key),
    ]),
  )
}

/** `*prod` asks for the end of a word. */
function endsIn(answers: readonly KeptAnswer[]): ReadonlySet<string> {
  const ends = new Set<string>()
  const seek = (value: unknown, name: string): void => {
    if (fixedElements.has(name)) return
    if (typeof value === 'string')
      if (documentTexts.has(name)) seekText(value)
      else for (const [, end] of value.matchAll(/[*?]([A-Za-z0-9]+)/g)) ends.add(end ?? '')
    else if (Array.isArray(value)) for (const one of value) seek(one, name)
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) seek(one, key)
  }
  const seekText = (text: string): void => {
    try {
      seek(JSON.parse(text), '')
    } catch {
      seek(text, '')
    }
  }
  for (const { output } of answers) seek(output, '')
  return ends
}
