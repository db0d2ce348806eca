import { describe, expect, test } from 'vitest'
import { allow, collect, document } from '../exports.fixture.ts'

const owner = '999999999999'
const setting = { account: owner, region: 'us-east-1' }
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const policy = document(allow('ecr:*', { Principal: '*' }))

const template = (Resources: object, rest: object = {}) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources,
  ...rest,
})

const repository = (RepositoryPolicyText: unknown, rest: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName: 'app', RepositoryPolicyText, ...rest },
})

const trusting = (Principal: unknown) => document(allow('sts:AssumeRole', { Principal }))

/** The principal that a policy has after its functions are done. */
function principalOf(Principal: unknown, rest: object = {}, parameters = {}) {
  const body = template({ App: repository(document(allow('ecr:*', { Principal }))) }, rest)
  const found = collect({ 'a.json': body }, { ...setting, parameters }).repositories.get(
    app,
  )?.policy
  return found?.state === 'known'
    ? JSON.parse(found.value).Statement[0].Principal.AWS
    : found?.state === 'unknown' && found.gap
}

const root = `arn:aws:iam::${owner}:root`
const parameters = { Parameters: { Who: { Type: 'String' }, All: { Type: 'CommaDelimitedList' } } }

describe('functions, as far as they go', () => {
  test.each<[string, unknown, unknown]>([
    ['Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' }, root],
    [
      'Sub with a map',
      { 'Fn::Sub': ['arn:aws:iam::${A}:${!R}', { A: '1' }] },
      'arn:aws:iam::1:${R}',
    ],
    [
      'Join',
      { 'Fn::Join': [':', ['arn', 'aws', 'iam', '', { Ref: 'AWS::AccountId' }, 'root']] },
      root,
    ],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': ['|', `a|${root}`] }] }, root],
    ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'who'] }, root],
    ['a parameter', { Ref: 'Who' }, root],
    ['a list', { Ref: 'All' }, ['1', '2']],
    ['If', { 'Fn::If': ['IsHere', root, 'x'] }, root],
    ['NoValue', [root, { 'Fn::If': ['IsHere', { Ref: 'AWS::NoValue' }, 'x'] }], [root]],
  ])('%s', (_, value, expected) => {
    const found = principalOf(
      { AWS: value },
      {
        ...parameters,
        Mappings: { M: { 'us-east-1': { who: root } } },
        Conditions: {
          IsHere: {
            'Fn::And': [
              { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
              { 'Fn::Not': [{ Condition: 'Never' }] },
            ],
          },
          Never: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }] },
        },
      },
      { Who: root, All: '1, 2' },
    )
    expect(found).toEqual(expected)
  })

  test.each<[string, unknown, string]>([
    [
      'a parameter without a value',
      { Ref: 'Who' },
      'the parameter `Who` has no value: give `--parameter Who=…`',
    ],
    [
      'a foreign export',
      { 'Fn::ImportValue': 'x' },
      'the export `x` is of a stack that was not given',
    ],
    ['a dynamic reference', '{{resolve:ssm:/x}}', 'a dynamic reference to ssm'],
    ['a token of CDK’s', '${Token[TOKEN.3]}', 'a token of CDK’s'],
    ['what is made by deploying', { 'Fn::GetAtt': ['App', 'Other'] }, '`App.Other` is known when'],
    [
      'a condition that asks for one',
      { 'Fn::If': ['C', 'a', 'b'] },
      'the parameter `Who` has no value',
    ],
    [
      'a function that is not known',
      { 'Fn::Cidr': ['10.0.0.0/8', 1, 1] },
      '`Fn::Cidr` is not worked out here',
    ],
  ])('%s makes the policy unknown, with the reason', (_, value, why) => {
    const Conditions = { C: { 'Fn::Equals': [{ Ref: 'Who' }, 'x'] } }
    expect(principalOf({ AWS: value }, { ...parameters, Conditions })).toContain(
      `not resolved: ${why}`,
    )
  })

  test('a value that is not to be echoed is not used', () => {
    const Parameters = { Who: { Type: 'String', NoEcho: true } }
    expect(principalOf({ AWS: { Ref: 'Who' } }, { Parameters }, { Who: 'secret' })).toBe(
      'not resolved: the parameter `Who` is marked NoEcho, and its value is not used',
    )
  })

  test('what refers to itself ends', () => {
    const Conditions = { C: { 'Fn::Not': [{ Condition: 'C' }] } }
    expect(principalOf({ AWS: { 'Fn::If': ['C', 'a', 'b'] } }, { Conditions })).toContain('itself')
    const body = template({ R: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'R' } } } })
    expect([...collect({ 'a.json': body }, setting).notes][0]).toContain('it refers to itself')
  })
})

