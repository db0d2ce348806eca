import { expect, test } from 'vitest'
import { makesItsResource } from './check.ts'

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:111111111111:${resource}`

test.each([
  ['ecr:CreateRepository', arn('ecr', 'repository/team/app'), true],
  ['lambda:CreateFunction', arn('lambda', 'function:fn'), true],
  ['lambda:CreateAlias', arn('lambda', 'function:fn'), false],
  ['iam:CreateUser', arn('iam', 'user/team/u'), true],
  ['iam:CreateAccessKey', arn('iam', 'user/u'), false],
  ['iam:CreatePolicy', arn('iam', 'policy/p'), true],
  ['iam:CreatePolicyVersion', arn('iam', 'policy/p'), false],
  ['iam:CreateInstanceProfile', arn('iam', 'instance-profile/p'), true],
  ['iam:CreateServiceLinkedRole', arn('iam', 'role/aws-service-role/x/r'), true],
  ['iam:CreateOpenIDConnectProvider', arn('iam', 'oidc-provider/idp.example.com'), true],
  ['iam:CreateVirtualMFADevice', arn('iam', 'mfa/phone'), true],
  ['logs:CreateLogGroup', arn('logs', 'log-group:g:log-stream:'), true],
  ['logs:CreateLogStream', arn('logs', 'log-group:g:log-stream:s'), true],
  ['sqs:CreateQueue', arn('sqs', 'queue'), true],
  ['sqs:SendMessage', arn('sqs', 'queue'), false],
  ['ecr:PutImage', arn('ecr', 'repository/app'), false],
])('%s on %s makes it: %s', (action, resource, makes) => {
  expect(makesItsResource({ action, resource })).toBe(makes)
})
