import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allow, document, type Files } from '../../collected/exports.fixture.ts'
import { excerptsOf } from './excerpt.ts'
import { collectionFrom } from './files.ts'
import { folderOf } from './folder.fixture.ts'
import { pairOf } from './pair.ts'
import { parametersIn } from './parameters.ts'

const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const setting = { account: owner, region: 'us-east-1' }

const yaml = `# The registry.
Transform: AWS::Serverless-2016-10-31
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root
            Action: &pull [ecr:BatchGetImage, "ecr:GetDownloadUrlForLayer"]
          - Effect: Allow
            Principal: {Service: !Join ['.', [lambda, !Ref AWS::URLSuffix]]}
            Action: *pull
`

describe('a template in YAML', () => {
  test('short forms, aliases and dates are what CloudFormation takes them for', async () => {
    const folder = await folderOf({ 'template.yaml': yaml })
    const found = (await collectionFrom([folder], setting)).repositories.get(app)?.policy
    expect(found?.state === 'known' && JSON.parse(found.value)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${owner}:root` },
          Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        },
      ],
    })
  })

  test('a cause shows line and element as they stand there', async () => {
    const file = join(await folderOf({ 'template.yaml': yaml }), 'template.yaml')
    const collection = await collectionFrom([file], setting)
    const source = collection.sourceOf({ kind: 'repository policy', of: app })
    const element = { element: 'Principal' } as const
    const statement = { policy: '', holder: app, index: 0, effect: 'Allow' } as const
    expect(
      excerptsOf({ ...statement, ...(source && { source }), elements: [element as never] }),
    ).toEqual([
      {
        place: `${file}:13:15 (App)`,
        line: 'Principal: AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root',
      },
    ])
  })

  test.each<[string, string, string]>([
    [
      'broken',
      'Resources:\n  App: [',
      't.yaml`:2:9: expected a template or an answer of AWS’s in YAML',
    ],
    [
      'a key twice',
      'Resources:\n  A: 1\n  A: 2\n',
      't.yaml`:3:3: expected a template or an answer of AWS’s in YAML',
    ],
    [
      'of another kind',
      'Resources: []\nservices: {web: {image: x}}\n',
      'expected the output of an AWS command',
    ],
    ['too many aliases', bomb(), 'expected at most 1000000 values'],
  ])('%s is refused', async (_, text, message) => {
    const folder = await folderOf({ 't.yaml': text })
    await expect(collectionFrom([folder], setting)).rejects.toThrow(message)
  })
})

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, at) =>
    at === 0
      ? 'a0: &a0 [x,x,x,x,x,x,x,x,x,x]'
      : `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(',')}]`,
  )
  return `Resources: {}\n${levels.join('\n')}\n`
}

describe('what `cdk synth` writes', () => {
  const repository = (RepositoryName: unknown) => ({
    Resources: { App: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName } } },
  })
  const assembly = (artifacts: object, files: Files = {}): Files => ({
    'cdk.out/cdk.out': { version: '48.0.0' },
    'cdk.out/manifest.json': { version: '48.0.0', artifacts },
    ...files,
  })
  const stack = (environment: string, templateFile = 'A.template.json') => ({
    type: 'aws:cloudformation:stack',
    environment,
    properties: { templateFile },
  })

  test('stages and nested stacks, and what those are given', async () => {
    const folder = await folderOf(
      assembly(
        {
          'assembly-Prod': {
            type: 'cdk:cloud-assembly',
            properties: { directoryName: 'assembly-Prod' },
          },
        },
        {
          'cdk.out/assembly-Prod/cdk.out': { version: '48.0.0' },
          'cdk.out/assembly-Prod/manifest.json': {
            version: '48.0.0',
            artifacts: { A: stack(`aws://${owner}/us-east-1`) },
          },
          'cdk.out/assembly-Prod/A.template.json': {
            Resources: {
              Nested: {
                Type: 'AWS::CloudFormation::Stack',
                Properties: { Parameters: { Name: { 'Fn::Join': ['', ['a', 'pp']] } } },
                Metadata: { 'aws:asset:path': 'N.nested.template.json' },
              },
              Role: {
                Type: 'AWS::IAM::Role',
                Properties: {
                  RoleName: 'r',
                  AssumeRolePolicyDocument: document(),
                  Policies: [
                    {
                      PolicyName: 'p',
                      PolicyDocument: document(
                        allow('ecr:*', { Resource: { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] } }),
                      ),
                    },
                  ],
                },
              },
            },
          },
          'cdk.out/assembly-Prod/N.nested.template.json': {
            ...repository({ Ref: 'Name' }),
            Parameters: { Name: { Type: 'String' } },
            Outputs: { Arn: { Value: { 'Fn::GetAtt': ['App', 'Arn'] } } },
          },
        },
      ),
    )
    const { repositories, entities } = await collectionFrom([folder])
    expect([...repositories.keys()]).toEqual([app])
    const inline = entities.get(`arn:aws:iam::${owner}:role/r`)?.inline.get('p')
    expect(inline?.state === 'known' && inline.value).toContain(app)
  })

  test('a stack for any environment takes the account that is said', async () => {
    const folder = await folderOf(
      assembly(
        { A: stack('aws://unknown-account/unknown-region') },
        { 'cdk.out/A.template.json': repository('app') },
      ),
    )
    const { repositories } = await collectionFrom([join(folder, 'cdk.out')], setting)
    expect([...repositories.keys()]).toEqual([app])
  })

  test('a manifest does not lead out of its folder', async () => {
    const folder = await folderOf({
      ...assembly({ A: stack('aws://x/y', '../secret.json') }),
      'secret.json': repository('app'),
    })
    await expect(collectionFrom([folder])).rejects.toThrow('got `../secret.json`')
  })

  test('a manifest of another form', async () => {
    const folder = await folderOf(assembly({ A: 7 }))
    await expect(collectionFrom([folder])).rejects.toThrow('artifacts/A is not as it should be')
  })
})

describe('parameters', () => {
  test.each<[string, object]>([
    ['as `aws` takes them', [{ ParameterKey: 'A', ParameterValue: '1' }]],
    ['as deploying takes them', ['A=1']],
    ['an object', { A: 1 }],
    ['of a pipeline', { Parameters: { A: '1' } }],
  ])('%s', (_, value) => {
    expect(parametersIn(JSON.stringify(value), 'p.json')).toEqual({ A: '1' })
  })

  test.each(['{', '7', '[{"A":1}]'])('%s is refused', (text) => {
    expect(() => parametersIn(text, 'p.json')).toThrow('`p.json`: expected')
  })

  test('a pair', () => {
    expect(pairOf('A=x=y')).toEqual(['A', 'x=y'])
    expect(() => pairOf('A')).toThrow('expected NAME=VALUE, got `A`')
  })
})
