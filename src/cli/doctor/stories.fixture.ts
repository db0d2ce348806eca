import type { Setting } from '../../collected/declared/setting.ts'
import {
  details,
  type Files,
  noRepositoryPolicy,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { plan, rawState, shownState } from '../../collected/terraform/terraform.fixture.ts'
import { byLambda, deployer, execution } from '../../doctor/doctor.fixture.ts'
import { parseArn } from '../../names/arn.ts'

/** What the five stories differ in: what the deployer may do, and what the repository says. */
export interface Story {
  readonly deployerMay: object
  readonly repository: string
  readonly policy?: object
}

export interface Told {
  readonly files: Files
  readonly setting?: Setting
}

const text = (document: object): string => JSON.stringify(document)

const placeOf = (arn: string) => {
  const { account = '', region = '', resource = '' } = parseArn(arn) ?? {}
  return { account, region, name: resource.slice('repository/'.length) }
}

const ownerFiles = ({ repository, policy }: Story): Files => {
  const { account, name } = placeOf(repository)
  return {
    'r.json': repositories(repository),
    ...(policy
      ? { 'p.json': repositoryPolicy(account, name, policy) }
      : { 'p.err': noRepositoryPolicy(account, name) }),
  }
}

const asExports = (story: Story): Told => ({
  files: {
    'iam.json': details([
      { arn: deployer, policy: story.deployerMay },
      { arn: execution, trust: byLambda },
    ]),
    ...ownerFiles(story),
  },
})

const madeRole = (name: string, trust: object) => ({
  after: { name, path: '/', assume_role_policy: text(trust), permissions_boundary: null },
  unknown: { arn: true, id: true, inline_policy: true, managed_policy_arns: true, tags_all: true },
})

/** The provider's account stands in what `assume_role` names. */
const inAccount = (account: string, resources: Parameters<typeof plan>[0]) => {
  const made = plan(resources)
  Object.assign(made.configuration.provider_config.aws.expressions, {
    assume_role: [{ role_arn: { constant_value: `arn:aws:iam::${account}:role/terraform` } }],
  })
  return made
}

const asPlan = ({ deployerMay, repository, policy }: Story): Told => {
  const { account, name } = placeOf(repository)
  const owners = inAccount(account, {
    'aws_ecr_repository.app': {
      after: { name, image_tag_mutability: 'MUTABLE' },
      unknown: { arn: true, registry_id: true, repository_url: true, tags_all: true },
    },
    ...(policy && {
      'aws_ecr_repository_policy.app': {
        after: { repository: name, policy: text(policy) },
        unknown: { id: true, registry_id: true },
      },
    }),
  })
  const users = inAccount(parseArn(deployer)?.account ?? '', {
    'aws_iam_role.deployer': madeRole('deployer', { Statement: [] }),
    'aws_iam_role_policy.deployer': {
      after: { name: 'own', policy: text(deployerMay) },
      unknown: { role: true },
      references: { role: ['aws_iam_role.deployer.id', 'aws_iam_role.deployer'] },
    },
    'aws_iam_role.execution': madeRole('execution', byLambda),
  })
  return { files: { 'owner.json': owners, 'user.json': users } }
}

/** A state proves that there is no policy as little as an export of the repositories does. */
const asState =
  (write: (resources: Readonly<Record<string, object>>) => object) =>
  (story: Story): Told => {
    const { account, name } = placeOf(story.repository)
    const role = (arn: string, trust: object, inline: readonly object[]) => ({
      arn,
      name: arn.replace(/.*\//, ''),
      path: '/',
      assume_role_policy: text(trust),
      inline_policy: inline,
      managed_policy_arns: [],
      permissions_boundary: '',
      tags_all: {},
    })
    return {
      files: {
        'user.tfstate': write({
          'aws_iam_role.deployer': role(deployer, { Statement: [] }, [
            { name: 'own', policy: text(story.deployerMay) },
          ]),
          'aws_iam_role.execution': role(execution, byLambda, []),
        }),
        'owner.tfstate': write({
          'aws_ecr_repository.app': { arn: story.repository, name, registry_id: account },
          ...(story.policy && {
            'aws_ecr_repository_policy.app': {
              repository: name,
              registry_id: account,
              policy: text(story.policy),
            },
          }),
        }),
        ...(!story.policy && { 'p.err': noRepositoryPolicy(account, name) }),
      },
    }
  }

const roleResource = (name: string, trust: unknown, rest: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: name, AssumeRolePolicyDocument: trust, ...rest },
})