describe('resources', () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      Path: '/team/',
      AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
      ManagedPolicyArns: [{ Ref: 'Push' }],
    },
  }
  const body = template({
    Role: role,
    Push: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: policy, Users: ['jo'] },
    },
    Own: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'own', PolicyDocument: policy, Roles: [{ Ref: 'Role' }] },
    },
    Add: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: 'devs', Users: ['jo'] },
    },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        PackageType: 'Image',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ImageUri: { 'Fn::Sub': '${App.RepositoryUri}:1' } },
      },
    },
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Topic', 'TopicArn'] },
      },
    },
    App: repository(undefined),
    Topic: { Type: 'AWS::SNS::Topic' },
  })
  const collection = collect({ 'shop.json': body }, setting)
  const roleArn = `arn:aws:iam::${owner}:role/team/shop-Role-XXXXXXXXXXXX`
  const fn = `arn:aws:lambda:us-east-1:${owner}:function:shop-Fn-XXXXXXXXXXXX`

  test('names that CloudFormation makes up have their form, and are told of', () => {
    expect(collection.addresses.get('Role')).toBe(roleArn)
    expect([...collection.notes].join()).toContain('makes up the names of `Role`, `Push`, `Fn`')
  })

  test('what hangs on a role hangs on it', () => {
    const entity = collection.entities.get(roleArn)
    expect([...(entity?.inline.keys() ?? [])]).toEqual(['own'])
    expect([...(entity?.attached ?? [])]).toEqual([
      `arn:aws:iam::${owner}:policy/shop-Push-XXXXXXXXXXXX`,
    ])
    expect(collection.entities.get(`arn:aws:iam::${owner}:user/jo`)?.groups).toContain('devs')
  })

  test('a function, and who may invoke it', () => {
    const found = collection.functions.get(fn)
    expect(found).toMatchObject({
      role: { value: roleArn },
      imageUri: { value: `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1` },
    })
    expect(found?.policy.state === 'known' && JSON.parse(found.policy.value).Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: {
          ArnLike: { 'AWS:SourceArn': `arn:aws:sns:us-east-1:${owner}:shop-Topic-XXXXXXXXXXXX` },
        },
      }),
    ])
  })

  test('a repository that is made without a policy has none', () => {
    expect(collection.repositories.get(app)?.policy.state).toBe('none')
  })

  test('one whose condition does not hold is not made, and one of which that is unknown is told of', () => {
    const conditional = template(
      { App: { ...repository(policy), Condition: 'C' } },
      { ...parameters, Conditions: { C: { 'Fn::Equals': [{ Ref: 'Who' }, 'x'] } } },
    )
    const without = collect({ 'a.json': conditional }, { ...setting, parameters: { Who: 'y' } })
    expect(without.repositories.size).toBe(0)
    expect(without.notes.size).toBe(0)
    const open = collect({ 'a.json': conditional }, setting)
    expect([...open.notes][0]).toContain('whether it is made: the parameter `Who` has no value')
  })

  test('stacks import what others export', () => {
    const exporting = template(
      { Role: role },
      {
        Outputs: { R: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'role' } } },
      },
    )
    const importing = template({
      App: repository(
        document(allow('ecr:*', { Principal: { AWS: { 'Fn::ImportValue': 'role' } } })),
      ),
    })
    const { repositories } = collect({ 'a.json': importing, 'shop.json': exporting }, setting)
    const found = repositories.get(app)?.policy
    expect(found?.state === 'known' && found.value).toContain(roleArn)
  })

  test('account and Region may stand in the file’s name, and without them nothing is guessed', () => {
    const named = collect({
      [`app.${owner}.us-east-1.json`]: template({ App: repository(policy) }),
    })
    expect(named.repositories.has(app)).toBe(true)
    const bare = collect({ 'app.json': template({ App: repository(policy) }) })
    expect([...bare.notes][0]).toContain('the stack’s account is not known: give `--account`')
  })

  test('as `aws cloudformation get-template` prints it', () => {
    const wrapped = { TemplateBody: template({ App: repository(policy) }), StagesAvailable: [] }
    const found = collect({ 'a.json': wrapped }, setting).repositories.get(app)?.policy
    expect(found).toMatchObject({
      from: { pointer: '/TemplateBody/Resources/App/Properties/RepositoryPolicyText' },
    })
  })

  test('a resource without a type is refused by its place', () => {
    const broken = { AWSTemplateFormatVersion: '2010-09-09', Resources: { App: {} } }
    expect(() => collect({ 'a.json': broken })).toThrow(
      '`a.json` at /Resources/App: expected a resource with a `Type`',
    )
  })
})

