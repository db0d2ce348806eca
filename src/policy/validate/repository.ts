import { actionMatches, compileActions } from '../match/action.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { repositoryActions } from './repository-actions.ts'
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

/** The same for a registry policy, whose statements must say which repositories they are about. */
export function registryPolicyProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  const resourceNamed = ({ resources }: ShapedStatement) =>
    (resources ?? []).length > 0 &&
    (resources ?? []).every((one) => one === '*' || /^arn:[^:]*:ecr:/.test(one))
  return document?.statements.every((one) => isEcrStatement(one) && resourceNamed(one))
    ? undefined
    : 'Invalid registry policy provided'
}

/** Differs from AWS? `Resource` was refused until 2023, yet every current example of AWS has `"*"`. */
const isRepositoryStatement = (statement: ShapedStatement): boolean =>
  isEcrStatement(statement) &&
  statement.raw.NotResource === undefined &&
  (statement.resources ?? ['*']).every((resource) => resource === '*')

function isEcrStatement({ raw, effect, actions }: ShapedStatement): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return false
  if (!actions?.length || !actions.every(isRepositoryAction)) return false
  const element = raw.Principal ?? raw.NotPrincipal
  if (element === undefined) return false
  if (typeof element === 'string') return element === '*'
  const principals = principalsOfStatement(raw)
  return principals.length > 0 && principals.every(isPrincipalForm)
}

/** `ecr:GetAuthorizationToken` has no repository, and so no place here; wildcards need one match. */
function isRepositoryAction(action: string): boolean {
  const compiled = compileActions({ not: false, values: [action] })
  return (
    action.toLowerCase().startsWith('ecr:') &&
    repositoryActions.some((known) => actionMatches(compiled, known))
  )
}
