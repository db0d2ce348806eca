import { nameInArn, parseArn } from '../../names/arn.ts'
import type { JsonPath } from '../../policy/json.ts'
import type { Code } from '../../policy/lint/codes.ts'
import type { LintedType } from '../../policy/lint/document.ts'
import type { Finding as Linted } from '../../policy/lint/finding.ts'
import { lint } from '../../policy/lint/lint.ts'
import { holderOf, labelOf } from '../../policy/place.ts'
import { placedPrincipalsOf } from '../../policy/principals.ts'
import type { Place as PolicyPlace } from '../../policy/types.ts'
import { type Finding, finding, type RuleId } from './finding.ts'
import { type Document, documentsOf, type Ground } from './ground.ts'

/** Of the linter's findings those by which something never matches, in documents that AWS has taken already. */
const withoutEffect: ReadonlySet<Code> = new Set<Code>([
  'INVALID_ACTION',
  'INVALID_SERVICE_IN_ACTION',
  'INVALID_ARN_PREFIX',
  'INVALID_PARTITION',
  'MISSING_ARN_FIELD',
  'INVALID_ARN_SERVICE_CASE',
  'INVALID_ARN_REGION',
  'INVALID_ARN_ACCOUNT',
  'INVALID_ARN_RESOURCE',
  'MISSING_ARN_REGION',
  'ARN_REGION_NOT_ALLOWED',
  'ARN_ACCOUNT_NOT_ALLOWED',
  'TIDEGATE_ARN_NEVER_MATCHES',
  'TIDEGATE_ACTION_NEEDS_STAR',
  'TIDEGATE_ACTION_WITHOUT_RESOURCE',
  'TIDEGATE_RESOURCE_WITHOUT_ACTION',
  'INVALID_PRINCIPAL_FORMAT',
  'INVALID_SERVICE_PRINCIPAL_FORMAT',
  'UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
  'MISMATCHED_ACTION_FOR_PRINCIPAL',
  'INVALID_CONDITION_OPERATOR',
  'INVALID_GLOBAL_CONDITION_KEY',
  'INVALID_SERVICE_CONDITION_KEY',
  'WILDCARD_WITHOUT_LIKE_OPERATOR',
  'TIDEGATE_ARN_VALUE_NEVER_MATCHES',
  'TIDEGATE_CONDITION_KEY_NEVER_PRESENT',
  'TIDEGATE_SOURCE_ARN_NEVER_MATCHES',
  'TIDEGATE_SOURCE_ACCOUNT_MISMATCH',
  'TIDEGATE_SOURCE_KEY_WITHOUT_SERVICE',
  'TIDEGATE_PRINCIPAL_KEY_WITH_SERVICE',
  'TIDEGATE_VARIABLE_NEVER_RESOLVES',
  'TIDEGATE_ALLOW_SHADOWED_BY_DENY',
])

const types: Readonly<Partial<Record<PolicyPlace['kind'], LintedType>>> = {
  'inline policy': 'identity',
  'managed policy': 'identity',
  'trust policy': 'trust',
  'repository policy': 'ecr-repository',
  'function policy': 'resource',
  'registry policy': 'resource',
  'endpoint policy': 'resource',
  'resource policy': 'resource',
  'service control policy': 'scp',
  'resource control policy': 'rcp',
}

/** What never matches in each document, with what the estate knows of who exists. */
export function surveyStatements(ground: Ground): readonly Finding[] {
  const found: Finding[] = []
  const linted = linterFor(ground)
  for (const document of documentsOf(ground.collection)) {
    const tell = teller(ground, document)
    found.push(
      ...linted(document).map(({ code, path, message }) =>
        tell('STATEMENT_WITHOUT_EFFECT', path, message, code),
      ),
      ...named(ground, document, tell),
    )
  }
  return found
}

type Tell = (rule: RuleId, path: JsonPath, say: string, code?: Code) => Finding

function teller({ collection }: Ground, { place }: Document): Tell {
  const holder = holderOf(place)
  const source = collection.sourceOf(place)
  const label = place.kind === 'managed policy' ? `policy ${nameInArn(place.arn)}` : labelOf(place)
  return (rule, path, say, code) =>
    finding(rule, parseArn(holder)?.account ?? '', [holder], `${label}: ${say}`, {
      ...(code !== undefined && { code }),
      ...(source && { place: { source, path } }),
    })
}

/** Thousands of roles have the same trust policy, to the letter. */
function linterFor({ tables, managedPolicies }: Ground): (one: Document) => readonly Linted[] {
  const known = new Map<string, readonly Linted[]>()
  return ({ place, text }) => {
    const type = types[place.kind] ?? 'auto'
    const key = `${type} ${text}`
    const found =
      known.get(key) ??
      lint(text, {
        type,
        ...(tables && { tables }),
        ...(managedPolicies && { managedPolicies }),
      }).filter(({ code }) => withoutEffect.has(code))
    known.set(key, found)
    return found
  }
}

/** Who is named and is not there. Patterns and accounts' numbers name nobody in particular. */
function named(ground: Ground, { text }: Document, tell: Tell): readonly Finding[] {
  return placedPrincipalsOf(text).flatMap(({ kind, value, path }) => {
    if (kind !== 'AWS') return []
    const [rule, say] = problemOf(value, ground) ?? []
    return rule === undefined || say === undefined ? [] : [tell(rule, path, say)]
  })
}

function problemOf(
  value: string,
  { collection, estates }: Ground,
): readonly [RuleId, string] | undefined {
  const { entities, listings, organization } = collection
  if (/^(AROA|AIDA)[A-Z0-9]+$/.test(value))
    return estates.allows.principalArn(value) === undefined
      ? ['PRINCIPAL_DELETED', `\`${value}\` is the id of a ${kindOf(value)} that was deleted`]
      : undefined
  const account = /^\d{12}$/.test(value) ? value : parseArn(value)?.account
  if (account === undefined) return undefined
  const isEntity = /^arn:[^:]+:iam::\d{12}:(user|role)\//.test(value)
  if (isEntity && listings.has(`iam ${account}`) && !entities.has(value))
    return ['PRINCIPAL_ABSENT', `\`${value}\` does not exist`]
  if (listings.has('organizations accounts') && !organization.accounts().includes(account))
    return ['PRINCIPAL_OUTSIDE', `\`${value}\` is of an account outside the organization`]
  return undefined
}

const kindOf = (id: string): string => (id.startsWith('AROA') ? 'role' : 'user')
