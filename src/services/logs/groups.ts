import { requestTags } from '../../estate/request-tags.ts'
import {
  deleteLogGroup as deleteLogGroupRow,
  insertLogGroup,
  listLogGroups,
  setRetention,
} from '../../store/logs/groups.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { define } from './define.ts'
import { invalid, invalidToken, logGroupExists, notBuilt } from './errors.ts'
import { groupArn, groupKey, onStream, requireGroup } from './find.ts'

export const createLogGroup = define(
  'CreateLogGroup',
  (input, caller) => {
    const asked = { ...onStream(groupKey(input, caller)), context: requestTags(input.tags) }
    return input.tags ? [asked, { ...asked, action: 'logs:TagResource' }] : asked
  },
  async (input, caller, { db, clock }) => {
    if (input.kmsKeyId !== undefined) throw notBuilt('kmsKeyId')
    if (input.deletionProtectionEnabled) throw notBuilt('deletionProtectionEnabled')
    if (input.logGroupClass !== undefined && input.logGroupClass !== 'STANDARD')
      throw notBuilt('logGroupClass other than STANDARD')
    const made = await insertLogGroup(db, groupKey(input, caller), input.tags ?? {}, clock.now())
    if (!made) throw logGroupExists()
  },
)

export const deleteLogGroup = define(
  'DeleteLogGroup',
  (input, caller) => onStream(groupKey(input, caller)),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    await deleteLogGroupRow(needs.db, group.id)
  },
)

const listName = 'DescribeLogGroups'
const lookedAtMost = 1_000

export const describeLogGroups = define(
  'DescribeLogGroups',
  (_input, { account, region }) => onStream({ account, region, name: '' }),
  async (input, caller, { db }) => {
    if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined)
      throw invalid(
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      )
    if (input.accountIdentifiers?.length) throw notBuilt('accountIdentifiers')
    if (input.includeLinkedAccounts) throw notBuilt('includeLinkedAccounts')
    if (input.logGroupIdentifiers) throw notBuilt('logGroupIdentifiers')
    const limit = input.limit ?? 50
    const after = input.nextToken === undefined ? '' : keyInToken(listName, input.nextToken)
    if (after === undefined) throw invalidToken()
    const part = input.logGroupNamePattern?.toLowerCase()
    // No index finds a part of a name: a page ends after so many names, however few of them have it.
    const looked = part === undefined ? limit : lookedAtMost
    const rows = await listLogGroups(db, caller, {
      ...(input.logGroupNamePrefix !== undefined && { prefix: input.logGroupNamePrefix }),
      after,
      limit: looked + 1,
    })
    const found = rows
      .slice(0, looked)
      .filter(({ name }) => part === undefined || name.toLowerCase().includes(part))
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1) : rows.length > looked && rows[looked - 1]
    return {
      logGroups: shown.map((row) => ({
        logGroupName: row.name,
        creationTime: row.created_at,
        ...(row.retention_days !== null && { retentionInDays: row.retention_days }),
        metricFilterCount: 0,
        arn: `${groupArn(row)}:*`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        logGroupArn: groupArn(row),
        deletionProtectionEnabled: false,
        bearerTokenAuthenticationEnabled: false,
      })),
      ...(last && { nextToken: pageToken(listName, last.name) }),
    }
  },
)

// From the API reference: the model says only that it is an integer.
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

export const putRetentionPolicy = define(
  'PutRetentionPolicy',
  (input, caller) => onStream(groupKey(input, caller)),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    const days = input.retentionInDays
    if (!retentions.includes(days))
      throw invalid(
        `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`,
      )
    await setRetention(needs.db, group.id, days)
  },
)

export const deleteRetentionPolicy = define(
  'DeleteRetentionPolicy',
  (input, caller) => onStream(groupKey(input, caller)),
  async (input, caller, needs) => {
    const group = await requireGroup(groupKey(input, caller), needs)
    await setRetention(needs.db, group.id, null)
  },
)
