import type { Shape } from '../../../src/aws/model.ts'
import { type ModelledService, modelledServices, modelOf } from '../../../src/aws/models.ts'
import { operations } from '../../../src/services/all.ts'
import { allowOnly, denyAll, foreign, owner, trusting } from './api.ts'
import { type Estate, type Names, samlMetadata } from './estate.ts'
import { type Input, region } from './wire.ts'

export interface Asked {
  readonly service: ModelledService
  readonly name: string
}

/** Every operation that is implemented and that AWS's models have. */
export const everyOperation: readonly Asked[] = modelledServices.flatMap((service) =>
  [...modelOf(service).operations.keys()]
    .filter((name) => Object.hasOwn(operations[service], name))
    .map((name) => ({ service, name })),
)

/**
 * An input that means what `names` name, in the owner's account, and that its admin could really run. Members come
 * from the model; their values by `Operation.Member`, `service.Member` or `Member`, and what is named nowhere is made
 * to satisfy its constraints.
 */
export function inputOf({ service, name }: Asked, names: Names, estate: Estate): Input {
  const shape = modelOf(service).operations.get(name)?.input
  const values = valuesFor(names, estate)
  const input: Record<string, unknown> = {}
  for (const [key, { shape: inner }] of shape?.members ?? []) {
    const keys = [`${name}.${key}`, `${service}.${key}`]
    const own = keys.find((one) => one in values)
    if (own) input[key] = values[own]
    else if (shape?.required.includes(key)) input[key] = values[key] ?? generated(inner, values)
  }
  return input
}

function generated(shape: Shape, values: Input): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.required.map((key) => {
          const inner = shape.members.get(key)?.shape
          return [key, values[key] ?? (inner && generated(inner, values))]
        }),
      )
    case 'list':
      return shape.member ? [generated(shape.member.shape, values)] : []
    case 'map':
      return { team: 'new' }
    case 'string':
      return shape.enum?.[0] ?? 'x'.repeat(Math.max(shape.min ?? 1, 4))
    case 'boolean':
      return true
    case 'timestamp':
      return new Date()
    case 'blob':
      return Buffer.from('new')
    default:
      return shape.min ?? 1
  }
}

