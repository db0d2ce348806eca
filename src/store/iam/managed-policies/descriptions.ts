/**
 * Of AWS managed policies, by path and name. No source that may be shipped has them all: these are the ones seen in answers of
 * AWS, of policies that people who use ECR and Lambda meet. The rest have none here.
 */
export const descriptions: Readonly<Record<string, string | undefined>> = {
  AdministratorAccess: 'Provides full access to AWS services and resources.',
  AmazonEC2ContainerRegistryFullAccess: 'Provides administrative access to Amazon ECR resources',
  AmazonEC2ContainerRegistryPowerUser:
    'Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.',
  AmazonEC2ContainerRegistryReadOnly:
    'Provides read-only access to Amazon EC2 Container Registry repositories.',
  AmazonS3ReadOnlyAccess:
    'Provides read only access to all buckets via the AWS Management Console.',
  AWSLambda_FullAccess:
    'Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
  AWSLambda_ReadOnlyAccess:
    'Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
  IAMFullAccess: 'Provides full access to IAM via the AWS Management Console.',
  IAMReadOnlyAccess: 'Provides read only access to IAM via the AWS Management Console.',
  IAMUserChangePassword: 'Provides the ability for an IAM user to change their own password.',
  'job-function/SystemAdministrator':
    'Grants full access permissions necessary for resources required for application and development operations.',
  PowerUserAccess:
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
  ReadOnlyAccess: 'Provides read-only access to AWS services and resources.',
  'service-role/AWSLambdaBasicExecutionRole': 'Provides write permissions to CloudWatch Logs.',
}
