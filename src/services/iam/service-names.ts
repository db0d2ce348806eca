/** Namespaces that a policy of `*` is taken to reach, and what the console calls them. */
export const serviceNames: Readonly<Record<string, string>> = {
  cloudformation: 'AWS CloudFormation',
  cloudwatch: 'Amazon CloudWatch',
  dynamodb: 'Amazon DynamoDB',
  ec2: 'Amazon EC2',
  ecr: 'Amazon Elastic Container Registry',
  ecs: 'Amazon Elastic Container Service',
  events: 'Amazon EventBridge',
  iam: 'AWS Identity and Access Management',
  inspector2: 'Amazon Inspector2',
  kms: 'AWS Key Management Service',
  lambda: 'AWS Lambda',
  logs: 'Amazon CloudWatch Logs',
  organizations: 'AWS Organizations',
  s3: 'Amazon S3',
  secretsmanager: 'AWS Secrets Manager',
  sns: 'Amazon SNS',
  sqs: 'Amazon SQS',
  ssm: 'AWS Systems Manager',
  sts: 'AWS Security Token Service',
}

export const serviceName = (namespace: string): string => serviceNames[namespace] ?? namespace
