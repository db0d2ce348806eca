/** How far a registry policy reaches: the account setting `REGISTRY_POLICY_SCOPE`. */
export type RegistryScope = 'V1' | 'V2'

/** Lower-case. https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html */
export const actionsOfV1: readonly string[] = [
  'ecr:batchimportupstreamimage',
  'ecr:createrepository',
  'ecr:replicateimage',
]

/** Whether a registry policy of this scope has a say in requests for this action. V2 has in all of ECR's. */
export const isInRegistryScope = (scope: RegistryScope, action: string): boolean =>
  scope === 'V2' || actionsOfV1.includes(action.toLowerCase())
