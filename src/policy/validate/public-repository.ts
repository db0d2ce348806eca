import type { Limits } from './document.ts'
import { parseJson } from './identity.ts'
import { isPrincipalForm, principalsOfStatement } from './principal.ts'
import { shapeOf } from './shape.ts'

/** The constraint that ECR Public names when it refuses a repository policy. Whether principals exist is for the caller. */
export function publicRepositoryPolicyProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  const isWhole = document?.statements.every(({ raw, actions, effect }) => {
    const principals = principalsOfStatement(raw)
    const named =
      raw.Principal === '*' || (principals.length > 0 && principals.every(isPrincipalForm))
    const isOurs = (action: string) => /^ecr-public:[A-Za-z*?]+$/i.test(action)
    return named && /^(Allow|Deny)$/.test(effect) && Boolean(actions?.every(isOurs))
  })
  return isWhole ? undefined : 'Invalid repository policy provided'
}

export const publicRepositoryPolicyLimits: Limits = {
  problem: publicRepositoryPolicyProblem,
  charactersMax: 10_240,
  countsSpaces: true,
}
