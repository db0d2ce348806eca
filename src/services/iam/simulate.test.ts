import { beforeEach, describe, expect, test } from 'vitest'
import type { SimulatePolicyResponse } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, trust, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`
const bucket = 'arn:aws:s3:::bucket'
const text = (document: unknown) => JSON.stringify(document)
const deny = (action: string, more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: action, Resource: '*', ...more }],
})

const iam = <Output = Record<string, unknown>>(operation: string, input?: unknown) =>
  world.call<Output>(root, 'iam', operation, input)
const custom = async (input: object) =>
  (await iam<SimulatePolicyResponse>('SimulateCustomPolicy', input)).EvaluationResults ?? []
const principal = async (input: object) =>
  (await iam<SimulatePolicyResponse>('SimulatePrincipalPolicy', input)).EvaluationResults ?? []

describe('statements are placed as AWS places them', () => {
  test('the recorded policy', async () => {
    // The document, and the position AWS gave its statement, are those of LocalStack's recording.
    const document =
      '{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    const [result] = await custom({
      PolicyInputList: [document],
      ActionNames: ['s3:PutObject'],
      ResourceArns: [bucket],
    })
    expect(result).toMatchObject({
      EvalActionName: 's3:PutObject',
      EvalResourceName: bucket,
      EvalDecision: 'allowed',
      MissingContextValues: [],
      EvalDecisionDetails: {},
      MatchedStatements: [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 1, Column: 41 },
          EndPosition: { Line: 1, Column: 113 },
        },
      ],
      ResourceSpecificResults: [{ EvalResourceName: bucket, EvalResourceDecision: 'allowed' }],
    })
  })

  test('lines count from one', async () => {
    const document = JSON.stringify(allow('s3:*'), undefined, 2)
    const [result] = await custom({ PolicyInputList: [document], ActionNames: ['s3:PutObject'] })
    expect(result?.MatchedStatements?.[0]).toMatchObject({
      StartPosition: { Line: 4, Column: 6 },
      EndPosition: { Line: 8, Column: 6 },
    })
    expect(result?.ResourceSpecificResults).toBeUndefined()
  })
})

describe('SimulateCustomPolicy', () => {
  test.each([
    ['nothing allows', [allow('s3:Get*')], 'implicitDeny', 0],
    ['one allows', [allow('s3:Get*'), allow('s3:*')], 'allowed', 1],
    ['two allow', [allow('s3:Put*'), allow('s3:*')], 'allowed', 2],
    ['one denies', [allow('s3:*'), deny('s3:PutObject')], 'explicitDeny', 1],
  ])('%s', async (_case, policies, decision, statements) => {
    const [result] = await custom({
      PolicyInputList: policies.map(text),
      ActionNames: ['s3:PutObject'],
    })
    expect(result?.EvalDecision).toBe(decision)
    expect(result?.MatchedStatements).toHaveLength(statements)
  })

  test('one result an action, which is what it comes to for all resources, page by page', async () => {
    const input = {
      PolicyInputList: [text(allow('s3:*', `${bucket}/a`))],
      ActionNames: ['s3:PutObject', 's3:GetObject'],
      ResourceArns: [`${bucket}/a`, `${bucket}/b`],
      MaxItems: 1,
    }
    const first = await iam<SimulatePolicyResponse>('SimulateCustomPolicy', input)
    const second = await iam<SimulatePolicyResponse>('SimulateCustomPolicy', {
      ...input,
      Marker: first.Marker,
    })
    expect(first.IsTruncated).toBe(true)
    expect(second.IsTruncated).toBe(false)
    const all = [...(first.EvaluationResults ?? []), ...(second.EvaluationResults ?? [])]
    expect(
      all.map((one) => [
        one.EvalActionName,
        one.EvalDecision,
        ...(one.ResourceSpecificResults ?? []).map((each) => each.EvalResourceDecision),
      ]),
    ).toEqual([
      ['s3:PutObject', 'implicitDeny', 'allowed', 'implicitDeny'],
      ['s3:GetObject', 'implicitDeny', 'allowed', 'implicitDeny'],
    ])
  })

  test('of two long lists only a page is asked', async () => {
    const first = await iam<SimulatePolicyResponse>('SimulateCustomPolicy', {
      PolicyInputList: [text(allow('s3:*', '*'))],
      ActionNames: Array.from({ length: 10_000 }, () => 's3:GetObject'),
      ResourceArns: Array.from({ length: 10_000 }, (_, n) => `${bucket}/${n}`),
    })
    expect(first.EvaluationResults).toHaveLength(1)
    expect(first.IsTruncated).toBe(true)
  })

  test('what a condition asks for is missing until it is given', async () => {
    const policy = allow('s3:*', '*', {
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    })
    const input = { PolicyInputList: [text(policy)], ActionNames: ['s3:PutObject', 'ecr:PutImage'] }
    expect(await custom(input)).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:PrincipalTag/team'] },
      { EvalDecision: 'implicitDeny', MissingContextValues: [] },
    ])
    const ContextEntries = [
      {
        ContextKeyName: 'aws:principaltag/TEAM',
        ContextKeyValues: ['blue'],
        ContextKeyType: 'string',
      },
    ]
    expect(await custom({ ...input, ContextEntries })).toMatchObject([
      { EvalDecision: 'allowed', MissingContextValues: [] },
      { EvalDecision: 'implicitDeny' },
    ])
  })

  test('what is missing is told once, beside its resource where there is one', async () => {
    const condition = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } }
    const [result] = await custom({
      PolicyInputList: [text(allow('s3:*', '*', condition))],
      ActionNames: ['s3:PutObject'],
      ResourceArns: [bucket],
    })
    expect(result).toMatchObject({
      MissingContextValues: [],
      EvalDecisionDetails: {},
      ResourceSpecificResults: [{ MissingContextValues: ['aws:PrincipalTag/team'] }],
    })
    expect(result?.ResourceSpecificResults?.[0]).not.toHaveProperty('EvalDecisionDetails')
  })

  test('each side is told across accounts, and nothing where no resource is named', async () => {
    const input = { PolicyInputList: [text(allow('s3:*'))], ActionNames: ['s3:PutObject'] }
    const [all] = await custom(input)
    expect(all).not.toHaveProperty('EvalDecisionDetails')
    const ResourceOwner = `arn:aws:iam::${otherAccount}:root`
    const [across] = await custom({ ...input, ResourceArns: [bucket], ResourceOwner })
    const EvalDecisionDetails = { 'IAM Policy': 'allowed', 'Resource Policy': 'implicitDeny' }
    expect(across).toMatchObject({
      EvalDecision: 'implicitDeny',
      EvalDecisionDetails,
      ResourceSpecificResults: [{ EvalDecisionDetails }],
    })
  })

  test('a scenario needs its resources', async () => {
    const ec2 = (resource: string) => `arn:aws:ec2:us-east-1:${account}:${resource}`
    const ResourceArns = ['instance/*', 'image/*', 'security-group/*'].map(ec2)
    const input = {
      PolicyInputList: [text(allow('ec2:*'))],
      ActionNames: ['ec2:RunInstances'],
      ResourceArns,
    }
    const [run] = await custom({ ...input, ResourceHandlingOption: 'EC2-Classic-InstanceStore' })
    expect(run?.EvalDecision).toBe('allowed')
    const refused = (ResourceHandlingOption: string) =>
      world.refusal(root, 'iam', 'SimulateCustomPolicy', { ...input, ResourceHandlingOption })
    expect(await refused('EC2-VPC-EBS')).toBe(
      'InvalidInput: Resource Handling Option EC2-VPC-EBS requires resources of type: network-interface, volume',
    )
    expect(await refused('Any')).toBe('InvalidInput: Invalid Resource Handling Option: Any')
  })

  test.each([
    [allow('s3:*'), 'allowed', true],
    [allow('ecr:*'), 'implicitDeny', false],
    [deny('s3:*'), 'explicitDeny', false],
  ])('under the boundary %o', async (boundary, decision, AllowedByPermissionsBoundary) => {
    const [result] = await custom({
      PolicyInputList: [text(allow('s3:*'))],
      PermissionsBoundaryPolicyInputList: [text(boundary)],
      ActionNames: ['s3:PutObject'],
    })
    expect(result).toMatchObject({
      EvalDecision: decision,
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary },
    })
  })

  test('under an organization`s policies, level by level', async () => {
    const scps = (...levels: object[]) =>
      levels.map((one) => ({ ServiceControlPolicyInputList: [text(one)] }))
    const input = { PolicyInputList: [text(allow('s3:*'))], ActionNames: ['s3:PutObject'] }
    const [allowed] = await custom({
      ...input,
      OrderedOrganizationPolicyInputList: scps(allow('*'), allow('s3:*')),
    })
    expect(allowed).toMatchObject({
      EvalDecision: 'allowed',
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
    const [denied] = await custom({
      ...input,
      OrderedOrganizationPolicyInputList: scps(allow('*'), allow('ecr:*')),
    })
    expect(denied).toMatchObject({
      EvalDecision: 'implicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    })
  })

  test.each([
    [{ PolicyInputList: ['{'] }, 'InvalidInput: Syntax errors in policy.'],
    [{ ActionNames: ['nothing'] }, 'InvalidInput: Invalid Entity Action: nothing'],
    [{ ResourceArns: ['nothing'] }, 'InvalidInput: Invalid Entity Arn: nothing'],
    [{ CallerArn: 'nothing' }, 'InvalidInput: Invalid ARN:  Could not be parsed!'],
    [
      { CallerArn: `arn:aws:iam::${otherAccount}:user/theirs` },
      'InvalidInput: Invalid ARN:  Could not be parsed!',
    ],
    [
      { ResourcePolicy: text(allow('s3:*')) },
      'InvalidInput: CallerArn is required when ResourcePolicy is given and no user is simulated.',
    ],
  ])('%o is refused', async (more, refusal) => {
    const input = { PolicyInputList: [text(allow('*'))], ActionNames: ['s3:PutObject'], ...more }
    expect(await world.refusal(root, 'iam', 'SimulateCustomPolicy', input)).toBe(refusal)
  })
})

