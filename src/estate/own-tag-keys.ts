/**
 * The services that send a resource's tags under a key of their own, `ecr:ResourceTag/team`, beside `aws:ResourceTag`:
 * those whose table in the Service Authorization Reference has one. Of the built and of the others alike, because a
 * world in memory may ask about any.
 */
export const ownTagKeys: ReadonlySet<string> = new Set([
  'autoscaling',
  'ec2',
  'ecr',
  'ecr-public',
  'ecs',
  'elasticloadbalancing',
  'elasticmapreduce',
  'iam',
  'iotanalytics',
  'license-manager',
  'ram',
  'sagemaker',
  'secretsmanager',
  'ssm',
])
