import type { ResourcePolicyRole } from './types.ts'

/** What AWS documents of a service's resource-based policies. */
export interface ServiceRule {
  /** Resources that may have one, by what follows the account in their ARN. Absent: none has. */
  readonly on?: RegExp
  /** How it counts. */
  readonly role: ResourcePolicyRole
  /** What AWS asks besides policies, and nobody decides here. */
  readonly besides?: string
  /** The page that says so, below https://docs.aws.amazon.com/. */
  readonly source: string
}

/** In one account either side may allow, and between accounts both must. */
const either = (on: RegExp, source: string, besides?: string): ServiceRule => ({
  ...{ on, role: 'alternative', source },
  ...(besides !== undefined && { besides }),
})

const userGuide = 'IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html'
const none: ServiceRule = { role: 'alternative', source: userGuide }
const anything = /./

/**
 * By the service in an action. What is not listed is not known here, and is said to be so: `notesOn`. Which services
 * have an operation that writes a resource's policy is also in the Service Authorization Reference, and a test
 * holds this table to it.
 */
export const serviceRules: Readonly<Record<string, ServiceRule>> = {
  'acm-pca': either(/^certificate-authority\//, 'privateca/latest/userguide/pca-rbp.html'),
  backup: either(/^backup-vault:/, 'aws-backup/latest/devguide/create-a-vault-access-policy.html'),
  codeartifact: either(/^(domain|repository)\//, 'codeartifact/latest/ug/repo-policies.html'),
  dynamodb: either(
    /^table\//,
    'amazondynamodb/latest/developerguide/rbac-auth-iam-id-based-policies-DDB.html',
  ),
  ecr: either(/^repository\//, 'AmazonECR/latest/userguide/repository-policies.html'),
  'ecr-public': either(/^repository\//, 'AmazonECR/latest/public/public-repository-policies.html'),
  elasticfilesystem: either(
    /^file-system\//,
    'efs/latest/ug/iam-access-control-nfs-efs.html',
    'EFS lets every client mount a file system that has no policy, which is not decided here',
  ),
  es: either(
    /^domain\//,
    'opensearch-service/latest/developerguide/ac.html',
    'fine-grained access control inside an OpenSearch domain is not decided here',
  ),
  events: either(/^event-bus\//, 'eventbridge/latest/userguide/eb-use-resource-based.html'),
  'execute-api': either(
    anything,
    'apigateway/latest/developerguide/apigateway-authorization-flow.html',
    'this is the answer for a method with IAM authorization: authorizers, and methods without any, are not decided here',
  ),
  glacier: either(
    /^vaults\//,
    'amazonglacier/latest/dev/access-control-resource-based-policies.html',
  ),
  glue: either(
    /^(catalog|database|table)/,
    'glue/latest/dg/security_iam_resource-based-policy-examples.html',
    "Lake Formation's permissions are not decided here",
  ),
  kinesis: either(/^stream\//, 'streams/latest/dev/resource-based-policy-examples.html'),
  kms: { on: /^key\//, role: 'required', source: 'kms/latest/developerguide/key-policies.html' },
  lambda: either(/^(function|layer):/, 'lambda/latest/dg/access-control-resource-based.html'),
  logs: either(
    /^(log-group|destination|delivery-destination):/,
    'AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html',
  ),
  s3: either(
    anything,
    'AmazonS3/latest/userguide/access-policy-language-overview.html',
    'access control lists, Block Public Access and the policies of access points are not decided here',
  ),
  secretsmanager: either(
    /^secret:/,
    'secretsmanager/latest/userguide/determine-acccess_examine-iam-policies.html',
  ),
  ses: either(/^identity\//, 'ses/latest/dg/sending-authorization-overview.html'),
  sns: either(anything, 'sns/latest/dg/sns-using-identity-based-policies.html'),
  sqs: either(
    anything,
    'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html',
  ),
  sts: {
    on: /^role\//,
    role: 'trust',
    source: 'IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  },
  // A role's trust policy is asked by STS alone.
  iam: none,
  organizations: {
    role: 'alternative',
    besides: "an organization's delegation policy is not decided here",
    source: 'organizations/latest/userguide/orgs_delegate_policies.html',
  },
  states: {
    role: 'alternative',
    source: 'step-functions/latest/dg/security_iam_service-with-iam.html',
  },
  ...Object.fromEntries(
    [
      ...['application-autoscaling', 'athena', 'autoscaling', 'autoscaling-plans', 'batch'],
      ...[
        'cloudformation',
        'cloudwatch',
        'codecommit',
        'codedeploy',
        'codepipeline',
        'cognito-identity',
      ],
      ...[
        'cognito-idp',
        'config',
        'datapipeline',
        'devicefarm',
        'directconnect',
        'dms',
        'ds',
        'ec2',
      ],
      ...['ecs', 'eks', 'elasticache', 'elasticbeanstalk', 'elasticloadbalancing'],
      ...[
        'elasticmapreduce',
        'globalaccelerator',
        'guardduty',
        'health',
        'lightsail',
        'rds',
        'ssm',
      ],
      ...['route53', 'sdb', 'storagegateway', 'swf'],
    ].map((service) => [service, none]),
  ),
}
