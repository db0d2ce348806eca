import { define, onAll, withTags } from './define.ts'
import { constraint } from './errors.ts'
import { asManagement } from './members.ts'
import { requireTags } from './tags.ts'

/**
 * Refuses as AWS refuses management accounts that are paired with no account in AWS GovCloud (US): none here is, since
 * this server is of one partition.
 */
export const createGovCloudAccount = define(
  'CreateGovCloudAccount',
  (input) => withTags(onAll({ tags: input.Tags }), input.Tags),
  (input, caller, { db }) =>
    asManagement(db, caller, async () => {
      requireTags(input.Tags)
      throw constraint(
        'MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED',
        'To complete this operation, the management account must have an associated account in the AWS GovCloud (US-West) Region.',
      )
    }),
)
