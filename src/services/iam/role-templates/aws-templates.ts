import type { RoleTemplate } from './template.ts'

/**
 * AWS's own role templates, as GetRoleTemplateVersion answered them in September 2026: recorded in
 * https://github.com/radkawar/stackd (Apache-2.0). AWS's directory names seven more, of CloudWatch, which it did not find then:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_role-template.html
 */

interface Given
  extends Omit<
    RoleTemplate,
    'TemplateArn' | 'TemplateName' | 'ManagedByValue' | 'MinorVersion' | 'ParametersDefinition'
  > {
  readonly service: string
  readonly name: string
  readonly parameters: NonNullable<RoleTemplate['ParametersDefinition']>
  /** When it was made. */
  readonly at: string
}

const template = ({ service, name, parameters, at, ...given }: Given): RoleTemplate => ({
  TemplateArn: `arn:aws:iam::aws:role-template/${service}/${name}:1`,
  TemplateName: name,
  MajorVersion: 1,
  DefaultMinorVersion: 0,
  ManagedByType: 'Service',
  ManagedByValue: service,
  Enabled: true,
  MinorVersion: 0,
  ParametersDefinition: parameters,
  MaxSessionDuration: 3600,
  VersionEnabled: true,
  CreateTimestamp: at,
  UpdateTimestamp: at,
  ...given,
})

const required = (Name: string, Description: string, Type: 'String' | 'StringList' = 'String') => ({
  ...{ Name, Type, Description, IsRequired: true, Immutable: false },
})
const optional = (Name: string, Description: string, DefaultValue: string) => ({
  ...{ Name, Type: 'String' as const, Description },
  ...{ IsRequired: false, DefaultValue, Immutable: false },
})

const trusting = (Service: string | readonly string[], more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more }],
})

const ofAccount = { Condition: { StringEquals: { 'aws:SourceAccount': '@{accountId}' } } }

const account = required('accountId', 'Account id of the target account')

const studioTrust = trusting(
  [
    'sagemaker.amazonaws.com',
    'scheduler.amazonaws.com',
    'bedrock.amazonaws.com',
    'datazone.amazonaws.com',
    'lakeformation.amazonaws.com',
    'airflow-serverless.amazonaws.com',
    'emr-serverless.amazonaws.com',
    'redshift.amazonaws.com',
    'glue.amazonaws.com',
    'athena.amazonaws.com',
  ],
  {
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetContext', 'sts:SetSourceIdentity'],
    ...ofAccount,
  },
)

const managed = (path: string): string => `arn:aws:iam::aws:policy/${path}`

