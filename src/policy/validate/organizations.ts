import { isObject } from '../parse.ts'
import { firstOf, identityPolicyProblem, parseJson } from './identity.ts'
import { type ShapedStatement, shapeOf } from './shape.ts'

/** The one sentence that Organizations has for every fault of a document (seen in public logs). */
export const unfitPolicy =
  'The provided policy document does not meet the requirements of the specified policy type.'

/**
 * Why Organizations refuses a service control policy (`MalformedPolicyDocumentException`). Since September
 * 2025 it takes all that an identity policy may say: conditions, single resources and NotAction in an
 * Allow, NotResource, wildcards anywhere in an action. The size limit is for the caller.
 */
export const scpProblem = (text: string): string | undefined =>
  identityPolicyProblem(text) === undefined ? undefined : unfitPolicy

/**
 * The same for a resource control policy: only `Deny`, for `"Principal": "*"`, and of actions that name
 * their service. NotPrincipal and NotAction are not supported.
 * Differs from AWS? From its documentation, not from recordings. `{"AWS": "*"}` is taken to be refused.
 */
export function rcpProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  if (!document || firstOf(document.statements, statementProblem) !== undefined) return unfitPolicy
  // What is left is the grammar of an identity policy.
  return scpProblem(withoutPrincipals(text))
}

function statementProblem({ raw, effect, actions }: ShapedStatement): string | undefined {
  const fits =
    effect === 'Deny' &&
    raw.Principal === '*' &&
    raw.NotPrincipal === undefined &&
    raw.NotAction === undefined &&
    !actions?.includes('*')
  return fits ? undefined : unfitPolicy
}

function withoutPrincipals(text: string): string {
  const document = parseJson(text)
  if (!isObject(document)) return text
  const { Statement: given } = document
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given]
  const Statement = statements.map((one) =>
    isObject(one) ? { ...one, Principal: undefined } : one,
  )
  return JSON.stringify({ ...document, Statement })
}
