import type { Limits } from './document.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { shapeOf } from './shape.ts'

/** Why Secrets Manager takes a document for no policy of a secret. Whether principals exist is for the caller. */
export function secretPolicyProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  const isWhole = document?.statements.every(({ raw, actions, resources }) => {
    const element = raw.Principal ?? raw.NotPrincipal
    const principals = principalsOfStatement(raw)
    const named = element === '*' || (principals.length > 0 && principals.every(isPrincipalForm))
    return named && Boolean(actions?.length) && Boolean(resources?.length)
  })
  return isWhole ? undefined : 'This resource policy contains a syntax error.'
}

export const secretPolicyLimits: Limits = {
  problem: secretPolicyProblem,
  charactersMax: 20_480,
  countsSpaces: true,
}
