import { beforeEach, describe, expect, test } from 'vitest'
import type { Role, RoleTemplateVersion } from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { account, allow, openWorld, type World } from '../testing.contract.ts'

// What AWS answered to the same calls is recorded in https://github.com/radkawar/stackd: role_templates.json,
// role_template_catalogue.json and role_acquisition.json, of September 2026.

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const power = 'arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1'
const rotation =
  'arn:aws:iam::aws:role-template/secretsmanager.amazonaws.com/AWSSecretsManagerRotationRoleTemplate:1'
const studio =
  'arn:aws:iam::aws:role-template/datazone.amazonaws.com/AmazonSageMakerAdminIAMPermissiveExecutionRoleTemplate:1'

type Values = Readonly<Record<string, string | readonly string[]>>
const inputOf = (TemplateArn: string, values: Values) => ({
  TemplateArn,
  ReplacementValues: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { Values: [value].flat() }]),
  ),
})
const acquire = async (arn: string, values: Values, caller = root) =>
  (await world.call<{ Role: Role }>(caller, 'iam', 'AcquireRole', inputOf(arn, values))).Role
const refused = (arn: string, values: Values, caller = root) =>
  world.refusal(caller, 'iam', 'AcquireRole', inputOf(arn, values))
const powerRole = (RoleName: string, AWSServiceName = 'lambda.amazonaws.com') =>
  acquire(power, { RoleName, AWSServiceName })
const notPowerRole = (RoleName: string, AWSServiceName = 'lambda.amazonaws.com', caller = root) =>
  refused(power, { RoleName, AWSServiceName }, caller)
const read = async (RoleName: string) =>
  (await world.call<{ Role: Role }>(root, 'iam', 'GetRole', { RoleName })).Role
const plain = (document: string | undefined) => JSON.parse(decodeURIComponent(document ?? ''))
const modified = (name: string) =>
  `RoleModified: Role ${name} has been modified since it was created and is no longer managed.`

