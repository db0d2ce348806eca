import { denialText, mayNamePolicy } from '../policy/denial.ts'
import type { Decision, Question } from '../policy/types.ts'
import type { Check } from './check.ts'

/** AWS's sentence for a check that was not allowed, as the check's service words it. */
export function denialMessage(check: Check, question: Question, decision: Decision): string {
  // A web identity is told neither who it is nor which role it asked for.
  if (question.principal.kind === 'identity-provider')
    return `Not authorized to perform ${check.action}`
  return denialText(
    {
      principal: question.principal,
      action: printedAction(check),
      resource: check.printedResource ?? resourceOf(check, question),
    },
    decision,
    {
      withReason: !silentAboutReasons.test(check.action),
      policyArn: mayNamePolicy(question, decision),
    },
  )
}

/** Under which code a denial arrives, where that is not AccessDeniedException: services of the query protocol and of XML have their own. */
const codes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...[
        'autoscaling',
        'cloudformation',
        'cloudwatch',
        'elasticloadbalancing',
        'iam',
        'rds',
        's3',
      ],
      ...['ses', 'sqs', 'sts'],
    ].map((service) => [service, 'AccessDenied']),
  ),
  ec2: 'UnauthorizedOperation',
  sns: 'AuthorizationError',
}

/** As SDKs and the AWS CLI show it. */
export function denialCode({ action }: Pick<Check, 'action'>): string {
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  return (Object.hasOwn(codes, service) ? codes[service] : undefined) ?? 'AccessDeniedException'
}

/** SQS alone prints its actions in lower case. */
const printedAction = ({ action }: Check): string =>
  action.startsWith('sqs:') ? action.toLowerCase() : action

/**
 * What the request says, and not what was found: a stranger would learn from the difference. Only the ids
 * of Organizations are completed, each by the caller's own organization.
 */
const resourceOf = (check: Check, question: Question): string =>
  check.action.startsWith('organizations:') ? question.resource : check.resource

/**
 * STS says the same whether the trust policy, the caller's own policies or the role's absence denied it,
 * so that nobody learns which roles exist.
 */
const silentAboutReasons = /^sts:(AssumeRo(le|ot)|TagSession|SetSourceIdentity)/i