describe('SimulatePrincipalPolicy', () => {
  test('a user has its own policies and its groups`, and knows its name', async () => {
    await world.user('alice', allow('s3:GetObject'))
    await iam('CreateGroup', { GroupName: 'g' })
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'alice' })
    const own = text(allow('s3:PutObject', `${bucket}/\${aws:username}/*`))
    await iam('PutGroupPolicy', { GroupName: 'g', PolicyName: 'home', PolicyDocument: own })
    const results = await principal({
      PolicySourceArn: arn('user/alice'),
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: [`${bucket}/alice/x`],
    })
    expect(results).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'user_alice_own' }] },
      {
        EvalDecision: 'allowed',
        MatchedStatements: [{ SourcePolicyId: 'group_g_home' }],
        MissingContextValues: [],
      },
    ])
  })

  test('a role has its boundary, which a given one replaces', async () => {
    const { Policy } = await iam<{ Policy: { Arn: string } }>('CreatePolicy', {
      PolicyName: 'bound',
      PolicyDocument: text(allow('s3:Get*')),
    })
    await iam('CreateRole', {
      RoleName: 'r',
      AssumeRolePolicyDocument: trust({ AWS: account }),
      PermissionsBoundary: Policy.Arn,
    })
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await iam('AttachRolePolicy', { RoleName: 'r', PolicyArn: admin })
    const input = { PolicySourceArn: arn('role/r'), ActionNames: ['s3:GetObject', 's3:PutObject'] }
    expect(await principal(input)).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'AdministratorAccess' }] },
      {
        EvalDecision: 'implicitDeny',
        MatchedStatements: [],
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ])
    const PermissionsBoundaryPolicyInputList = [text(allow('s3:Put*'))]
    const decided = await principal({ ...input, PermissionsBoundaryPolicyInputList })
    expect(decided.map((one) => one.EvalDecision)).toEqual(['implicitDeny', 'allowed'])
  })

  test('a resource policy decides with it', async () => {
    await world.user('alice')
    const results = await principal({
      PolicySourceArn: arn('user/alice'),
      ActionNames: ['s3:GetObject'],
      ResourceArns: [`${bucket}/x`],
      ResourcePolicy: text({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: arn('user/alice') },
          Action: 's3:GetObject',
          Resource: `${bucket}/*`,
        },
      }),
    })
    expect(results).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }] },
    ])
  })

  test.each([
    ['nothing', 'InvalidInput: Invalid ARN:  Could not be parsed!'],
    [arn('policy/p'), 'InvalidInput: Invalid ARN:  Could not be parsed!'],
    [arn('user/none'), 'NoSuchEntity: The user with name none cannot be found.'],
  ])('%s is no source', async (PolicySourceArn, refusal) => {
    const input = { PolicySourceArn, ActionNames: ['s3:GetObject'] }
    expect(await world.refusal(root, 'iam', 'SimulatePrincipalPolicy', input)).toBe(refusal)
  })

  test('asking takes a permission on who is asked about', async () => {
    const bob = await world.user('bob', allow('iam:SimulatePrincipalPolicy', arn('user/bob')))
    await world.user('alice')
    const ask = (name: string) => ({
      PolicySourceArn: arn(`user/${name}`),
      ActionNames: ['iam:SimulatePrincipalPolicy'],
    })
    await world.call(bob, 'iam', 'SimulatePrincipalPolicy', ask('bob'))
    expect(await world.refusal(bob, 'iam', 'SimulatePrincipalPolicy', ask('alice'))).toContain(
      'is not authorized to perform: iam:SimulatePrincipalPolicy on resource: user alice',
    )
  })

  test('what it says is what happens', async () => {
    const policy = allow(['iam:ListUsers', 'iam:GetUser'], '*')
    const bob = await world.user('bob', policy)
    const actions = ['ListUsers', 'ListRoles', 'ListGroups', 'GetAccountSummary']
    const results = await principal({
      PolicySourceArn: arn('user/bob'),
      ActionNames: actions.map((name) => `iam:${name}`),
    })
    for (const [index, name] of actions.entries()) {
      const really = await world.call(bob, 'iam', name).then(
        () => 'allowed',
        () => 'implicitDeny',
      )
      expect(results[index]?.EvalDecision).toBe(really)
    }
  })
})

test('context keys are found in conditions and variables, once each', async () => {
  const policy = allow('s3:*', `${bucket}/\${aws:username}`, {
    Condition: {
      StringLike: { 's3:prefix': [`\${aws:PrincipalTag/team, 'none'}`] },
      Null: { 'AWS:USERNAME': 'false' },
    },
  })
  expect(await iam('GetContextKeysForCustomPolicy', { PolicyInputList: [text(policy)] })).toEqual({
    ContextKeyNames: ['s3:prefix', 'aws:PrincipalTag/team', 'AWS:USERNAME'],
  })
  await world.user('alice', policy)
  expect(
    await iam('GetContextKeysForPrincipalPolicy', { PolicySourceArn: arn('user/alice') }),
  ).toEqual({ ContextKeyNames: ['s3:prefix', 'aws:PrincipalTag/team', 'AWS:USERNAME'] })
})
