import type { AwsError } from '../aws/error.ts'
import { notBuilt } from '../aws/not-built.ts'
import { partitionOf } from '../names/partitions.ts'

/** An ARN of another partition than the server's own would be wrong everywhere, so that none is made. */
export const regionNotBuilt = (region: string): AwsError =>
  notBuilt(`the partition ${partitionOf(region)}, to which the Region ${region} belongs,`)
