import { AwsError, withHint } from '../../../aws/error.ts'
import { invalidInput, noSuchEntity } from '../errors.ts'

// Differs from AWS? Of none of these the text is recorded. The codes are those of the model, and AccessDenied where it has none.
export const delegationErrors = {
  notFound: (id: string) => noSuchEntity(`Delegation request ${id} cannot be found.`),
  wrongState: (state: string) =>
    new AwsError('ConcurrentModification', `The delegation request is in the state ${state}.`),
  workflowExists: (id: string) =>
    new AwsError(
      'EntityAlreadyExists',
      `A delegation request with workflow id ${id} already exists.`,
    ),
  noTemplate: () => invalidInput('Permissions must name a policy template.'),
  templateNotFound: (arn: string, account: string) =>
    withHint(
      invalidInput(`Policy template ${arn} is not registered for account ${account}.`),
      'AWS registers templates when a partner is onboarded: here it is done with `tidegate templates add <file>`',
    ),
  notRendered: (problem: string) => invalidInput(`Failed to render template: ${problem}`),
  policyTooLong: (max: number) =>
    invalidInput(`The rendered policy has more than ${max} characters.`),
  policyNotValid: (problem: string) => invalidInput(`The rendered policy is not valid: ${problem}`),
  notTopic: (text: string) =>
    invalidInput(`${text} is not the ARN of an SNS topic in a registered account.`),
  rootTooLong: () =>
    new AwsError(
      'AccessDenied',
      'Root users can only approve delegation requests with a duration of 4 hours or less.',
    ),
  onlyOwner: (caller: string, arn: string) =>
    new AwsError(
      'AccessDenied',
      `User: ${caller} is not authorized to perform: iam:SendDelegationToken on resource: ${arn} because the token can only be sent by the owner of the delegation request`,
    ),
  notSummarized: (arn: string) => invalidInput(`${arn} is not the ARN of a delegation request.`),
} as const
