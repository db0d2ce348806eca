import { actionMatches, compileActions } from '../match/action.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { type ShapedStatement, shapeOf } from './shape.ts'

/** What a resource policy of Organizations may let a member do. From the user guide, `orgs-policy-delegate`. */
export const delegableActions: readonly string[] = [
  'AttachPolicy',
  'CreatePolicy',
  'DeletePolicy',
  'DescribeAccount',
  'DescribeCreateAccountStatus',
  'DescribeEffectivePolicy',
  'DescribeHandshake',
  'DescribeOrganization',
  'DescribeOrganizationalUnit',
  'DescribePolicy',
  'DescribeResourcePolicy',
  'DetachPolicy',
  'DisablePolicyType',
  'EnablePolicyType',
  'ListAWSServiceAccessForOrganization',
  'ListAccounts',
  'ListAccountsForParent',
  'ListChildren',
  'ListCreateAccountStatus',
  'ListDelegatedAdministrators',
  'ListDelegatedServicesForAccount',
  'ListHandshakesForAccount',
  'ListHandshakesForOrganization',
  'ListOrganizationalUnitsForParent',
  'ListParents',
  'ListPolicies',
  'ListPoliciesForTarget',
  'ListRoots',
  'ListTagsForResource',
  'ListTargetsForPolicy',
  'TagResource',
  'UntagResource',
  'UpdatePolicy',
]

/** The reason, as the service's model calls it, for which Organizations refuses a resource policy. */
export type DelegationProblem =
  | 'INVALID_RESOURCE_POLICY_JSON'
  | 'INVALID_PRINCIPAL'
  | 'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY'
  | 'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY'

/** Differs from AWS? Which of two reasons is told is not known. */
export function delegationProblem(text: string): DelegationProblem | undefined {
  const document = shapeOf(parseJson(text))
  if (!document) return 'INVALID_RESOURCE_POLICY_JSON'
  for (const statement of document.statements) {
    const problem = statementProblem(statement)
    if (problem) return problem
  }
  return undefined
}

function statementProblem(statement: ShapedStatement): DelegationProblem | undefined {
  const { raw, effect, actions, resources } = statement
  if (effect !== 'Allow' && effect !== 'Deny') return 'INVALID_RESOURCE_POLICY_JSON'
  const principals = principalsOfStatement(raw)
  const named = ({ kind, value }: (typeof principals)[number]) => kind === 'AWS' && value !== '*'
  if (principals.length === 0 || !principals.every((one) => named(one) && isPrincipalForm(one)))
    return 'INVALID_PRINCIPAL'
  if (!actions?.length || !actions.every(isDelegable))
    return 'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY'
  const fits = (one: string) => one === '*' || /^arn:[^:]*:organizations:/.test(one)
  return resources?.length && resources.every(fits)
    ? undefined
    : 'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY'
}

function isDelegable(action: string): boolean {
  const compiled = compileActions({ not: false, values: [action] })
  return (
    action.toLowerCase().startsWith('organizations:') &&
    delegableActions.some((known) =>
      actionMatches(compiled, `organizations:${known}`.toLowerCase()),
    )
  )
}

/** Whether a policy names an account, whatever it lets it do. */
export function namesAccount(text: string, account: string): boolean {
  const document = shapeOf(parseJson(text))
  const names = (statement: ShapedStatement) =>
    principalsOfStatement(statement.raw).some(
      ({ value }) => value === account || value.split(':')[4] === account,
    )
  return document?.statements.some(names) ?? false
}
