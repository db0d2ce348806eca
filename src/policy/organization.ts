import { actionRule } from './action-rule.ts'
import type { Question } from './types.ts'

/**
 * The services to whose resources resource control policies apply: all that AWS lists, by their prefixes.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 */
const rcpServices: ReadonlySet<string> = new Set([
  ...['aoss', 'appconfig', 'appstream', 'autoscaling', 'autoscaling-plans', 'budgets'],
  ...['clouddirectory', 'cloudfront', 'cloudsearch', 'cloudtrail-data', 'codeartifact'],
  ...['codebuild', 'codecommit', 'codepipeline', 'cognito-identity', 'cognito-idp'],
  ...['comprehend', 'comprehendmedical', 'compute-optimizer', 'cost-optimization-hub', 'dax'],
  ...['dsql', 'dynamodb', 'ecr', 'ecr-public', 'events', 'firehose', 'fis', 'fms', 'gamelift'],
  ...['health', 'inspector-scan', 'kendra', 'kinesisvideo', 'kms', 'logs', 'memorydb'],
  ...['networkmonitor', 'notifications', 'opensearch', 'pca-connector-ad', 'personalize'],
  ...['polly', 'pricing', 'resource-groups', 'rolesanywhere', 's3', 'secretsmanager'],
  ...['servicediscovery', 'signin', 'sqs', 'sts', 'support', 'swf', 'textract'],
  ...['timestream-influxdb', 'transcribe', 'transfer', 'translate', 'wafv2', 'workspaces', 'xray'],
])

/**
 * RCPs bind every caller, services and outsiders too. `RCPFullAWSAccess` is always attached, so only their Deny
 * statements count. What owns no policy of theirs, such as a management account's resource, brings none.
 */
export const rcpCovers = (question: Question): boolean => rcpExemption(question) === undefined

/**
 * Why RCPs do not apply, as AWS lists it:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
 */
export function rcpExemption({
  principal,
  action,
  resource,
  context,
}: Question): string | undefined {
  const { service, name } = actionRule(action)
  if (!rcpServices.has(service)) return `they do not apply to ${service || 'this service'}`
  // Neither as the caller nor as the role to be assumed.
  const isLinked = principal.kind === 'assumed-role' && principal.serviceLinked
  if (isLinked || resource.includes(':role/aws-service-role/'))
    return 'service-linked roles are exempt'
  if (service !== 'kms') return undefined
  if (name === 'kms:retiregrant') return 'kms:RetireGrant is exempt'
  return isAwsManagedKey(resource, context) ? 'AWS managed keys are exempt' : undefined
}

/** AWS keeps the aliases that begin with `aws/` for them. */
const isAwsManagedKey = (resource: string, context: Question['context']): boolean =>
  [resource, context['kms:resourcealiases'] ?? []]
    .flat()
    .some((one) => /^(arn:.*:)?alias\/aws\//.test(one))