describe('SAM', () => {
  const sam = (Properties: object, rest: object = {}) =>
    collect(
      {
        'shop.json': {
          Transform: 'AWS::Serverless-2016-10-31',
          Resources: { Fn: { Type: 'AWS::Serverless::Function', Properties } },
          ...rest,
        },
      },
      setting,
    )
  const roleArn = `arn:aws:iam::${owner}:role/shop-FnRole-XXXXXXXXXXXX`
  const fnArn = `arn:aws:lambda:us-east-1:${owner}:function:resize`

  test('a function without a role is given one, with its policies', () => {
    const { entities, functions } = sam(
      {
        FunctionName: 'resize',
        Policies: [
          'AmazonSQSFullAccess',
          { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess' },
          policy,
          { SQSPollerPolicy: { QueueName: 'q' } },
        ],
      },
      { Globals: { Function: { PackageType: 'Image', ImageUri: 'x/app:1', Tracing: 'Active' } } },
    )
    const role = entities.get(roleArn)
    expect([...(role?.attached ?? [])]).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      'arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess',
      'arn:aws:iam::aws:policy/AmazonSQSFullAccess',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ])
    expect(role?.inline.get('FnRolePolicy2')).toMatchObject({
      state: 'known',
      from: { pointer: '/Resources/Fn/Properties/Policies/2' },
    })
    expect(role?.inline.get('FnRolePolicy3')).toMatchObject({
      state: 'unknown',
      gap: expect.stringContaining("SAM's policy template `SQSPollerPolicy`"),
    })
    expect(role?.trust.state === 'known' && role.trust.value).toContain('lambda.amazonaws.com')
    expect(functions.get(fnArn)).toMatchObject({
      role: { value: roleArn },
      packageType: { value: 'Image' },
      imageUri: { value: 'x/app:1' },
    })
  })

  test('an image that is not packaged yet, and permissions that events make', () => {
    const { functions } = sam({
      FunctionName: 'resize',
      PackageType: 'Image',
      Role: roleArn,
      Events: { Api: { Type: 'HttpApi' }, Queue: { Type: 'SQS' } },
    })
    expect(functions.get(fnArn)).toMatchObject({
      imageUri: { gap: expect.stringContaining('`sam package`') },
      policy: { gap: expect.stringContaining('SAM makes of `Api`') },
    })
  })
})
