import { statementHas } from './actions.ts'
import type { Code } from './codes.ts'
import { isNegated } from './conditions.ts'
import { type Check, type LintedStatement, perStatement, type Report } from './document.ts'
import { hasWildcard } from './patterns.ts'

const hasKey = ({ conditions }: LintedStatement, ...keys: readonly string[]): boolean =>
  conditions.some(({ key }) => keys.includes(key.toLowerCase()))

/** Everybody but the ones named: also everybody who does not exist yet. */
export const notPrincipal: Check = perStatement(({ effect, principal }, report) => {
  if (effect === 'Allow' && principal?.not)
    report(
      'ALLOW_WITH_NOT_PRINCIPAL',
      principal.path,
      'allows everybody except those named, strangers included: name with `Principal` who may',
    )
})

interface Grant {
  readonly action: string
  readonly codes: 'PASS_ROLE' | 'CREATE_SLR'
  readonly key: string
  readonly danger: string
}

const grants: readonly Grant[] = [
  {
    action: 'iam:PassRole',
    codes: 'PASS_ROLE',
    key: 'iam:passedtoservice',
    danger: 'any role can be passed to a service, also one that may more than the caller',
  },
  {
    action: 'iam:CreateServiceLinkedRole',
    codes: 'CREATE_SLR',
    key: 'iam:awsservicename',
    danger: 'the service-linked role of any service can be made',
  },
]

/** iam:PassRole and iam:CreateServiceLinkedRole on everything. */
export const wideGrants: Check = perStatement((statement, report, { type }) => {
  const { effect, action, resource, path } = statement
  // Control policies and boundaries give nothing away by allowing.
  if (effect !== 'Allow' || !action || !resource || type === 'scp') return
  for (const { action: name, codes, key, danger } of grants) {
    if (!statementHas(statement, name) || hasKey(statement, key)) continue
    if (
      !resource.not &&
      !resource.values.some(({ value }) => /^(\*+|arn:[^:]*:iam::[^:]*:(\*|role\/\*))$/.test(value))
    )
      continue
    const star = action.values.some(({ value }) => hasWildcard(value))
    const how = action.not ? '_NOT_ACTION_AND' : star ? '_STAR_IN_ACTION_AND' : ''
    const where = resource.not
      ? '_NOT_RESOURCE'
      : how === '_NOT_ACTION_AND' || star
        ? '_RESOURCE'
        : '_STAR_IN_RESOURCE'
    report(
      `${codes}_WITH${how}${where}` as Code,
      action.not ? path : resource.path,
      `${danger}: name the resources, or add a condition on \`${grantKey(key)}\``,
    )
  }
})

const grantKey = (key: string) =>
  key === 'iam:passedtoservice' ? 'iam:PassedToService' : 'iam:AWSServiceName'

const sourceKeys = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths']

/** Services that act for accounts: without the source, anybody's use of the service is let in. */
export const confusedDeputy: Check = perStatement((statement, report, { type }) => {
  const { effect, principal } = statement
  if (effect !== 'Allow' || principal?.not || (type !== 'resource' && type !== 'ecr-repository'))
    return
  if (hasKey(statement, ...sourceKeys, 'aws:principalorgid', 'aws:principalserviceslist')) return
  for (const { kind, value, path } of principal?.values ?? [])
    if (kind === 'Service')
      report(
        'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
        path,
        `anybody who uses ${value} is let in: add a condition on \`aws:SourceArn\` or \`aws:SourceAccount\``,
      )
})

const github = 'token.actions.githubusercontent.com'

/** Web identities: the provider vouches for the whole world, the condition for whom you mean. */
export const webIdentities: Check = perStatement((statement, report, { type }) => {
  const { effect, principal, conditions } = statement
  if (type !== 'trust' || effect !== 'Allow') return
  for (const { kind, value, path } of principal?.values ?? []) {
    if (kind !== 'Federated' || value.includes(':saml-provider/')) continue
    const host = value.replace(/^.*:oidc-provider\//, '').toLowerCase()
    const own = conditions.filter(({ key }) => key.toLowerCase().startsWith(`${host}:`))
    const subject = own.find(({ key }) => key.toLowerCase().endsWith(':sub'))
    if (host !== github && own.length === 0)
      report(
        'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
        path,
        `everybody whom ${host} knows is let in: add a condition on \`${host}:sub\` or \`${host}:aud\``,
      )
    else if (host === github) repository(subject?.values ?? [], path, report)
  }
})

function repository(
  subjects: LintedStatement['conditions'][number]['values'],
  path: LintedStatement['path'],
  report: Report,
): void {
  if (subjects.length === 0 || subjects.some(({ value }) => /^(repo:)?\*/.test(value)))
    report(
      'MISSING_GITHUB_REPO_CONDITION_KEY',
      subjects.find(({ value }) => /^(repo:)?\*/.test(value))?.path ?? path,
      `every GitHub repository is let in: add a condition such as \`${github}:sub\` = \`repo:owner/name:ref:refs/heads/main\``,
    )
  else
    for (const { value, path: at } of subjects)
      if (/^repo:[^/]+\/\*|^repo:[^:]+:\*$/.test(value))
        report(
          'SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED',
          at,
          'name one repository and one branch',
        )
}

/** A Deny by address or network hits the requests that services make for the caller, too. */
export const networkDenies: Check = perStatement((statement, report) => {
  if (statement.effect !== 'Deny') return
  for (const { key, operator, path } of statement.conditions)
    if (
      ['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce'].includes(key.toLowerCase()) &&
      isNegated(operator) &&
      !hasKey(statement, 'aws:viaawsservice', 'aws:principalisawsservice', 'aws:calledvia')
    )
      report(
        'MISSING_PAIRED_CONDITION_KEYS',
        path,
        `requests that AWS services make for the caller are denied too: add \`"Bool": {"aws:ViaAWSService": "false"}\``,
      )
})
