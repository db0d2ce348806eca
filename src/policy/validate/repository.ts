import { actionMatches, compileActions } from '../match/action.ts'
import { actionsOfV1, type RegistryScope } from '../registry-scope.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { registryActions, repositoryActions } from './repository-actions.ts'
import { type ShapedStatement, shapeOf } from './shape.ts'

/**
 * The constraint ECR names when it refuses a repository policy. Whether principals exist is for the
 * caller (`Principal not found`). The length limit is the model's.
 */
export function repositoryPolicyProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  return document?.statements.every(isRepositoryStatement)
    ? undefined
    : 'Invalid repository policy provided'
}

/**
 * The same for a registry policy, whose statements must say which repositories they are about. Under V1 it may name no
 * action besides V1's own, though `ecr:*` is taken.
 */
export function registryPolicyProblem(
  text: string,
  scope: RegistryScope = 'V2',
): string | undefined {
  const actions = scope === 'V1' ? actionsOfV1 : everyAction
  const document = shapeOf(parseJson(text))
  const resourceNamed = ({ resources }: ShapedStatement) =>
    (resources ?? []).length > 0 &&
    (resources ?? []).every((one) => one === '*' || /^arn:[^:]*:ecr:/.test(one))
  return document?.statements.every((one) => isEcrStatement(one, actions) && resourceNamed(one))
    ? undefined
    : 'Invalid registry policy provided'
}

const everyAction = [...repositoryActions, ...registryActions]

/** Differs from AWS? `Resource` was refused until 2023, yet every current example of AWS has `"*"`. */
const isRepositoryStatement = (statement: ShapedStatement): boolean =>
  isEcrStatement(statement, repositoryActions) &&
  statement.raw.NotResource === undefined &&
  (statement.resources ?? ['*']).every((resource) => resource === '*')

function isEcrStatement(
  { raw, effect, actions }: ShapedStatement,
  known: readonly string[],
): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return false
  if (!actions?.length || !actions.every((one) => isOneOf(known, one))) return false
  const element = raw.Principal ?? raw.NotPrincipal
  if (element === undefined) return false
  if (typeof element === 'string') return element === '*'
  const principals = principalsOfStatement(raw)
  return principals.length > 0 && principals.every(isPrincipalForm)
}

/** A repository policy has no place for `ecr:GetAuthorizationToken`, which is about none; wildcards need one match. */
function isOneOf(known: readonly string[], action: string): boolean {
  const compiled = compileActions({ not: false, values: [action] })
  return (
    action.toLowerCase().startsWith('ecr:') && known.some((one) => actionMatches(compiled, one))
  )
}
