import { actionMatches, compileActions } from '../match/action.ts'
import { firstOf, legacyProblem, parseJson, sidProblem } from './identity.ts'
import { isPrincipalForm, type NamedPrincipal, principalsOfStatement } from './principal.ts'
import { type ShapedStatement, shapeOf, syntaxErrors } from './shape.ts'

const trustActions = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]

/**
 * Why IAM refuses a role trust policy (`MalformedPolicyDocument`), in its words. Whether the principals
 * exist is for the caller: see `principalsOf` and `invalidTrustPrincipal`.
 */
export function trustPolicyProblem(text: string): string | undefined {
  const value = parseJson(text)
  if (value === undefined) return 'This policy contains invalid Json'
  const document = shapeOf(value)
  if (!document) return syntaxErrors
  return (
    legacyProblem(document) ??
    sidProblem(document) ??
    firstOf(document.statements, fieldProblem) ??
    firstOf(document.statements, trustActionProblem) ??
    firstOf(document.statements, principalProblem)
  )
}

/** The sentence for a principal that does not exist or has the wrong form. */
export const invalidTrustPrincipal = ({ kind, value }: NamedPrincipal): string =>
  `Invalid principal in policy: "${kind === 'AWS' ? kind : kind.toUpperCase()}":"${value}"`

function fieldProblem({ raw, actions }: ShapedStatement): string | undefined {
  for (const field of ['Resource', 'NotResource', 'NotPrincipal'])
    if (raw[field] !== undefined) return `Has prohibited field ${field}`
  const nobody = typeof raw.Principal !== 'string' && principalsOfStatement(raw).length === 0
  if (nobody) return 'Missing required field Principal'
  return actions?.length ? undefined : 'Missing required field Action'
}

function trustActionProblem({ raw, actions = [] }: ShapedStatement): string | undefined {
  const known = (action: string) => {
    const compiled = compileActions({ not: false, values: [action] })
    return action !== '*' && trustActions.some((one) => actionMatches(compiled, one))
  }
  return raw.NotAction === undefined && actions.every(known)
    ? undefined
    : 'AssumeRole policy may only specify STS AssumeRole actions.'
}

function principalProblem({ raw }: ShapedStatement): string | undefined {
  // `{"AWS": "*"}` is accepted, though it means the same.
  if (raw.Principal === '*') return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
  if (typeof raw.Principal === 'string') return syntaxErrors
  const bad = principalsOfStatement(raw).find((one) => !isPrincipalForm(one))
  return bad && invalidTrustPrincipal(bad)
}
