import { expect, test } from 'vitest'
import type { Caller } from '../src/estate/caller.ts'
import { operations } from '../src/services/all.ts'
import type { Estate, Names } from './support/attack/estate.ts'
import { everyOperation, inputOf } from './support/attack/inputs.ts'
import { accountA, digestOf, imageOf, rootOf } from './support/ecr.ts'

const names: Names = {
  prefix: 'kept',
  layer: digestOf('layer'),
  image: digestOf('image'),
  uploadId: '5e0dbd0e-3f1c-4f0b-9f8f-1a2b3c4d5e6f',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  unit: 'ou-abcd-12345678',
  policy: 'p-12345678',
  handshake: 'h-12345678',
  request: 'car-12345678',
  root: 'r-abcd',
  account: '222222222222',
  report: '5e0dbd0e-3f1c-4f0b-9f8f-1a2b3c4d5e6f',
}

const keys = { accessKeyId: names.accessKeyId, secretAccessKey: 'any', password: 'any' }
const estate: Estate = { present: names, absent: names, manifest: imageOf('app'), user: keys }

const caller: Caller = {
  ...rootOf(accountA),
  principal: {
    kind: 'user',
    account: accountA,
    arn: `arn:aws:iam::${accountA}:user/kept-thing`,
    userName: 'kept-thing',
    userId: 'AIDAEXAMPLE',
  },
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { iss: 'https://idp.example.com', sub: 'user', aud: 'app', exp: 4e9, iat: 0 }

/** What permissions are read out of must be readable. */
const given: Readonly<Record<string, object>> = {
  AssumeRoleWithWebIdentity: {
    WebIdentityToken: `${part({ alg: 'RS256', kid: '1' })}.${part(claims)}.AAAA`,
  },
}

const moves = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

/** What an operation asks for, of one that is not the action of its own name alone. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'ecr:CreateRepositoryCreationTemplate': [
    'ecr:CreateRepositoryCreationTemplate',
    'ecr:CreateRepository',
  ],
  'ecr:ListImageReferrers': ['ecr:BatchGetImage'],
  'ecr:UpdateRepositoryCreationTemplate': [
    'ecr:UpdateRepositoryCreationTemplate',
    'ecr:CreateRepository',
  ],
  'ecr-public:GetAuthorizationToken': [
    'ecr-public:GetAuthorizationToken',
    'sts:GetServiceBearerToken',
  ],
  // What it asks besides depends on the template.
  'iam:AcquireRole': ['iam:GetRoleTemplateVersion'],
  'iam:AddRoleToInstanceProfile': ['iam:AddRoleToInstanceProfile', 'iam:PassRole'],
  'lambda:CreateFunction': ['lambda:CreateFunction', 'iam:PassRole'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'secretsmanager:CreateSecret': ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
  // A batch asks for the permission of one message, and to move dead letters is to receive and delete them.
  'sqs:CancelMessageMoveTask': ['sqs:CancelMessageMoveTask', ...moves],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:ListMessageMoveTasks': ['sqs:ListMessageMoveTasks', 'sqs:GetQueueAttributes'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'sqs:StartMessageMoveTask': ['sqs:StartMessageMoveTask', ...moves],
  // They ask while they run, when more is known than the input: the password policy, the user that has the key.
  'iam:ChangePassword': [],
  'iam:GetAccessKeyLastUsed': [],
  // They need no permission.
  'sts:GetCallerIdentity': [],
  'sts:GetSessionToken': [],
}

test('an operation asks for the action of its own name, but for these', () => {
  const asked = everyOperation.map(({ service, name }): [string, readonly string[]] => {
    const input = { ...inputOf({ service, name }, names, estate), ...given[name] }
    const checks = operations[service][name]?.permissions(input, caller) ?? []
    return [`${service}:${name}`, [...new Set(checks.map(({ action }) => action))]]
  })
  expect(Object.fromEntries(asked.filter(([name, actions]) => actions.join() !== name))).toEqual(
    exceptions,
  )
})
