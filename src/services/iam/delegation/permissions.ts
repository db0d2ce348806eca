import type { DelegationPermission } from '../../../aws/models/iam.types.gen.ts'
import { isObject } from '../../../policy/parse.ts'
import { identityPolicyProblem } from '../../../policy/validate/identity.ts'
import type { PolicyTemplate } from '../../../store/iam/partners.ts'
import {
  filledDocument,
  parametersIn,
  TemplateProblem,
  type TemplateValues,
} from '../template-text.ts'
import { delegationErrors } from './errors.ts'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-policy-templates.html */
const charactersMax = 2048

function valuesOf({ Parameters = [] }: DelegationPermission, known: ReadonlySet<string>) {
  const values: Record<string, TemplateValues[string]> = {}
  for (const { Name: name = '', Values = [], Type } of Parameters) {
    if (!known.has(name)) throw new TemplateProblem(`Unrecognized parameter: ${name}`)
    const isList = Type === 'stringList'
    if (!isList && Values.length !== 1)
      throw new TemplateProblem(
        `${name} replacement value must contain exactly one value, got ${Values.length}`,
      )
    values[name] = { values: Values, isList }
  }
  return values
}

/** A template's policy with its parameters filled in. Throws InvalidInput. */
export function renderedPolicy(
  template: PolicyTemplate,
  permissions: DelegationPermission,
): string {
  const document = JSON.parse(template.document)
  const text = rendered(() =>
    JSON.stringify(filledDocument(document, valuesOf(permissions, parametersIn(document)))),
  )
  if (text.length > charactersMax) throw delegationErrors.policyTooLong(charactersMax)
  const problem = identityPolicyProblem(text)
  if (problem !== undefined) throw delegationErrors.policyNotValid(problem)
  return text
}

function rendered(render: () => string): string {
  try {
    return render()
  } catch (error) {
    if (error instanceof TemplateProblem) throw delegationErrors.notRendered(error.message)
    throw error
  }
}

/** The boundaries that a policy wants of the roles that it lets be made. */
export function boundariesIn(policy: string): readonly string[] {
  const found = new Set<string>()
  for (const statement of [JSON.parse(policy).Statement].flat())
    for (const keys of Object.values(isObject(statement.Condition) ? statement.Condition : {}))
      for (const [key, value] of Object.entries(isObject(keys) ? keys : {}))
        if (key.toLowerCase() === 'iam:permissionsboundary')
          for (const arn of [value].flat()) found.add(String(arn))
  return [...found]
}
