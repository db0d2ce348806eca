import { isObject } from '../parse.ts'
import type { Code } from './codes.ts'
import { type Check, type LintedType, perStatement } from './document.ts'

/** Sids: unique, and made of letters and digits where IAM keeps the policy. */
export const sids: Check = ({ statements, type }, report) => {
  const resourcePolicy = type === 'resource' || type === 'ecr-repository'
  const seen = new Set<string>()
  for (const { raw, path } of statements) {
    const { Sid: sid } = raw
    if (typeof sid !== 'string') continue
    const at = [...path, 'Sid']
    if (sid === '') report('EMPTY_SID_VALUE', at, 'name the statement, or leave `Sid` out')
    else if (seen.has(sid))
      report(
        resourcePolicy ? 'UNIQUE_SIDS_RECOMMENDED' : 'UNIQUE_SIDS_REQUIRED',
        at,
        `another statement is called \`${sid}\` too`,
      )
    seen.add(sid)
    if (!resourcePolicy && !/^[0-9A-Za-z]*$/.test(sid))
      report('UNSUPPORTED_SID', at, 'expected letters A-Z, a-z and digits only')
  }
}

/** Lists and objects with nothing in them: such an element matches nothing. */
export const empties: Check = perStatement(({ raw, path }, report) => {
  const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0
  const isEmptyObject = (value: unknown) => isObject(value) && Object.keys(value).length === 0
  const tell = (code: Code, name: string) =>
    report(code, [...path, name], `\`${name}\` is empty: fill it, or remove it`)
  for (const prefix of ['', 'Not']) {
    if (isEmptyList(raw[`${prefix}Action`])) tell('EMPTY_ARRAY_ACTION', `${prefix}Action`)
    if (isEmptyList(raw[`${prefix}Resource`])) tell('EMPTY_ARRAY_RESOURCE', `${prefix}Resource`)
    const principal = raw[`${prefix}Principal`]
    if (isEmptyObject(principal)) tell('EMPTY_OBJECT_PRINCIPAL', `${prefix}Principal`)
    if (isObject(principal))
      for (const [kind, named] of Object.entries(principal))
        if (isEmptyList(named))
          report('EMPTY_ARRAY_PRINCIPAL', [...path, `${prefix}Principal`, kind], 'nobody is named')
  }
  const { Condition: conditions } = raw
  if (isEmptyObject(conditions)) tell('EMPTY_OBJECT_CONDITION', 'Condition')
  if (!isObject(conditions)) return
  for (const [operator, keys] of Object.entries(conditions)) {
    const at = [...path, 'Condition', operator]
    if (isEmptyObject(keys))
      report('EMPTY_OBJECT_CONDITION', at, `\`${operator}\` is empty: fill it, or remove it`)
    if (!isObject(keys)) continue
    for (const [key, values] of Object.entries(keys))
      if (isEmptyList(values))
        report(
          'EMPTY_ARRAY_CONDITION',
          [...at, key],
          `no value of \`${key}\` is in an empty list: fill it, or remove it`,
        )
  }
})

const quotas: Readonly<Record<LintedType, readonly [Code, number] | undefined>> = {
  identity: ['POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', 6144],
  session: undefined,
  resource: undefined,
  trust: ['POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA', 2048],
  scp: ['POLICY_SIZE_EXCEEDS_SCP_QUOTA', 5120],
  rcp: ['POLICY_SIZE_EXCEEDS_SCP_QUOTA', 5120],
  'ecr-repository': ['POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA', 10_240],
}

/** IAM does not count white space between elements; Organizations and ECR count what they are sent. */
export const size: Check = ({ text, type }, report) => {
  const quota = quotas[type]
  if (!quota) return
  const counted = type === 'identity' || type === 'trust' ? lengthWithoutSpace(text) : text.length
  const [code, max] = quota
  if (counted > max) report(code, [], `${counted} characters, where ${max} are the default quota`)
}

function lengthWithoutSpace(json: string): number {
  let length = 0
  let inString = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (inString && character === '\\') {
      length += 2
      at++
    } else {
      if (character === '"') inString = !inString
      if (inString || !' \t\r\n'.includes(character ?? '')) length++
    }
  }
  return length
}
