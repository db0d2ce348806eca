import { partitionNames } from '../../names/partitions.ts'
import { legacyParsing } from './legacy.ts'

/** The last two are newer than the sentence that names the others: a policy with a role template was recorded, one with a delegation request is documented. */
const iamPath =
  /^(\*|root$|(user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report|role-template|delegation-request)\/)/

const hasWildcard = (text: string): boolean => /[*?]/.test(text)

const isPartition = (text: string): boolean => partitionNames.includes(text) || hasWildcard(text)

/** Six parts at least, the first one `arn` whatever was written: how IAM prints and stores it. */
function normalised(resource: string): readonly string[] {
  const parts = resource.split(':')
  return ['arn', ...parts.slice(1), ...new Array<string>(Math.max(0, 6 - parts.length)).fill('*')]
}

export const resourceFormProblem = (resource: string): string | undefined =>
  resource === '*' || resource.includes(':')
    ? undefined
    : `Resource ${resource} must be in ARN format or "*".`

/**
 * A short ARN that puts its text where the service or the account belongs. With an unknown partition the
 * partition is told first (recorded).
 */
export function resourceLegacyProblem(resource: string): string | undefined {
  const parts = resource.split(':')
  const [, partition = '', service, , account] = parts
  if (!isPartition(partition)) return undefined
  if (service === '') return legacyParsing
  const misplaced =
    parts.length === 5 && account !== undefined && !/^(\d*|.*[*?].*|aws)$/.test(account)
  return misplaced ? legacyParsing : undefined
}

export function resourceArnProblem(resource: string): string | undefined {
  if (resource === '*') return undefined
  const parts = normalised(resource)
  const [, partition = '', service = '', region = ''] = parts
  const rest = parts.slice(5).join(':')
  const arn = parts.join(':')
  if (!isPartition(partition)) return `Partition "${partition}" is not valid for resource "${arn}".`
  if (hasWildcard(service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  const hasRegion = region !== '' && region !== '*'
  if (service === 'iam') {
    if (hasRegion) return `IAM resource ${arn} cannot contain region information.`
    if (!iamPath.test(rest))
      return 'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.'
  }
  if (service === 's3' && hasRegion && !/^accesspoint[/:]/.test(rest))
    return `Resource ${arn} can not contain region information.`
  return undefined
}
