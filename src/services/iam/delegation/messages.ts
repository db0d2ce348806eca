import type { Database } from '../../../store/database.ts'
import type { DelegationRow } from '../../../store/iam/delegation-requests.ts'
import { keepMessage } from '../../../store/iam/partners.ts'
import { detailsOf } from './details.ts'

/**
 * What IAM publishes to the SNS topic of a partner. No SNS is here: the operator of the server reads them with `tidegate messages`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html
 */
const publish = (db: Database, row: DelegationRow, now: number, more: object): Promise<void> =>
  keepMessage(db, {
    request: row.id,
    topic: detailsOf(row).NotificationChannel,
    sent_at: now,
    message: JSON.stringify({
      RequestId: row.id,
      RequestorWorkflowId: row.workflow,
      State: row.state,
      ...(row.owner_account !== null && { OwnerAccountId: row.owner_account }),
      UpdatedAt: new Date(row.updated_at).toISOString(),
      ...more,
    }),
  })

export const tellOfState = (db: Database, row: DelegationRow, now: number): Promise<void> =>
  publish(db, row, now, { Type: 'StateChange' })

export const sendToken = (
  db: Database,
  row: DelegationRow,
  { token, endsAt }: { readonly token: string; readonly endsAt: number },
  now: number,
): Promise<void> =>
  publish(db, row, now, {
    Type: 'ExchangeToken',
    ExchangeToken: token,
    ExpiresAt: new Date(endsAt).toISOString(),
  })