describe('a role of a template', () => {
  test('is answered as a new role is, and GetRole alone says of what it was made', async () => {
    const role = await powerRole('worker')
    expect(Object.keys(role).sort()).toEqual(
      ['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'Path', 'RoleId', 'RoleName'].sort(),
    )
    expect(plain(role.AssumeRolePolicyDocument).Statement).toEqual([
      {
        ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
        Action: 'sts:AssumeRole',
      },
    ])
    expect(await read('worker')).toMatchObject({
      Description: 'Power user role for lambda.amazonaws.com',
      MaxSessionDuration: 3600,
      SourceRoleTemplate: { TemplateArn: power, TemplateMinorVersion: 0 },
    })
    const { Roles } = await world.call<{ Roles: Role[] }>(root, 'iam', 'ListRoles')
    expect(Roles[0]).not.toHaveProperty('SourceRoleTemplate')
    expect(
      await world.call(root, 'iam', 'ListAttachedRolePolicies', { RoleName: 'worker' }),
    ).toMatchObject({ AttachedPolicies: [{ PolicyName: 'PowerUserAccess' }] })
  })

  test('takes defaults, a path and inline policies, of which the disabled are left out', async () => {
    const values = { accountId: account, region: 'us-east-1', resourceType: 'probe' }
    const role = await acquire(rotation, values)
    expect(role).toMatchObject({
      Path: '/service-role/',
      RoleName: 'AWSSecretsManagerSecretRotationRole',
    })
    const keys = ['1', '2'].map((id) => `arn:aws:kms:us-east-1:${account}:key/${id}`)
    // In lower case it was seen to count as well.
    const enabled = { ADMIN_RESOURCE_ENABLED: 'true', CMK_ENABLED: 'True' }
    const RoleName = 'rotation'
    await acquire(rotation, {
      ...values,
      ...enabled,
      RoleName,
      adminType: 'admin',
      kmsKeyArn: keys,
    })
    const statements = async (RoleName: string) => {
      const PolicyName = 'SecretRotationPermissionPolicy'
      const policy = await world.call<{ PolicyDocument: string }>(root, 'iam', 'GetRolePolicy', {
        ...{ RoleName, PolicyName },
      })
      return plain(policy.PolicyDocument).Statement
    }
    const shape = { Sid: expect.any(String) }
    expect(await statements('AWSSecretsManagerSecretRotationRole')).toMatchObject([shape, shape])
    const all = await statements('rotation')
    expect(all[2].Condition).toEqual({ StringEquals: { 'secretsmanager:resource/Type': 'admin' } })
    expect(all[3]).toMatchObject({ Sid: 'KMSAccessForCustomerSecret', Resource: keys })
    expect(JSON.stringify(all)).not.toContain('@')
  })

  test('has no inline policy whose statements are all disabled', async () => {
    await acquire(studio, { accountId: account })
    const RoleName = 'AmazonSageMakerAdminIAMExecutionRole'
    expect(await world.call(root, 'iam', 'ListRolePolicies', { RoleName })).toMatchObject({
      PolicyNames: [],
    })
  })
})

describe('asked for again', () => {
  test('it is the same role, whatever its description and how long its sessions last', async () => {
    const { RoleId } = await powerRole('worker')
    await world.call(root, 'iam', 'UpdateRole', {
      ...{ RoleName: 'worker', Description: 'mine', MaxSessionDuration: 7200 },
    })
    expect(await powerRole('worker')).toMatchObject({ RoleId })
  })

  const s3 = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
  const trust = (Service: string | string[]) =>
    JSON.stringify({
      Statement: { Action: ['sts:AssumeRole'], Principal: { Service }, Effect: 'Allow' },
      Version: '2012-10-17',
    })
  test.each([
    ['tags', 'TagRole', { Tags: [{ Key: 'a', Value: 'b' }] }, 'UntagRole', { TagKeys: ['a'] }],
    ['policies', 'AttachRolePolicy', { PolicyArn: s3 }, 'DetachRolePolicy', { PolicyArn: s3 }],
    [
      'a boundary',
      ...(['PutRolePermissionsBoundary', { PermissionsBoundary: s3 }] as const),
      ...(['DeleteRolePermissionsBoundary', {}] as const),
    ],
    [
      'another trust policy',
      ...(['UpdateAssumeRolePolicy', { PolicyDocument: trust('ec2.amazonaws.com') }] as const),
      // Written otherwise, it means the same.
      'UpdateAssumeRolePolicy',
      { PolicyDocument: trust(['lambda.amazonaws.com']) },
    ],
  ])('with %s it is modified, and without it is not', async (_, change, input, undo, back) => {
    await powerRole('worker')
    const RoleName = 'worker'
    await world.call(root, 'iam', change, { RoleName, ...input })
    expect(await notPowerRole('worker')).toBe(modified('worker'))
    await world.call(root, 'iam', undo, { RoleName, ...back })
    expect(await powerRole('worker')).toMatchObject({ RoleName })
  })

  const otherParameters =
    'NameConflict: A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.'
  test('with other values or letters it is another role’s name', async () => {
    await powerRole('worker')
    expect(await notPowerRole('worker', 'ec2.amazonaws.com')).toBe(otherParameters)
    expect(await notPowerRole('WORKER')).toBe(otherParameters)
  })

  test('a role that no template made has the name, though it is the same', async () => {
    await world.call(root, 'iam', 'CreateRole', {
      ...{ RoleName: 'worker', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
    })
    expect(await notPowerRole('worker')).toBe(
      'NameConflict: A role with this name already exists in the account but was not created from this template. Choose a different role name, or remove the existing role if it is no longer needed.',
    )
  })
})

test.each([
  [{}, "InvalidInput: Failed to render template: Parameter 'AWSServiceName' not found."],
  [
    { AWSServiceName: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
    'ValidationError: AWSServiceName replacement value must contain exactly one value, got 2',
  ],
  [
    { AWSServiceName: 'lambda.amazonaws.com', Unused: 'x' },
    'InvalidInput: Failed to render template: Unrecognized parameter: Unused',
  ],
  [
    { AWSServiceName: 'not-a-service' },
    'MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"not-a-service"',
  ],
] as const)('%j is refused', async (values, text) => {
  expect(await refused(power, { RoleName: 'worker', ...values })).toBe(text)
  await expect(read('worker')).rejects.toThrow('cannot be found')
})

describe('a template that there is not', () => {
  const other =
    'arn:aws:iam::aws:role-template/rum.amazonaws.com/AmazonCloudWatchRUMPutEventsRoleTemplate:1'
  test.each([
    [other, undefined],
    [power, 999],
    [power, -1],
  ])('%s %s', async (TemplateArn, minor) => {
    expect(
      await world.refusal(root, 'iam', 'AcquireRole', {
        ...{ TemplateArn, TemplateMinorVersion: minor },
      }),
    ).toBe(`NoSuchEntity: Role template not found in repository: ${TemplateArn}`)
    expect(
      await world.refusal(root, 'iam', 'GetRoleTemplateVersion', {
        ...{ TemplateArn, MinorVersion: minor },
      }),
    ).toBe(`NoSuchEntity: Role Template ${TemplateArn} cannot be found.`)
  })
})

describe('permissions', () => {
  const roles = `arn:aws:iam::${account}:role/`
  const ofTemplate = { ArnEquals: { 'iam:RoleTemplateARN': power } }
  const statement = (Action: string, Resource: string, more = {}) => ({
    ...{ Effect: 'Allow', Action, Resource, ...more },
  })
  const template = statement('iam:GetRoleTemplateVersion', power)
  const create = statement('iam:CreateRole', `${roles}*`, { Condition: ofTemplate })
  const attach = statement('iam:AttachRolePolicy', `${roles}*`, {
    Condition: {
      ArnEquals: {
        'iam:RoleTemplateARN': power,
        'iam:PolicyARN': 'arn:aws:iam::aws:policy/PowerUserAccess',
      },
    },
  })
  const user = (...Statement: object[]) => world.user('probe', { Version: '2012-10-17', Statement })
  const values = { RoleName: 'worker', AWSServiceName: 'lambda.amazonaws.com' }
  const denied = (action: string, resource: string) =>
    `AccessDenied: User: arn:aws:iam::${account}:user/probe is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`

  test('the template must be read, and each operation prints it otherwise', async () => {
    const caller = await user(create, attach)
    expect(await refused(power, values, caller)).toBe(
      denied('GetRoleTemplateVersion', `role template ${power}`),
    )
    expect(
      await world.refusal(caller, 'iam', 'GetRoleTemplateVersion', { TemplateArn: power }),
    ).toBe(denied('GetRoleTemplateVersion', `role-template ${power}`))
  })

  test('the role must be made with all that it has, or nothing is made', async () => {
    const caller = await user(template, create)
    expect(await refused(power, values, caller)).toBe(denied('AttachRolePolicy', 'role/worker'))
    await expect(read('worker')).rejects.toThrow('cannot be found')
  })

  test('the key of the template is there for the role, and not for the template', async () => {
    expect(await acquire(power, values, await user(template, create, attach))).toMatchObject({
      RoleName: 'worker',
    })
    const conditioned = { ...template, Condition: ofTemplate }
    const caller = await world.user('other', {
      ...{ Version: '2012-10-17', Statement: [conditioned, create, attach] },
    })
    expect(await refused(power, values, caller)).toContain('iam:GetRoleTemplateVersion')
  })

  test('the role that is there must be got', async () => {
    await powerRole('worker')
    const caller = await user(template, create, attach)
    expect(await refused(power, values, caller)).toBe(denied('GetRole', 'role/worker'))
    await world.call(root, 'iam', 'PutUserPolicy', {
      ...{ UserName: 'probe', PolicyName: 'more' },
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: statement('iam:GetRole', `${roles}worker`, { Condition: ofTemplate }),
      }),
    })
    expect(await acquire(power, values, caller)).toMatchObject({ RoleName: 'worker' })
    // Asked for by itself no template is in the question.
    expect(await world.refusal(caller, 'iam', 'GetRole', { RoleName: 'worker' })).toContain(
      denied('GetRole', 'role worker'),
    )
  })

  test.each([
    ['639982225848', 'PowerUserRoleTemplate'],
    [account, undefined],
  ])('the account of the templates is not %s by chance', async (owner, name) => {
    const caller = await world.user(
      'reader',
      allow('iam:GetRoleTemplateVersion', power, {
        Condition: { StringEquals: { 'aws:ResourceAccount': owner } },
      }),
    )
    const found = await world
      .call<{ RoleTemplateVersion: RoleTemplateVersion }>(caller, 'iam', 'GetRoleTemplateVersion', {
        TemplateArn: power,
      })
      .catch(() => undefined)
    expect(found?.RoleTemplateVersion.TemplateName).toBe(name)
  })
})

describe('what the operator registers', () => {
  const arn = 'arn:aws:iam::aws:role-template/example.amazonaws.com/Uploader:1'
  const version = {
    TemplateArn: arn,
    RoleNamePattern: 'uploader-@{team}',
    RolePathPattern: '/teams/@{team}/',
    AssumeRolePolicyDocumentTemplate: {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    InlinePolicyTemplates: [
      { PolicyName: 'upload', PolicyDocument: allow('s3:PutObject', 'arn:aws:s3:::@{buckets}/*') },
    ],
    PermissionBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
    RoleTagsTemplate: [{ Key: 'team', Value: '@{team}' }],
    ParametersDefinition: [
      { Name: 'team', Type: 'String', IsRequired: true },
      { Name: 'buckets', Type: 'StringList', DefaultValue: 'common' },
    ],
    MaxSessionDuration: 7200,
  }
  const add = (more = {}) =>
    world.operator<{ arns: string[] }>('add-templates', {
      RoleTemplateVersion: { ...version, ...more },
    })

  test('is a template like AWS’s own', async () => {
    expect(await add()).toEqual({ arns: [arn] })
    const { RoleTemplateVersion } = await world.call<{ RoleTemplateVersion: RoleTemplateVersion }>(
      root,
      'iam',
      'GetRoleTemplateVersion',
      { TemplateArn: arn },
    )
    expect(RoleTemplateVersion).toMatchObject({
      ...{ TemplateName: 'Uploader', MajorVersion: 1, MinorVersion: 0, DefaultMinorVersion: 0 },
      ...{ ManagedByType: 'Service', ManagedByValue: 'example.amazonaws.com' },
      ...{ Enabled: true, VersionEnabled: true, CreateTimestamp: expect.any(Date) },
      TemplateVersionId: expect.stringMatching(/^AVTA[A-Z2-7]{17}$/),
    })
    expect(plain(RoleTemplateVersion.AssumeRolePolicyDocumentTemplate)).toEqual(
      version.AssumeRolePolicyDocumentTemplate,
    )
    await acquire(arn, { team: 'red', buckets: ['a', 'b'] })
    expect(await read('uploader-red')).toMatchObject({
      ...{ Path: '/teams/red/', MaxSessionDuration: 7200, Tags: [{ Key: 'team', Value: 'red' }] },
      PermissionsBoundary: { PermissionsBoundaryArn: version.PermissionBoundaryArn },
    })
  })

  test('has versions that are never changed, of which one is the default', async () => {
    await add()
    await add({ MinorVersion: 1, DefaultMinorVersion: 0, RoleNamePattern: 'next-@{team}' })
    await expect(add({ RoleNamePattern: 'x' })).rejects.toThrow('is never changed')
    expect(await acquire(arn, { team: 'red' })).toMatchObject({ RoleName: 'uploader-red' })
    const input = { ...inputOf(arn, { team: 'red' }), TemplateMinorVersion: 1 }
    expect(await world.call(root, 'iam', 'AcquireRole', input)).toMatchObject({
      Role: { RoleName: 'next-red' },
    })
    await add({ MinorVersion: 2, VersionEnabled: false })
    expect(await refused(arn, { team: 'red' })).toContain('RoleTemplateDisabled')
    const { roleTemplates } = await world.operator<{ roleTemplates: object[] }>('templates')
    expect(roleTemplates).toContainEqual({ arn, minorVersion: 2 })
    expect(roleTemplates).toContainEqual({ arn: power, minorVersion: 0 })
  })

  test('asks for a boundary and tags too', async () => {
    await add()
    const names = ['GetRoleTemplateVersion', 'CreateRole', 'TagRole', 'PutRolePolicy']
    const caller = await world.user('most', allow(names.map((name) => `iam:${name}`)))
    expect(await refused(arn, { team: 'red' }, caller)).toContain('iam:PutRolePermissionsBoundary')
  })

  test.each([
    [{ RoleTemplateVersion: { TemplateArn: 'x' } }, '`RoleTemplateVersion.TemplateArn`'],
    [{ Partner: { Name: 'x', Domain: 'x', Accounts: [] } }, '`Partner.Domain`'],
    [{}, 'expected a partner'],
    [
      { RoleTemplateVersion: { ...version, TemplateArn: power } },
      `version 0 of \`${power}\` stands`,
    ],
  ])('%j is refused', async (input, text) => {
    await expect(world.operator('add-templates', input)).rejects.toThrow(text)
  })
})