/** Absent names are absent everywhere. */
function valuesFor(names: Names, { manifest, user }: Estate): Input {
  const { prefix } = names
  const thing = `${prefix}-thing`
  const bare = prefix === 'kept' ? 'bare-thing' : 'gone-thing'
  const free = prefix === 'kept' ? 'free-thing' : 'gone-thing'
  const fresh = `${prefix === 'kept' ? 'make' : 'gone'}-thing`
  const iam = (kind: string, name = thing) => `arn:aws:iam::${owner}:${kind}/${name}`
  const functionArn = `arn:aws:lambda:${region}:${owner}:function:${thing}`
  const repositoryArn = `arn:aws:ecr:${region}:${owner}:repository/${thing}`
  const oidc = `${prefix}.example.com`
  return {
    // Everyone names the owner where a request can: what is not theirs is what is attacked.
    'ecr.registryId': owner,
    'ecr.repositoryName': thing,
    'CreateRepository.repositoryName': fresh,
    'DeleteRepository.repositoryName': free,
    'DeleteRepository.force': true,
    'DescribeRepositories.repositoryNames': [thing],
    'ecr.resourceArn': repositoryArn,
    'GetAccountSetting.name': 'BLOB_MOUNTING',
    'PutAccountSetting.name': 'BLOB_MOUNTING',
    'PutAccountSetting.value': 'ENABLED',
    replicationBackfillId: names.report,
    'StartReplicationBackfill.destination': { region: 'eu-west-1', registryId: owner },
    'PutSigningConfiguration.signingConfiguration': {
      rules: [
        {
          signingProfileArn: `arn:aws:signer:${region}:${owner}:/signing-profiles/kept_thing`,
          repositoryFilters: [{ filter: '*', filterType: 'WILDCARD_MATCH' }],
        },
      ],
    },
    layerDigests: [names.layer],
    layerDigest: names.layer,
    imageIds: [{ imageTag: prefix }],
    'ListImageReferrers.subjectId': { imageDigest: names.image },
    imageManifest: manifest,
    'PutImage.imageTag': 'new',
    uploadId: names.uploadId,
    partFirstByte: 0,
    partLastByte: 2,
    policyText: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }],
    }),
    'PutRegistryPolicy.policyText': JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: owner }, Action: 'ecr:Get*', Resource: '*' },
      ],
    }),
    lifecyclePolicyText: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 },
          action: { type: 'expire' },
        },
      ],
    }),
    // Of the caller's own registry, whatever it names.
    'ecr.principalArn': iam('role', 'scanner'),
    'ecr.prefix': thing,
    'DescribeImageReplicationStatus.imageId': { imageTag: prefix },
    replicationConfiguration: { rules: [] },
    'CreateRepositoryCreationTemplate.appliedFor': ['CREATE_ON_PUSH'],
    'UpdateImageStorageClass.imageId': { imageTag: prefix },
    'UpdateImageStorageClass.targetStorageClass': 'ARCHIVE',
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    tagKeys: ['team'],

    'iam.UserName': thing,
    'iam.GroupName': thing,
    'iam.RoleName': thing,
    'iam.InstanceProfileName': thing,
    'iam.PolicyArn': iam('policy'),
    'iam.OpenIDConnectProviderArn': iam('oidc-provider', oidc),
    'iam.SAMLProviderArn': iam('saml-provider'),
    'iam.SerialNumber': iam('mfa'),
    'iam.PolicySourceArn': iam('user'),
    'iam.Arn': iam('user'),
    'CreateDelegationRequest.Permissions': {
      PolicyTemplateArn: 'arn:aws:iam:::delegation-template/partner/reading',
    },
    'CreateDelegationRequest.SessionDuration': 3600,
    'iam.DelegationRequestId': names.report,
    'GetHumanReadableSummary.EntityArn': iam('delegation-request', names.report),
    'iam.TemplateArn': 'arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1',
    'AcquireRole.ReplacementValues': {
      RoleName: { Values: [fresh] },
      AWSServiceName: { Values: ['ec2.amazonaws.com'] },
    },
    'GenerateOrganizationsAccessReport.EntityPath': 'o-abcdefghij/r-abcd',
    'iam.AccessKeyId': names.accessKeyId,
    ...Object.fromEntries(
      ['User', 'Group', 'Role', 'InstanceProfile'].flatMap((kind) => [
        [`Create${kind}.${kind}Name`, fresh],
        [`Delete${kind}.${kind}Name`, free],
      ]),
    ),
    'CreateLoginProfile.UserName': bare,
    'CreateAccessKey.UserName': bare,
    'CreatePolicy.PolicyName': fresh,
    'DeletePolicy.PolicyArn': iam('policy', free),
    'AttachUserPolicy.PolicyArn': iam('policy', bare),
    'AttachGroupPolicy.PolicyArn': iam('policy', bare),
    'AttachRolePolicy.PolicyArn': iam('policy', bare),
    'DeletePolicyVersion.VersionId': 'v2',
    VersionId: 'v1',
    PolicyName: `${prefix}-inline`,
    'AddUserToGroup.UserName': bare,
    'AddRoleToInstanceProfile.InstanceProfileName': bare,
    'CreateSAMLProvider.Name': fresh,
    'DeleteSAMLProvider.SAMLProviderArn': iam('saml-provider', free),
    'iam.SAMLMetadataDocument': samlMetadata,
    'CreateOpenIDConnectProvider.Url': `https://${prefix === 'kept' ? 'make' : 'gone'}.example.com`,
    'CreateOpenIDConnectProvider.ThumbprintList': ['b'.repeat(40)],
    'DeleteOpenIDConnectProvider.OpenIDConnectProviderArn': iam(
      'oidc-provider',
      `${free.slice(0, 4)}.example.com`,
    ),
    'CreateVirtualMFADevice.VirtualMFADeviceName': fresh,
    'DeleteVirtualMFADevice.SerialNumber': iam('mfa', free),
    ThumbprintList: ['c'.repeat(40)],
    ClientID: 'kept-client',
    PolicyDocument: allowOnly('s3:ListBucket'),
    AssumeRolePolicyDocument: trusting({ AWS: owner }),
    'UpdateAssumeRolePolicy.PolicyDocument': trusting({ AWS: foreign }),
    PolicyInputList: [allowOnly('s3:ListBucket')],
    ActionNames: ['s3:ListBucket'],
    ServiceNamespaces: ['s3'],
    ServiceNamespace: 's3',
    PermissionsBoundary: iam('policy', bare),
    'CreateAccountAlias.AccountAlias': 'new-alias',
    'DeleteAccountAlias.AccountAlias': `${prefix}-alias`,
    AWSServiceName: 'ecr.amazonaws.com',
    'DeleteServiceLinkedRole.RoleName':
      prefix === 'kept' ? 'AWSServiceRoleForECRReplication' : 'AWSServiceRoleForECRReplicatiom',
    'CreateLoginProfile.Password': 'New-thing-1234!',
    'UpdateLoginProfile.Password': 'New-thing-1234!',
    OldPassword: user.password,
    NewPassword: 'New-thing-5678!',
    AuthenticationCode1: '123456',
    AuthenticationCode2: '654321',
    JobId: names.report,
    DeletionTaskId: `task/aws-service-role/ecr.amazonaws.com/${thing}/${names.report}`,
    'UpdateUser.NewPath': '/new/',
    'UpdateGroup.NewPath': '/new/',
    'UpdateRole.Description': 'new',
    Description: 'new',
    'UpdateAccountPasswordPolicy.MinimumPasswordLength': 6,

    'lambda.FunctionName': functionArn,
    'CreateFunction.FunctionName': fresh,
    'CreateFunction.PackageType': 'Image',
    'CreateFunction.Role': iam('role'),
    'CreateFunction.Code': { ImageUri: `${owner}.dkr.ecr.${region}.localhost/${thing}:${prefix}` },
    'UpdateFunctionCode.ImageUri': `${owner}.dkr.ecr.${region}.localhost/${thing}:${prefix}`,
    'UpdateFunctionConfiguration.Description': 'new',
    'DeleteFunction.FunctionName': functionArn.replace(thing, free),
    'lambda.Resource': functionArn,
    StatementId: `${prefix}-statement`,
    'AddPermission.StatementId': 'new-statement',
    'AddPermission.Action': 'lambda:InvokeFunction',
    'AddPermission.Principal': foreign,
    'UntagResource.TagKeys': ['team'],
    'Invoke.InvocationType': 'DryRun',
    ReservedConcurrentExecutions: 2,

    'ecr-public.registryId': owner,
    'ecr-public.repositoryName': thing,
    'ecr-public.resourceArn': `arn:aws:ecr-public::${owner}:repository/${thing}`,

    'inspector2.accountId': owner,
    'inspector2.delegatedAdminAccountId': owner,
    'Enable.resourceTypes': ['ECR'],

    'secretsmanager.SecretId': thing,
    'CreateSecret.Name': fresh,
    'DeleteSecret.SecretId': free,
    'PutResourcePolicy.ResourcePolicy': JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:*', Resource: '*' }],
    }),
    'secretsmanager.Tags': [{ Key: 'team', Value: 'new' }],
    SecretString: 'new',

    logGroupName: thing,
    'CreateLogGroup.logGroupName': fresh,
    'DeleteLogGroup.logGroupName': free,
    'DescribeLogStreams.logGroupIdentifier': `arn:aws:logs:${region}:${owner}:log-group:${thing}`,
    'FilterLogEvents.logGroupIdentifier': `arn:aws:logs:${region}:${owner}:log-group:${thing}`,
    'GetLogEvents.logGroupIdentifier': `arn:aws:logs:${region}:${owner}:log-group:${thing}`,
    'logs.resourceArn': `arn:aws:logs:${region}:${owner}:log-group:${thing}`,
    logStreamName: `${prefix}-stream`,
    'CreateLogStream.logStreamName': `${prefix === 'kept' ? 'make' : 'gone'}-stream`,
    retentionInDays: 14,
    logEvents: [{ timestamp: Date.now(), message: 'new' }],

    HandshakeId: names.handshake,
    'organizations.PolicyId': names.policy,
    'organizations.Id': 'rt-0123456789',
    TargetId: names.account,
    'AttachPolicy.TargetId': names.unit,
    ParentId: names.root,
    ChildId: names.account,
    RootId: names.root,
    AccountId: names.account,
    SourceParentId: names.root,
    DestinationParentId: names.unit,
    OrganizationalUnitId: names.unit,
    'CreateOrganizationalUnit.Name': 'new-unit',
    'UpdateOrganizationalUnit.Name': 'new-name',
    'UpdatePolicy.Description': 'new',
    CreateAccountRequestId: names.request,
    'organizations.ResourceId': names.unit,
    'CreatePolicy.Content': denyAll,
    'CreatePolicy.Name': 'new-policy',
    ServicePrincipal: 'inspector2.amazonaws.com',
    Target: { Id: '444444444444', Type: 'ACCOUNT' },
    Email: 'new@example.com',
    AccountName: 'new-account',
    Filter: 'SERVICE_CONTROL_POLICY',
    'ListTagsForResource.ResourceId': names.unit,
    ChildType: 'ACCOUNT',

    'sts.RoleArn': iam('role'),
    RoleSessionName: 'attack',
    // Whether a SAML provider exists is told to anybody, by AWS as well.
    PrincipalArn: `arn:aws:iam::${owner}:saml-provider/kept-thing`,
    TargetPrincipal: names.account,
    TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' },
    SigningAlgorithm: 'ES384',
    WebIdentityToken: `${'e'.repeat(10)}.${'e'.repeat(10)}.${'e'.repeat(10)}`,
    EncodedMessage: 'eeeeeeeeeeee',
    'sts.AccessKeyId': names.accessKeyId,
    'sts.Name': 'attack',
    Key: 'team',
    Value: 'new',
  }
}
