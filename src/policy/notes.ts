import { actionRule, isFree, mayHavePolicy, roleOf } from './action-rule.ts'
import { isSameAccount } from './decide.ts'
import { hasOwnPolicies } from './findings.ts'
import type { Question } from './types.ts'

/**
 * What `decide` cannot know of this question, each a sentence: a service whose rules are not known here, what AWS asks
 * besides policies, and what was left out of the question. Empty where the answer is all there is to say.
 */
export function notesOn(question: Question): readonly string[] {
  const { name } = actionRule(question.action)
  if (isFree(question))
    return [`AWS asks no policy about ${question.action}: nobody with valid credentials is refused`]
  return [
    ...aboutResourcePolicy(question),
    ...(roleOf(question) === 'required' ? aboutKey(question) : []),
    ...(name === 'iam:changepassword' ? [passwordNote] : []),
  ]
}

const passwordNote =
  "an account's password policy may let users change their own password without any other, which is not decided here"

function aboutResourcePolicy(question: Question): readonly string[] {
  const { action, resource, policies, resourcePolicyRole } = question
  const { service, rule } = actionRule(action)
  // What is about no resource has none that could carry a policy.
  if (resource === '*' || resourcePolicyRole !== undefined) return []
  if (!rule)
    return [`whether ${service} has resource policies is not known here: ${counted(question)}`]
  const besides = rule.besides === undefined ? [] : [rule.besides]
  if (mayHavePolicy(rule, resource)) return besides
  if (policies.resource.length > 0)
    return [
      `AWS documents no policy for this resource of ${service}, and one was given: ${counted(question)}`,
      ...besides,
    ]
  return isForeign(question) ? [sharedOtherwise(service), ...besides] : besides
}

const isForeign = (question: Question): boolean =>
  hasOwnPolicies(question) && !isSameAccount(question)

const sharedOtherwise = (service: string): string =>
  `this resource of ${service} has no policy that could let another account in: what AWS RAM shares is not decided here`

const counted = (question: Question): string =>
  isForeign(question)
    ? 'one was asked to allow, as is usual between accounts'
    : 'one that allows was counted as enough, and none as no obstacle'

function aboutKey(question: Question): readonly string[] {
  const { action, policies } = question
  const { grants, resource } = policies
  const notes: string[] = []
  if (resource.length === 0)
    notes.push('every KMS key has a policy, and none was given for this one')
  if (!grants?.length) return notes
  if (isForeign(question))
    notes.push(
      "whether a grant is enough for another account's caller is not known here: identity policies were asked too",
    )
  if (actionRule(action).name === 'kms:creategrant')
    notes.push("a grant's constraints were not compared with those of the grant that is made")
  return notes
}
