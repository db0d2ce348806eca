import { define } from './define.ts'

export const describeRegistry = define(
  'DescribeRegistry',
  () => ({ resource: '*' }),
  // Replication is not built, and PutReplicationConfiguration refuses: a registry never has rules.
  async (_, caller) => ({
    registryId: caller.account,
    replicationConfiguration: { rules: [] },
  }),
)