const repositoryResource = ({ repository, policy }: Story, rest: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: {
    RepositoryName: placeOf(repository).name,
    ...(policy && { RepositoryPolicyText: policy }),
  },
  ...rest,
})

const nobody = { Version: '2012-10-17', Statement: [] }

const asTemplates = (story: Story): Told => ({
  files: {
    [`owner.${placeOf(story.repository).account}.us-east-1.json`]: {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: { App: repositoryResource(story) },
    },
    [`user.${parseArn(deployer)?.account}.us-east-1.json`]: {
      Resources: {
        Deployer: roleResource('deployer', nobody, {
          Policies: [{ PolicyName: 'own', PolicyDocument: story.deployerMay }],
        }),
        Execution: roleResource('execution', byLambda),
      },
    },
  },
})

const yamlOf = (document: object): string =>
  JSON.stringify(document, undefined, 2).replaceAll('\n', '\n            ')

/** By hand, with short forms and a parameter. */
const asYaml = (story: Story): Told => ({
  files: {
    'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Name: { Type: String }
Conditions:
  HasPolicy: !Not [!Equals [!Ref AWS::Region, mars-1]]
Resources:
  App:
    Type: AWS::ECR::Repository
    Condition: HasPolicy
    Properties:
      RepositoryName: !Ref Name
      RepositoryPolicyText: ${
        story.policy
          ? `!If\n        - HasPolicy\n        - ${yamlOf(story.policy)}\n        - !Ref AWS::NoValue`
          : '!Ref AWS::NoValue'
      }
`,
    'iam.json': details([
      { arn: deployer, policy: story.deployerMay },
      { arn: execution, trust: byLambda },
    ]),
  },
  setting: {
    account: placeOf(story.repository).account,
    region: 'us-east-1',
    parameters: { Name: placeOf(story.repository).name },
  },
})

/** In the forms that `cdk synth` writes: an environment for each stack, policies beside their roles, `Fn::Join`. */
const asAssembly = (story: Story): Told => {
  const { account, region } = placeOf(story.repository)
  const stack = (id: string, environment: string) => ({
    type: 'aws:cloudformation:stack',
    environment,
    properties: { templateFile: `${id}.template.json`, validateOnSynth: false },
    displayName: id,
  })
  const nested = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::Region}.${AWS::URLSuffix}/x' } },
    Metadata: {
      'aws:asset:path': 'OwnerApp.nested.template.json',
      'aws:asset:property': 'TemplateURL',
    },
  }
  const lambda = { 'Fn::Join': ['', ['lambda.', { Ref: 'AWS::URLSuffix' }]] }
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: lambda } }],
  }
  return {
    files: {
      'cdk.out/cdk.out': { version: '48.0.0' },
      'cdk.out/manifest.json': {
        version: '48.0.0',
        artifacts: {
          'Owner.assets': { type: 'cdk:asset-manifest', properties: { file: 'Owner.assets.json' } },
          Owner: stack('Owner', `aws://${account}/${region}`),
          User: stack('User', `aws://${parseArn(deployer)?.account}/us-east-1`),
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      },
      'cdk.out/tree.json': { version: 'tree-0.1', tree: { id: 'App' } },
      'cdk.out/Owner.template.json': { Resources: { Nested: nested } },
      'cdk.out/OwnerApp.nested.template.json': {
        Resources: { App: repositoryResource(story, { UpdateReplacePolicy: 'Retain' }) },
      },
      'cdk.out/User.template.json': {
        Resources: {
          Deployer8F: roleResource('deployer', nobody),
          DeployerDefaultPolicy1A: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              PolicyName: 'own',
              PolicyDocument: story.deployerMay,
              Roles: [{ Ref: 'Deployer8F' }],
            },
          },
          Execution2C: roleResource('execution', trust),
          CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:x' } },
        },
        Parameters: {
          BootstrapVersion: {
            Type: 'AWS::SSM::Parameter::Value<String>',
            Default: '/cdk-bootstrap/hnb659fds/version',
          },
        },
        Rules: { CheckBootstrapVersion: { Assertions: [] } },
      },
    },
  }
}

/** Each way to tell a story. */
export const tellers: Readonly<Record<string, (story: Story) => Told>> = {
  'exports of `aws`': asExports,
  'plans of Terraform': asPlan,
  'states, as `terraform show -json` prints them': asState((resources) => shownState(resources)),
  'states, as Terraform keeps them': asState((resources) => rawState(resources)),
  'templates of CloudFormation': asTemplates,
  'a template in YAML, and exports': asYaml,
  'what `cdk synth` writes': asAssembly,
}
