export const inspectorService = 'inspector2.amazonaws.com'

/** The role as which Amazon Inspector reads an account's images. */
export const inspectorRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/${inspectorService}/AWSServiceRoleForAmazonInspector2`
