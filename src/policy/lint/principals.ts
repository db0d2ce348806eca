import { isObject, type PrincipalKind } from '../parse.ts'
import { isPrincipalForm } from '../validate/principal.ts'
import { statementHas } from './actions.ts'
import {
  type Check,
  type LintedPrincipal,
  type LintedStatement,
  perStatement,
  type Report,
} from './document.ts'
import { meant } from './nearest.ts'
import { hasWildcard } from './patterns.ts'

const kinds: readonly PrincipalKind[] = ['AWS', 'Service', 'Federated', 'CanonicalUser']

/** Who is named, and whether such a one can exist. */
export const principals: Check = perStatement((statement, report, { type }) => {
  const { principal, path, raw } = statement
  if (!principal) return
  if (type === 'identity' || type === 'session') {
    report(
      'UNSUPPORTED_PRINCIPAL',
      principal.path,
      'an identity policy is about whoever it is attached to, and names no principal',
    )
    return
  }
  if (type === 'scp') {
    report(
      'SCP_SYNTAX_ERROR_PRINCIPAL',
      principal.path,
      'a service control policy names no principal',
    )
    return
  }
  if (type === 'rcp' && (principal.not || raw.Principal !== '*'))
    report(
      'TIDEGATE_RCP_ELEMENT',
      principal.path,
      'a resource control policy has "Principal": "*" only',
    )
  if (type === 'trust' && principal.not)
    report(
      'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
      [...path, 'NotPrincipal'],
      'a trust policy takes `Principal` only',
    )
  const named = raw[principal.not ? 'NotPrincipal' : 'Principal']
  for (const kind of isObject(named) ? Object.keys(named) : [])
    if (!kinds.some((one) => one === kind))
      report(
        'INVALID_PRINCIPAL_KEY',
        [...principal.path, kind],
        `a principal is \`AWS\`, \`Service\`, \`Federated\` or \`CanonicalUser\`, not \`${kind}\`${meant(kind, kinds)}`,
      )
  for (const one of principal.values) form(one, type === 'trust', report)
})

function form(principal: LintedPrincipal, trust: boolean, report: Report): void {
  const { kind, value, path } = principal
  if (kind === '*') {
    if (value !== '*')
      report(
        'INVALID_PRINCIPAL_FORMAT',
        path,
        'expected `"*"` or an object such as `{"AWS": "111122223333"}`',
      )
    else if (trust)
      report(
        'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
        path,
        'a trust policy cannot have "Principal": "*"; `{"AWS": "*"}` is accepted, and lets everybody in',
      )
    return
  }
  const known = kinds.find((one) => one === kind)
  if (!known) return
  if (known === 'AWS' && value !== '*' && hasWildcard(value))
    report(
      'UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
      path,
      `\`${value}\` names nobody: a principal takes no pattern; name the account and add a condition on \`aws:PrincipalArn\``,
    )
  else if (known === 'AWS' && /^AROA[A-Z0-9]{12,}$/.test(value))
    report('INVALID_ROLE_REFERENCE', path, 'the id of a role that was deleted: it matches nobody')
  else if (known === 'AWS' && /^AIDA[A-Z0-9]{12,}$/.test(value))
    report('INVALID_USER_REFERENCE', path, 'the id of a user that was deleted: it matches nobody')
  else if (!isPrincipalForm({ kind: known, value }))
    report(
      known === 'Service' ? 'INVALID_SERVICE_PRINCIPAL_FORMAT' : 'INVALID_PRINCIPAL_FORMAT',
      path,
      `expected ${expected[known]}, got \`${value}\``,
    )
}

const expected: Readonly<Record<PrincipalKind, string>> = {
  AWS: 'an account or the ARN of a user, a role or a session',
  Service: 'a service such as `lambda.amazonaws.com`',
  Federated: 'the ARN of a SAML or OIDC provider of your account',
  CanonicalUser: '64 hex digits',
}

/** Elements that a kind of policy does not have. */
export const elementsOfType: Check = perStatement((statement, report, { type }) => {
  const { resource, raw, path, effect } = statement
  if (type === 'trust' && resource)
    report(
      'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
      resource.path,
      'a trust policy is about its own role: leave `Resource` out',
    )
  if (type === 'ecr-repository' && resource)
    if (resource.not || resource.values.some(({ value }) => value !== '*'))
      // AWS refused every `Resource` until 2023, and its examples have had `"*"` since.
      report(
        'TIDEGATE_RESOURCE_IN_REPOSITORY_POLICY',
        resource.path,
        "a repository policy is about its own repository: leave `Resource` out, or ECR answers 'Invalid repository policy provided'",
      )
  if (type === 'rcp') {
    if (effect === 'Allow')
      report('TIDEGATE_RCP_ELEMENT', [...path, 'Effect'], 'a resource control policy only denies')
    if (raw.NotAction !== undefined)
      report(
        'TIDEGATE_RCP_ELEMENT',
        [...path, 'NotAction'],
        'a resource control policy takes `Action` only',
      )
  }
  if (type === 'trust') actionFitsPrincipal(statement, report)
})

/** Each way to assume a role belongs to one kind of principal. */
function actionFitsPrincipal(statement: LintedStatement, report: Report): void {
  const { principal, action, path, effect } = statement
  if (!principal || !action || action.not || effect !== 'Allow') return
  const has = (name: string) => statementHas(statement, name)
  for (const { kind, value, path: at } of principal.values) {
    const saml = value.includes(':saml-provider/')
    const wanted =
      kind === 'Federated'
        ? saml
          ? 'sts:AssumeRoleWithSAML'
          : 'sts:AssumeRoleWithWebIdentity'
        : 'sts:AssumeRole'
    const assumes = ['', 'WithSAML', 'WithWebIdentity'].some((one) => has(`sts:AssumeRole${one}`))
    if (assumes && !has(wanted))
      report('MISMATCHED_ACTION_FOR_PRINCIPAL', at, `\`${value}\` assumes roles with \`${wanted}\``)
    if (
      value === 'rolesanywhere.amazonaws.com' &&
      !['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'].every(has)
    )
      report(
        'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
        path,
        'Roles Anywhere needs `sts:AssumeRole`, `sts:TagSession` and `sts:SetSourceIdentity`',
      )
  }
}
