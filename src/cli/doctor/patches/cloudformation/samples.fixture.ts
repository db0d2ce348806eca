import { guest, type Question, user } from '../proof.fixture.ts'

/** Templates as people write them, and a question that one of their policies refuses. */
export interface TemplateSample {
  readonly file: string
  readonly text: string
  readonly question: Question
  /** What the diff says, or why there is none. */
  readonly shows: RegExp
  readonly isText?: true
}

const image = `${user}.dkr.ecr.us-east-1.amazonaws.com/app`
const push: Question = { task: 'push', options: { as: `arn:aws:iam::${guest}:role/ci`, image } }
const ownPush: Question = {
  task: 'push',
  options: { as: `arn:aws:iam::${user}:role/deployer`, image },
}
const create: Question = {
  task: 'create-function',
  options: {
    as: `arn:aws:iam::${user}:role/deployer`,
    function: `arn:aws:lambda:us-east-1:${user}:function:resize`,
    role: `arn:aws:iam::${user}:role/execution`,
    image: `${image}:1`,
  },
}
const invoke: Question = {
  task: 'invoke',
  options: {
    as: `arn:aws:iam::${guest}:role/ci`,
    function: `arn:aws:lambda:us-east-1:${user}:function:resize`,
    role: `arn:aws:iam::${user}:role/execution`,
    image: `${image}:1`,
  },
}

const yaml = (text: string): Pick<TemplateSample, 'file' | 'text'> => ({
  file: 'template.yaml',
  text,
})
const json = (value: object, indent: number | string = 2) => ({
  file: 'template.json',
  text: JSON.stringify(value, undefined, indent),
})

const pull = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${guest}:root` },
  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
}
const repository = (policy?: object) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName: 'app', ...(policy && { RepositoryPolicyText: policy }) },
})
const trustedBy = (Principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
})
const deployer = `  Deployer:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deployer
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref AWS::AccountId }
            Action: sts:AssumeRole
`

export const templates: Readonly<Record<string, TemplateSample>> = {
  'YAML in lines, with comments': {
    ...yaml(`AWSTemplateFormatVersion: '2010-09-09'
# Everything of the team.
Resources:
  App:
    Type: AWS::ECR::Repository # ours
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Version: '2012-10-17'
        Statement:
          # The guest pulls.
          - Effect: Allow
            Principal:
              AWS: 'arn:aws:iam::333333333333:root'
            Action:
              - ecr:BatchGetImage
              - ecr:GetDownloadUrlForLayer # both
  Topic:
    Type: AWS::SNS::Topic
`),
    question: push,
    shows:
      /^\+ {10}- Effect: Allow\n\+ {12}Principal:\n\+ {14}AWS: arn:aws:iam::333333333333:role\/ci/m,
  },
  'YAML whose lists stand under their keys': {
    ...yaml(`Resources:
    App:
        Type: AWS::ECR::Repository
        Properties:
            RepositoryName: app
            RepositoryPolicyText:
                Version: "2012-10-17"
                Statement:
                - Effect: Allow
                  Principal: {AWS: !Sub "arn:\${AWS::Partition}:iam::333333333333:root"}
                  Action:
                  - ecr:BatchGetImage

            ImageTagMutability: IMMUTABLE
`),
    question: push,
    shows: /^\+ {16}- Effect: Allow\n\+ {18}Principal:\n\+ {22}AWS:/m,
  },
  'a statement that is no list': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Statement:
          Effect: Allow
          Principal: '*'
          Action: ecr:BatchGetImage
          Condition:
            StringEquals: { aws:PrincipalOrgID: o-abcdefghij }
`),
    question: push,
    shows: /^\+ {10}- Effect: Allow\n\+ {12}Principal: '\*'/m,
  },
  'the flow style': {
    ...yaml(`Resources:
  App: {Type: AWS::ECR::Repository, Properties: {RepositoryName: app, RepositoryPolicyText: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '333333333333'}, Action: 'ecr:BatchGetImage'}]}}}
`),
    question: push,
    shows: /^\+.*'ecr:BatchGetImage'\}, \{ Effect: Allow/m,
  },
  'no policy yet': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app   # as it is called
  # The end.
`),
    question: push,
    shows: /^\+ {6}RepositoryPolicyText:\n\+ {8}Version:/m,
  },
  'no properties at all but a name, in JSON': {
    ...json({ Resources: { App: repository() } }),
    question: push,
    shows: /^\+ {8}"RepositoryPolicyText": \{\n\+ {10}"Version"/m,
  },
  'JSON with tabs': {
    ...json({ Resources: { App: repository({ Version: '2012-10-17', Statement: [pull] }) } }, '\t'),
    question: push,
    shows: /^\+\t{6}\{\n\+\t{7}"Effect": "Allow"/m,
  },
  'JSON in one line': {
    ...json({ Resources: { App: repository({ Version: '2012-10-17', Statement: [pull] }) } }, 0),
    question: push,
    shows: /\]\}, \{ "Effect": "Allow"/,
  },
  'Fn::If around the policy': {
    ...yaml(`Conditions:
  IsHere: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText: !If
        - IsHere
        - Statement:
            - Effect: Allow
              Principal: { AWS: '333333333333' }
              Action: ecr:BatchGetImage
        - !Ref AWS::NoValue
