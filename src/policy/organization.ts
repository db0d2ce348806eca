import type { Question } from './types.ts'

/**
 * Services whose resources RCPs govern, as far as this project meets them. AWS's list names 62 services;
 * Lambda, IAM, SNS and EC2 are not among them.
 * Differs from AWS? Row 99: taken from AWS's published service data, not from a recording.
 */
const rcpServices: ReadonlySet<string> = new Set([
  'codeartifact',
  'codebuild',
  'cognito-idp',
  'dynamodb',
  'ecr',
  'ecr-public',
  'events',
  'firehose',
  'kms',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
  'logs',
  'xray',
])

/**
 * RCPs bind every caller, services and outsiders too, but no service-linked role, neither as caller nor
 * as the role to be assumed. `RCPFullAWSAccess` is always attached, so only their Deny statements count.
 */
export function rcpCovers({ principal, action, resource }: Question): boolean {
  if (principal.kind === 'assumed-role' && principal.serviceLinked) return false
  if (resource.includes(':role/aws-service-role/')) return false
  return rcpServices.has(action.slice(0, action.indexOf(':')).toLowerCase())
}
