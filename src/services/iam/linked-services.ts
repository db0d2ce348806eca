/** A service's own role: its name, and the AWS managed policy it comes with. */
export interface LinkedService {
  readonly role: string
  readonly policy: string
}

/** By service principal. All of them refuse a custom suffix. */
export const linkedServices: Readonly<Record<string, LinkedService>> = {
  'ecr.amazonaws.com': {
    role: 'AWSServiceRoleForECRTemplate',
    policy: 'ECRTemplateServiceRolePolicy',
  },
  'pullthroughcache.ecr.amazonaws.com': {
    role: 'AWSServiceRoleForECRPullThroughCache',
    policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
  },
  'replication.ecr.amazonaws.com': {
    role: 'AWSServiceRoleForECRReplication',
    policy: 'ECRReplicationServiceRolePolicy',
  },
  'lambda.amazonaws.com': {
    role: 'AWSServiceRoleForLambda',
    policy: 'AWSLambdaServiceRolePolicy',
  },
  'replicator.lambda.amazonaws.com': {
    role: 'AWSServiceRoleForLambdaReplicator',
    policy: 'AWSLambdaReplicator',
  },
  'inspector2.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonInspector2',
    policy: 'AmazonInspector2ServiceRolePolicy',
  },
}