export const awsTemplates: readonly RoleTemplate[] = [
  template({
    service: 'iam.amazonaws.com',
    name: 'PowerUserRoleTemplate',
    TemplateVersionId: 'AVTAZKAPJZG4N6BGA67NU',
    Description:
      'Creates a role that grants PowerUser permissions to the calling AWS service, allowing it to create and manage most AWS resources on your behalf. Intended for services that require wide-ranging permissions. The trusted service is configurable via the AWSServiceName parameter.',
    RoleNamePattern: '@{RoleName}',
    RoleDescriptionPattern: 'Power user role for @{AWSServiceName}',
    AssumeRolePolicyDocumentTemplate: trusting('@{AWSServiceName}'),
    ManagedPolicyArns: [managed('PowerUserAccess')],
    parameters: [
      required('AWSServiceName', 'Service principal of the service'),
      optional('RoleName', 'Customized name for the role', 'PowerUserRole'),
    ],
    at: '2026-06-12T02:57:08Z',
  }),
  template({
    service: 'backup.amazonaws.com',
    name: 'AWSBackupDefaultServiceRoleTemplate',
    TemplateVersionId: 'AVTAZKAPJZG4ILRKDYSS2',
    Description:
      'Create a role that grants AWS Backup the permissions it needs to protect your resources, including creating and managing backups for DynamoDB, RDS, EC2 EBS volumes, EFS file systems, and Storage Gateway volumes. This is the standard service role used by AWS Backup when performing backup and restore jobs.',
    RoleNamePattern: '@{RoleName}',
    RolePathPattern: '/service-role/',
    RoleDescriptionPattern:
      'Standard service role the provides AWS Backup service permission to create and restore backups on your behalf across AWS services',
    AssumeRolePolicyDocumentTemplate: trusting('backup.amazonaws.com', ofAccount),
    ManagedPolicyArns: [
      managed('service-role/AWSBackupServiceRolePolicyForBackup'),
      managed('service-role/AWSBackupServiceRolePolicyForRestores'),
    ],
    parameters: [
      account,
      optional('RoleName', 'Custom name for the role', 'AWSBackupDefaultServiceRole'),
    ],
    at: '2026-07-09T15:27:12Z',
  }),
  template({
    service: 'datazone.amazonaws.com',
    name: 'AmazonSageMakerAdminIAMPermissiveExecutionRoleTemplate',
    TemplateVersionId: 'AVTAZKAPJZG4OFOHF2FKU',
    Description:
      "Creates a role that provides full administrative control over the Amazon SageMaker Unified Studio domain, and broad permissions to your account's data and AWS services to execute operations within Amazon SageMaker Unified Studio.",
    RoleNamePattern: '@{RoleName}',
    RoleDescriptionPattern:
      "Administrative role that provides full administrative control over the Amazon SageMaker Unified Studio domain, and broad permissions to your account's data and AWS services to execute operations within Amazon SageMaker Unified Studio.",
    AssumeRolePolicyDocumentTemplate: studioTrust,
    InlinePolicyTemplates: [
      {
        PolicyName: 'CustomKMSKeyPolicy',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              '@Enabled': 'CMK_ENABLED',
              Sid: 'KMSDescribePermissions',
              Effect: 'Allow',
              Action: 'kms:DescribeKey',
              Resource: ['arn:aws:kms:@{keyRegion}:@{keyAccountId}:key/@{kmsKeyId}'],
            },
            {
              '@Enabled': 'CMK_ENABLED',
              Sid: 'KMSPermissions',
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: ['arn:aws:kms:@{keyRegion}:@{keyAccountId}:key/@{kmsKeyId}'],
              Condition: {
                'ForAnyValue:StringEquals': {
                  'kms:EncryptionContextKeys': 'aws:datazone:domainId',
                },
              },
            },
          ],
        },
      },
    ],
    ManagedPolicyArns: [managed('SageMakerStudioAdminIAMPermissiveExecutionPolicy')],
    parameters: [
      optional(
        'CMK_ENABLED',
        'An indicator on whether a custom KMS key is used. Must be True or False',
        'False',
      ),
      optional('RoleName', 'Custom name for the role', 'AmazonSageMakerAdminIAMExecutionRole'),
      account,
      required(
        'keyAccountId',
        'AWS account that hosts the KMS key. Effective only if CMK_ENABLED is True.',
      ),
      required('keyRegion', 'AWS region for the KMS key. Effective only if CMK_ENABLED is True.'),
      required('kmsKeyId', 'KMS key id for the custom key. Effective only if CMK_ENABLED is True.'),
    ],
    at: '2026-07-08T22:12:14Z',
  }),
  template({
    service: 'datazone.amazonaws.com',
    name: 'AmazonSageMakerUserIAMPermissiveExecutionRoleTemplate',
    TemplateVersionId: 'AVTAZKAPJZG4HTC3G2PFY',
    Description:
      "User role that provides broad permissions to your account's data and AWS services to execute operations within Amazon SageMaker Unified Studio.",
    RoleNamePattern: '@{RoleName}',
    RoleDescriptionPattern:
      "User role that provides broad permissions to your account's data and AWS services to execute operations within Amazon SageMaker Unified Studio.",
    AssumeRolePolicyDocumentTemplate: studioTrust,
    ManagedPolicyArns: [managed('SageMakerStudioUserIAMPermissiveExecutionPolicy')],
    parameters: [
      optional('RoleName', 'Custom name for the role', 'AmazonSageMakerUserIAMExecutionRole'),
      account,
    ],
    at: '2026-07-08T22:12:17Z',
  }),
  template({
    service: 'secretsmanager.amazonaws.com',
    name: 'AWSSecretsManagerRotationRoleTemplate',
    TemplateVersionId: 'AVTAZKAPJZG4PCYR454GW',
    Description:
      'Creates a role that allows AWS Secrets Manager to perform secret rotation by accessing and updating secret values',
    RoleNamePattern: '@{RoleName}',
    RolePathPattern: '/service-role/',
    RoleDescriptionPattern:
      'Allows AWS Secrets Manager to perform secret rotation by accessing and updating secret values',
    AssumeRolePolicyDocumentTemplate: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'SecretsManagerPrincipalAccess',
          Effect: 'Allow',
          Principal: { Service: 'secretsmanager.amazonaws.com' },
          Action: 'sts:AssumeRole',
          ...ofAccount,
        },
      ],
    },
    InlinePolicyTemplates: [
      {
        PolicyName: 'SecretRotationPermissionPolicy',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AllowRotationAccessGeneric',
              Effect: 'Allow',
              Action: [
                'secretsmanager:DescribeSecret',
                'secretsmanager:GetSecretValue',
                'secretsmanager:PutSecretValue',
                'secretsmanager:UpdateSecretVersionStage',
              ],
              Resource: 'arn:aws:secretsmanager:@{region}:@{accountId}:secret:*',
              Condition: { StringEquals: { 'secretsmanager:resource/Type': '@{resourceType}' } },
            },
            {
              Effect: 'Allow',
              Sid: 'AllowPasswordGenerationAccessAdmin',
              Action: ['secretsmanager:GetRandomPassword'],
              Resource: '*',
            },
            {
              '@Enabled': 'ADMIN_RESOURCE_ENABLED',
              Sid: 'AllowRotationAccess',
              Action: ['secretsmanager:GetSecretValue'],
              Resource: 'arn:aws:secretsmanager:@{region}:@{accountId}:secret:*',
              Effect: 'Allow',
              Condition: { StringEquals: { 'secretsmanager:resource/Type': '@{adminType}' } },
            },
            {
              '@Enabled': 'CMK_ENABLED',
              Sid: 'KMSAccessForCustomerSecret',
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
              Resource: '@{kmsKeyArn}',
              Condition: {
                StringEquals: { 'kms:ViaService': 'secretsmanager.@{region}.amazonaws.com' },
              },
            },
          ],
        },
      },
    ],
    parameters: [
      optional(
        'ADMIN_RESOURCE_ENABLED',
        'An indicator on whether a administrative resource type for secrets manager is enabled. Must be True or False',
        'False',
      ),
      optional(
        'CMK_ENABLED',
        'An indicator on whether a custom key is used with the secret. Must be True or False',
        'False',
      ),
      optional('RoleName', 'Custom name for the role', 'AWSSecretsManagerSecretRotationRole'),
      account,
      required(
        'adminType',
        'Administrative resource type for secret rotation access condition. Effective only if ADMIN_RESOURCE_ENABLED is True',
      ),
      required(
        'kmsKeyArn',
        'List of KMS key ARNs for the custom keys. Effective only if CMK_ENABLED is True.',
        'StringList',
      ),
      required('region', 'AWS region for the Secret Manager secret'),
      required('resourceType', 'Partner/resource type for secret rotation access condition'),
    ],
    at: '2026-07-09T15:27:27Z',
  }),
]
