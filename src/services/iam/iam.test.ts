import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, trust, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const document = JSON.stringify(allow('ecr:*'))
const arnOf = (resource: string) => `arn:aws:iam::${account}:${resource}`
const iam = <Output = Record<string, unknown>>(operation: string, input?: unknown) =>
  world.call<Output>(root, 'iam', operation, input)
const trustRoot = trust({ AWS: account })

/** A user, group, role, profile and policy named `it`, to be in the way. */
async function populate() {
  await iam('CreateUser', { UserName: 'it' })
  await iam('CreateGroup', { GroupName: 'it' })
  await iam('CreateRole', { RoleName: 'it', AssumeRolePolicyDocument: trustRoot })
  await iam('CreateInstanceProfile', { InstanceProfileName: 'it' })
  await iam('CreatePolicy', { PolicyName: 'it', PolicyDocument: document })
}

const missing = arnOf('policy/missing')
const own = arnOf('policy/it')
const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

describe('what is refused', () => {
  beforeEach(populate)

  test.each([
    ['GetUser', { UserName: 'no' }, 'NoSuchEntity: The user with name no cannot be found.'],
    ['CreateUser', { UserName: 'IT' }, 'EntityAlreadyExists: User with name IT already exists.'],
    ['GetRole', { RoleName: 'no' }, 'NoSuchEntity: The role with name no cannot be found.'],
    [
      'CreateRole',
      { RoleName: 'it', AssumeRolePolicyDocument: trustRoot },
      'EntityAlreadyExists: Role with name it already exists.',
    ],
    ['GetGroup', { GroupName: 'no' }, 'NoSuchEntity: The group with name no cannot be found.'],
    ['CreateGroup', { GroupName: 'it' }, 'EntityAlreadyExists: Group with name it already exists.'],
    [
      'GetInstanceProfile',
      { InstanceProfileName: 'no' },
      'NoSuchEntity: Instance Profile no cannot be found.',
    ],
    [
      'CreateInstanceProfile',
      { InstanceProfileName: 'it' },
      'EntityAlreadyExists: Instance Profile it already exists.',
    ],
    [
      'RemoveRoleFromInstanceProfile',
      { InstanceProfileName: 'it', RoleName: 'it' },
      'NoSuchEntity: Role it in Instance Profile it cannot be found.',
    ],
    [
      'CreatePolicy',
      { PolicyName: 'it', PolicyDocument: document },
      'EntityAlreadyExists: A policy called it already exists. Duplicate names are not allowed.',
    ],
    ['GetPolicy', { PolicyArn: missing }, `NoSuchEntity: Policy ${missing} was not found.`],
    ['DeletePolicy', { PolicyArn: missing }, `NoSuchEntity: Policy ${missing} was not found.`],
    [
      'DetachRolePolicy',
      { RoleName: 'it', PolicyArn: own },
      `NoSuchEntity: Policy ${own} was not found.`,
    ],
    [
      'AttachRolePolicy',
      { RoleName: 'it', PolicyArn: missing },
      `NoSuchEntity: Policy ${missing} does not exist or is not attachable.`,
    ],
    [
      'AttachRolePolicy',
      { RoleName: 'it', PolicyArn: 'arn:aws:iam::aws:policy/Nonexistent' },
      'NoSuchEntity: Policy arn:aws:iam::aws:policy/Nonexistent was not found.',
    ],
    [
      'ListEntitiesForPolicy',
      { PolicyArn: missing },
      `NoSuchEntity: Policy ${missing} does not exist or is not attachable.`,
    ],
    [
      'GetPolicyVersion',
      { PolicyArn: own, VersionId: 'v7' },
      `NoSuchEntity: Policy ${own} version v7 does not exist or is not attachable.`,
    ],
    [
      'GetPolicyVersion',
      { PolicyArn: missing, VersionId: 'v1' },
      `NoSuchEntity: Policy ${missing} version v1 does not exist or is not attachable.`,
    ],
    [
      'SetDefaultPolicyVersion',
      { PolicyArn: missing, VersionId: 'v1' },
      `NoSuchEntity: Policy ${missing} version v1 does not exist or is not attachable.`,
    ],
    [
      'RemoveUserFromGroup',
      { GroupName: 'no', UserName: 'any' },
      'NoSuchEntity: The user with name any cannot be found.',
    ],
    [
      'AddUserToGroup',
      { GroupName: 'no', UserName: 'any' },
      'NoSuchEntity: The group with name no cannot be found.',
    ],
    [
      'CreateRole',
      { RoleName: 'r', Path: '/aws-service-role/x/', AssumeRolePolicyDocument: trustRoot },
      "InvalidInput: Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
    ],
    [
      'UpdateUser',
      { UserName: 'it', NewPath: '/aws-reserved/sso/' },
      "InvalidInput: Path prefix '/aws-reserved/' can only be used by AWS",
    ],
    [
      'AttachUserPolicy',
      { UserName: 'it', PolicyArn: 'arn:aws:iam::111111111111:notpolicy/x' },
      'ValidationError: ARN arn:aws:iam::111111111111:notpolicy/x is not valid.',
    ],
    [
      'DeletePolicyVersion',
      { PolicyArn: own, VersionId: 'v1' },
      'DeleteConflict: Cannot delete the default version of a policy.',
    ],
    [
      'DeletePolicy',
      { PolicyArn: aws },
      'AccessDenied: Cannot delete policies outside your own account.',
    ],
    [
      'DeletePolicyVersion',
      { PolicyArn: aws, VersionId: 'v1' },
      'AccessDenied: Cannot delete policy versions for policies outside your own account.',
    ],
    [
      'CreatePolicyVersion',
      { PolicyArn: aws, PolicyDocument: document },
      'AccessDenied: Cannot create versions for policies outside your own account.',
    ],
    [
      'SetDefaultPolicyVersion',
      { PolicyArn: aws, VersionId: 'v1' },
      'AccessDenied: Cannot update policies outside your own account.',
    ],
    [
      'TagPolicy',
      { PolicyArn: aws, Tags: [{ Key: 'k', Value: 'v' }] },
      'InvalidInput: Tags not supported for policies in this domain',
    ],
    [
      'UntagPolicy',
      { PolicyArn: aws, TagKeys: ['k'] },
      'InvalidInput: Tags not supported for policies in this domain',
    ],
    [
      'GetPolicy',
      { PolicyArn: 'arn:aws-cn:iam::aws:policy/AdministratorAccess' },
      'ValidationError: Invalid ARN partition',
    ],
    [
      'AttachUserPolicy',
      {
        UserName: 'it',
        PolicyArn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
      },
      'PolicyNotAttachable: Cannot attach AWS reserved policy to an IAM user.',
    ],
    [
      'PutUserPermissionsBoundary',
      {
        UserName: 'it',
        PermissionsBoundary:
          'arn:aws:iam::aws:policy/aws-service-role/AmazonTimestreamInfluxDBServiceRolePolicy',
      },
      'PolicyNotAttachable: Cannot attach AWS reserved policy to an IAM user.',
    ],
    [
      'DeleteUserPermissionsBoundary',
      { UserName: 'it' },
      'NoSuchEntity: The permissions boundary of it cannot be found.',
    ],
    [
      'GetRolePolicy',
      { RoleName: 'it', PolicyName: 'p' },
      'NoSuchEntity: The role policy with name p cannot be found.',
    ],
    [
      'DeleteUserPolicy',
      { UserName: 'it', PolicyName: 'p' },
      'NoSuchEntity: The user policy with name p cannot be found.',
    ],
    [
      'GetGroupPolicy',
      { GroupName: 'it', PolicyName: 'p' },
      'NoSuchEntity: The group policy with name p cannot be found.',
    ],
    [
      'PutUserPermissionsBoundary',
      { UserName: 'it', PermissionsBoundary: missing },
      `NoSuchEntity: Scope ARN: ${missing} does not exist or is not attachable.`,
    ],
    [
      'CreateRole',
      {
        RoleName: 'b',
        AssumeRolePolicyDocument: trustRoot,
        PermissionsBoundary: arnOf('not_a_policy/invalid'),
      },
      `InvalidInput: ARN ${arnOf('not_a_policy/invalid')} is not valid.`,
    ],
    [
      'TagRole',
      {
        RoleName: 'it',
        Tags: [
          { Key: 'Team', Value: '1' },
          { Key: 'team', Value: '2' },
        ],
      },
      'InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/tag_inputs.json).
    [
      'TagRole',
      {
        RoleName: 'it',
        Tags: [
          { Key: 'aws:reserved', Value: '1' },
          { Key: 'aws:reserved', Value: '2' },
        ],
      },
      'InvalidInput: Tag keys beginning with aws: are reserved for system use.',
    ],
    [
      'TagRole',
      { RoleName: 'it', Tags: [] },
      'InvalidInput: Error occurred while validating input. ',
    ],
    [
      'CreatePolicy',
      {
        PolicyName: 'tagged',
        PolicyDocument: document,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      'InvalidInput: Duplicate tag keys found.',
    ],
    [
      'UpdateAccessKey',
      { UserName: 'it', AccessKeyId: 'AKIAABSENTABSENT0000', Status: 'Inactive' },
      'NoSuchEntity: The Access Key with id AKIAABSENTABSENT0000 cannot be found.',
    ],
    [
      'GetAccessKeyLastUsed',
      { AccessKeyId: 'AKIAABSENTABSENT0000' },
      `AccessDenied: User: arn:aws:iam::${account}:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAABSENTABSENT0000`,
    ],
    ['ListUsers', { Marker: 'nonsense' }, 'ValidationError: Invalid Marker.'],
    [
      'AddUserToGroup',
      { GroupName: 'it', UserName: 'no' },
      'NoSuchEntity: The user with name no cannot be found.',
    ],
    [
      'CreatePolicy',
      { PolicyName: 'p', PolicyDocument: '{"Version":"2012-10-17"}' },
      'MalformedPolicyDocument: Syntax errors in policy.',
    ],
    [
      'CreatePolicy',
      { PolicyName: 'p', PolicyDocument: JSON.stringify(allow('ecr:*', 'a'.repeat(7000))) },
      `MalformedPolicyDocument: Resource ${'a'.repeat(7000)} must be in ARN format or "*".`,
    ],
    [
      'CreatePolicy',
      {
        PolicyName: 'p',
        PolicyDocument: JSON.stringify(allow('ecr:*', `arn:aws:s3:::${'a'.repeat(6144)}`)),
      },
      'LimitExceeded: Cannot exceed quota for PolicySize: 6144',
    ],
    [
      'PutUserPolicy',
      {
        UserName: 'it',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify(allow('ecr:*', `arn:aws:s3:::${'a'.repeat(2048)}`)),
      },
      'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user it',
    ],
    [
      'CreateRole',
      { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: arnOf('role/none') }) },
      `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${arnOf('role/none')}"`,
    ],
    [
      'CreateRole',
      { RoleName: 'r', AssumeRolePolicyDocument: trust('*') },
      'MalformedPolicyDocument: AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    ],
    [
      'UpdateAssumeRolePolicy',
      { RoleName: 'it', PolicyDocument: 'nonsense' },
      'MalformedPolicyDocument: This policy contains invalid Json',
    ],
    [
      'CreateServiceLinkedRole',
      { AWSServiceName: 'ecr.amazonaws.com', CustomSuffix: 'x' },
      'InvalidInput: Custom suffix is not allowed for ecr.amazonaws.com',
    ],
  ])('%s %o', async (operation, input, text) => {
    expect(await world.refusal(root, 'iam', operation, input)).toBe(text)
  })
})

describe('what stands in the way of deletion and of more', () => {
  beforeEach(populate)

  test.each([
    [
      'an attached policy',
      [['AttachRolePolicy', { RoleName: 'it', PolicyArn: own }]],
      ['DeleteRole', { RoleName: 'it' }],
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    ],
    [
      'an inline policy',
      [['PutRolePolicy', { RoleName: 'it', PolicyName: 'p', PolicyDocument: document }]],
      ['DeleteRole', { RoleName: 'it' }],
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    ],
    [
      'an instance profile',
      [['AddRoleToInstanceProfile', { InstanceProfileName: 'it', RoleName: 'it' }]],
      ['DeleteRole', { RoleName: 'it' }],
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    ],
    [
      'a second role',
      [['AddRoleToInstanceProfile', { InstanceProfileName: 'it', RoleName: 'it' }]],
      ['AddRoleToInstanceProfile', { InstanceProfileName: 'it', RoleName: 'it' }],
      'LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    ],
    [
      'a member',
      [['AddUserToGroup', { GroupName: 'it', UserName: 'it' }]],
      ['DeleteGroup', { GroupName: 'it' }],
      'DeleteConflict: Cannot delete entity, must remove users from group first.',
    ],
    [
      'an access key',
      [['CreateAccessKey', { UserName: 'it' }]],
      ['DeleteUser', { UserName: 'it' }],
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    ],
    [
      'a third access key',
      [
        ['CreateAccessKey', { UserName: 'it' }],
        ['CreateAccessKey', { UserName: 'it' }],
      ],
      ['CreateAccessKey', { UserName: 'it' }],
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    ],
    [
      'a boundary',
      [['PutUserPermissionsBoundary', { UserName: 'it', PermissionsBoundary: own }]],
      ['DeletePolicy', { PolicyArn: own }],
      'DeleteConflict: Cannot delete a policy attached to entities.',
    ],
    [
      'a second version',
      [['CreatePolicyVersion', { PolicyArn: own, PolicyDocument: document }]],
      ['DeletePolicy', { PolicyArn: own }],
      "DeleteConflict: This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    ],
    [
      'a sixth version',
      Array(4).fill(['CreatePolicyVersion', { PolicyArn: own, PolicyDocument: document }]),
      ['CreatePolicyVersion', { PolicyArn: own, PolicyDocument: document }],
      'LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    ],
    [
      'the first service-linked role',
      [['CreateServiceLinkedRole', { AWSServiceName: 'ecr.amazonaws.com' }]],
      ['CreateServiceLinkedRole', { AWSServiceName: 'ecr.amazonaws.com' }],
      'InvalidInput: Service role name AWSServiceRoleForECRTemplate has been taken in this account, please try a different suffix.',
    ],
    [
      'being a service-linked role',
      [['CreateServiceLinkedRole', { AWSServiceName: 'ecr.amazonaws.com' }]],
      ['AttachRolePolicy', { RoleName: 'AWSServiceRoleForECRTemplate', PolicyArn: own }],
      "UnmodifiableEntity: Cannot perform the operation on the protected role 'AWSServiceRoleForECRTemplate' - this role is only modifiable by AWS",
    ],
  ] as const)('%s', async (_what, before, [operation, input], text) => {
    for (const [first, firstInput] of before) await iam(first, firstInput)
    expect(await world.refusal(root, 'iam', operation, input)).toBe(text)
  })
})