`),
    question: push,
    shows: /^\+ {12}- Effect: Allow/m,
  },
  'an anchor that is used once more': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText: &policy
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: '333333333333' }, Action: 'ecr:BatchGetImage' }
  Other:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: other, RepositoryPolicyText: *policy }
`),
    question: push,
    shows: /it is used in more than one place/,
    isText: true,
  },
  'an alias': {
    ...yaml(`Resources:
  Other:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: other
      RepositoryPolicyText: &policy
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: '333333333333' }, Action: 'ecr:BatchGetImage' }
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText: *policy
`),
    question: push,
    shows: /^-.*\*policy\n\+.*RepositoryPolicyText: \{ Version/m,
  },
  'lines that end as in Windows, and a name in Japanese': {
    ...yaml(
      `# 画像 — “app”
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Version: '2012-10-17'
        Statement:
          - Sid: 引く
            Effect: Allow
            Principal: { AWS: '333333333333' }
            Action: ecr:BatchGetImage
`
        .replace('            Sid: 引く\n', '')
        .replaceAll('\n', '\r\n'),
    ),
    question: push,
    shows: /^\+ {10}- Effect: Allow\r\n/m,
  },
  'a role with its policies, and ARNs of its own account': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
${deployer}      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: lambda:*
                Resource: !Sub arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:*
`),
    question: ownPush,
    shows: /!Sub arn:aws:ecr:\$\{AWS::Region\}:\$\{AWS::AccountId\}:repository\/app/,
  },
  'a role with no policies': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: app }
${deployer}`),
    question: ownPush,
    shows: /^\+ {6}Policies:\n\+ {8}- PolicyName: [\w-]+\n\+ {10}PolicyDocument:/m,
  },
  'a Deny in a policy by itself': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: app }
${deployer}
  Own:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: own
      Roles: [!Ref Deployer]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Action: '*', Resource: '*' }
          - Sid: NotThese
            Effect: Deny
            Action: [ecr:PutImage, ecr:DeleteRepository]
            Resource: "*"
`),
    question: ownPush,
    shows: /^[-+].*(?:PutImage|Resource)/m,
  },
  'a managed policy': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: app }
${deployer}
  Rules:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: rules
      Roles:
        - !Ref Deployer
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: ecr:*
            Resource: '*'
          - Effect: Deny
            Action: ecr:PutImage
            Resource: !Sub 'arn:aws:ecr:*:\${AWS::AccountId}:repository/*'
`),
    question: ownPush,
    shows: /^\+ {12}Condition:\n\+ {14}ArnNotEquals:/m,
  },
  'a trust policy, a policy of a repository and one of a role': {
    ...json({
      Resources: {
        App: repository(),
        Deployer: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'deployer',
            AssumeRolePolicyDocument: trustedBy({ AWS: { Ref: 'AWS::AccountId' } }),
            Policies: [
              {
                PolicyName: 'own',
                PolicyDocument: {
                  Version: '2012-10-17',
                  Statement: { Effect: 'Allow', Action: ['lambda:*', 'ecr:*'], Resource: '*' },
                },
              },
            ],
          },
        },
        Execution: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'execution',
            AssumeRolePolicyDocument: trustedBy({ Service: 'ecs-tasks.amazonaws.com' }),
          },
        },
      },
    }),
    question: create,
    shows: /"Service": "lambda\.amazonaws\.com"/,
  },
  'a role that SAM makes': {
    ...yaml(`Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Timeout: 10 }
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: app }
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: resize
      PackageType: Image
      ImageUri: !Sub '\${AWS::AccountId}.dkr.ecr.us-east-1.amazonaws.com/app:1'
      Policies:
        - AWSXrayWriteOnlyAccess
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: '*'
`),
    question: {
      task: 'pull',
      options: {
        ...ownPush.options,
        as: `arn:aws:iam::${user}:role/template-ResizeRole-XXXXXXXXXXXX`,
      },
    },
    shows: /^\+ {8}- Version: '?2012-10-17'?\n|^\+ {12}- Effect: Allow/m,
  },
  'a function that another account invokes': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'ecr:*' }
  Execution:
    Type: AWS::IAM::Role
    Properties:
      RoleName: execution
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  Resize:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: resize
      PackageType: Image
      Code: { ImageUri: '111111111111.dkr.ecr.us-east-1.amazonaws.com/app:1' }
      Role: !GetAtt Execution.Arn
`),
    question: invoke,
    shows:
      /^\+ {2}ResizeAllow\w+:\n\+ {4}Type: AWS::Lambda::Permission\n\+ {4}Properties:\n\+ {6}FunctionName: !Ref Resize/m,
  },
  'a permission for another function of an event': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'ecr:*' }
  Execution:
    Type: AWS::IAM::Role
    Properties:
      RoleName: execution
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  Resize:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: resize
      PackageType: Image
      Code: { ImageUri: '111111111111.dkr.ecr.us-east-1.amazonaws.com/app:1' }
      Role: !GetAtt Execution.Arn
  May:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:GetFunction
      Principal: '333333333333'
`),
    question: invoke,
    shows: /^\+.*lambda:InvokeFunction/m,
  },
  'a Deny in the policy of the registry': {
    ...yaml(`Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Statement: { Effect: Allow, Principal: { AWS: '333333333333' }, Action: 'ecr:*' }
  Registry:
    Type: AWS::ECR::RegistryPolicy
    Properties:
      PolicyText:
        Version: '2012-10-17'
        Statement:
          # No guest writes here.
          - Sid: NoGuests
            Effect: Deny
            Principal: { AWS: 'arn:aws:iam::333333333333:root' }
            Action: ecr:PutImage
            Resource: !Sub 'arn:aws:ecr:us-east-1:\${AWS::AccountId}:repository/app'
`),
    question: push,
    shows: /^\+ {12}Condition:\n\+ {14}ArnNotEquals:/m,
  },
}
