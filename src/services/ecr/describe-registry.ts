import type { EcrOperation } from './repository.ts'

export const describeRegistry: EcrOperation<'DescribeRegistry'> = {
  service: 'ecr',
  name: 'DescribeRegistry',
  permissions: () => [{ action: 'ecr:DescribeRegistry', resource: '*' }],
  // Replication is not built, and PutReplicationConfiguration refuses: a registry never has rules.
  run: async (_, caller) => ({
    registryId: caller.account,
    replicationConfiguration: { rules: [] },
  }),
}
