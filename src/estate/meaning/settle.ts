import { nameInArn, parseArn } from '../../names/arn.ts'
import type { Denial } from './denied.ts'
import type { Settle } from './said.ts'

/** What the caller's own account would answer. */
export function settleIdentity({
  holder,
  callerAccount,
  action,
  resource,
  type,
}: Denial): readonly Settle[] {
  const arn = parseArn(holder ?? '')
  if (!holder || !arn || !callerAccount) return []
  const [kind] = arn.resource.split('/')
  if (kind !== 'role' && kind !== 'user') return []
  const name = nameInArn(arn.resource)
  if (type === 'permissions boundary')
    return [
      {
        account: callerAccount,
        command: `aws iam get-${kind} --${kind}-name ${name} --query ${kind === 'role' ? 'Role' : 'User'}.PermissionsBoundary`,
        tells: 'which policy is the boundary',
      },
    ]
  const about = resource?.startsWith('arn:') ? ` --resource-arns '${resource}'` : ''
  return [
    {
      account: callerAccount,
      command: `aws iam simulate-principal-policy --policy-source-arn ${holder} --action-names ${action}${about} --query 'EvaluationResults[].[EvalDecision,MatchedStatements]'`,
      tells: 'whether the caller’s own policies allow it, and which statement decides',
    },
  ]
}

/** What the resource's account would answer. */
export function settleResource({ resource = '', owner }: Denial): readonly Settle[] {
  const arn = parseArn(resource)
  if (!arn || !owner) return []
  const command = policyCommand(arn.service, resource, arn.region, owner)
  return command
    ? [
        {
          account: owner,
          command,
          tells: 'what the resource’s policy says, and whether there is the resource',
        },
      ]
    : []
}

function policyCommand(
  service: string,
  resource: string,
  region: string,
  account: string,
): string | undefined {
  switch (service) {
    case 'ecr':
      return `aws ecr get-repository-policy --region ${region} --registry-id ${account} --repository-name ${resource.slice(resource.indexOf('/') + 1)}`
    case 'lambda':
      return `aws lambda get-policy --region ${region} --function-name ${resource}`
    case 'iam':
      return resource.includes(':role/')
        ? `aws iam get-role --role-name ${nameInArn(resource)} --query Role.AssumeRolePolicyDocument`
        : undefined
    default:
      return undefined
  }
}
