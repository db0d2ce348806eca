import { AwsError } from '../../../aws/error.ts'

// Differs from AWS? The codes are in the model of November 2026; no recording of the texts is known.
export const backfillErrors = {
  inProgress: (region: string) =>
    new AwsError(
      'ReplicationBackfillInProgressException',
      `A replication backfill for the destination region '${region}' is already in progress`,
    ),
  tooMany: (max: number) =>
    new AwsError(
      'LimitExceededException',
      `The registry already has the maximum number of replication backfills in progress which is '${max}'`,
    ),
  notFound: (id: string, account: string) =>
    new AwsError(
      'ReplicationBackfillNotFoundException',
      `The replication backfill with id '${id}' does not exist in the registry with id '${account}'`,
    ),
  notRunning: (id: string, status: string) =>
    new AwsError(
      'ReplicationBackfillInvalidStatusException',
      `The replication backfill with id '${id}' cannot be stopped in status '${status}'`,
    ),
}
