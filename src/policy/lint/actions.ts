import type { ActionTables, ActionType, ServiceType } from '../actions.ts'
import { globMatches, globOf } from '../match/glob.ts'
import { repositoryActions } from '../validate/repository-actions.ts'
import { type Check, type LintedStatement, perStatement, type Text } from './document.ts'
import { meant } from './nearest.ts'
import { hasWildcard, patternCovers } from './patterns.ts'

/** The prefix and the name of an action as it is written; undefined for `*` and for what is none. */
export function actionParts(action: string): { prefix: string; name: string } | undefined {
  const colon = action.indexOf(':')
  if (colon < 0) return undefined
  return { prefix: action.slice(0, colon).toLowerCase(), name: action.slice(colon + 1) }
}

/** The actions of a service that a pattern names. */
export function actionsNamed(service: ServiceType, name: string): readonly ActionType[] {
  const lower = name.toLowerCase()
  if (!hasWildcard(lower)) {
    const found = service.actions.get(lower)
    return found ? [found] : []
  }
  const glob = globOf(lower)
  return [...service.actions].flatMap(([one, action]) => (globMatches(glob, one) ? [action] : []))
}

/** Does the action, or a pattern of actions, cover this one? */
export const covers = (pattern: string, action: string): boolean =>
  /^\*+$/.test(pattern) || patternCovers(pattern.toLowerCase(), action.toLowerCase())

/** Whether the statement's `Action` or `NotAction` takes this action in. */
export const statementHas = ({ action }: LintedStatement, name: string): boolean =>
  action !== undefined && action.values.some(({ value }) => covers(value, name)) !== action.not

/** Actions that exist, in services that exist. */
export const actionNames: Check = perStatement(({ action }, report, { tables }) => {
  for (const { value, path } of action?.values ?? []) {
    if (/^\*+$/.test(value)) continue
    const parts = actionParts(value)
    if (!parts)
      report('INVALID_ACTION', path, `expected \`service:Action\` or \`*\`, got \`${value}\``)
    else if (hasWildcard(parts.prefix))
      report('INVALID_SERVICE_IN_ACTION', path, 'no wildcard is possible in the service')
    else if (tables) known({ value, path }, parts, tables, report)
  }
})

function known(
  { value, path }: Text,
  { prefix, name }: { prefix: string; name: string },
  tables: ActionTables,
  report: Parameters<Check>[1],
): void {
  const service = tables.service(prefix)
  if (!service) {
    const near = meant(prefix, tables.prefixes)
    report('INVALID_SERVICE_IN_ACTION', path, `there is no service \`${prefix}\`${near}`)
  } else if (actionsNamed(service, name).length === 0 && !isUndocumented(service, name)) {
    const names = [...service.actions.values()].map((one) => one.name)
    report(
      'INVALID_ACTION',
      path,
      hasWildcard(name)
        ? `no action matches \`${value}\``
        : `there is no action \`${value}\`${meant(name, names, `${prefix}:`)}`,
    )
  }
}

/** AWS's own policies name some services by patterns only: what matches those may exist. */
function isUndocumented(service: ServiceType, name: string): boolean {
  const lower = name.toLowerCase()
  return [...service.actions.keys()].some((one) => hasWildcard(one) && patternCovers(one, lower))
}

const trustActions = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
]

/** Actions that this kind of policy cannot hold. */
export const actionsOfType: Check = perStatement(({ action }, report, { type }) => {
  if (!action) return
  if (type === 'trust' && action.not)
    report('UNSUPPORTED_ACTION_IN_POLICY', action.path, 'a trust policy takes `Action` only')
  for (const { value, path } of action.values) {
    if (type === 'trust' && !(value !== '*' && trustActions.some((one) => covers(value, one))))
      report(
        'UNSUPPORTED_ACTION_IN_POLICY',
        path,
        `a trust policy can only hold the actions of assuming a role, such as \`sts:AssumeRole\`; \`${value}\` belongs in the role's own policies`,
      )
    if (
      type === 'ecr-repository' &&
      !(actionParts(value)?.prefix === 'ecr' && repositoryActions.some((one) => covers(value, one)))
    )
      report('UNSUPPORTED_ACTION_IN_POLICY', path, repositoryReason(value))
    if (type === 'rcp' && /^\*+$/.test(value))
      report('TIDEGATE_RCP_ELEMENT', path, 'a resource control policy names its services: `ecr:*`')
  }
})

const repositoryReason = (action: string): string =>
  action.toLowerCase() === 'ecr:getauthorizationtoken'
    ? "a login is about no repository: `ecr:GetAuthorizationToken` belongs in the caller's own policy, on `*`"
    : `a repository policy can only hold ECR's actions on a repository, and \`${action}\` is none`
