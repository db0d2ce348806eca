import { define } from './define.ts'
import { onRegistry } from './registry.ts'

export const describeRegistry = define(
  'DescribeRegistry',
  onRegistry,
  // Replication is not built, and PutReplicationConfiguration refuses: a registry never has rules.
  async (_, caller) => ({
    registryId: caller.account,
    replicationConfiguration: { rules: [] },
  }),
)
