import type {
  Account,
  FailedAccount,
  Operations,
  ResourceStatus,
  State,
  Status,
} from '../../aws/models/inspector2.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { findMember, isEnabled, setDisabled, setEnabled } from '../../store/inspector2/accounts.ts'
import type { Needs } from '../kernel/needs.ts'
import type { Operation } from '../kernel/operation.ts'
import { define, onAll } from './define.ts'
import { notBuilt } from './errors.ts'
import { asInspector, requireRole } from './role.ts'

/** `ofRegistry` is not in the API: only ECR sets it, whose registry is configured by the same request. */
interface OfRegistry {
  readonly ofRegistry?: true
}

type Enable = Operation<Operations['Enable']['input'] & OfRegistry, Operations['Enable']['output']>
type Disable = Operation<
  Operations['Disable']['input'] & OfRegistry,
  Operations['Disable']['output']
>

export const enable: Enable = {
  service: 'inspector2',
  name: 'Enable',
  permissions: () => [{ action: 'inspector2:Enable', resource: '*' }],
  run: async ({ accountIds, resourceTypes, ofRegistry }, caller, needs) => {
    requireEcr(resourceTypes)
    return ofEach(accountIds, caller, needs, async (account) => {
      await requireRole(account, caller, needs)
      const wasEnabled = await isEnabled(needs.db, account, caller.region)
      await setEnabled(needs.db, account, caller.region, needs.clock.now())
      // Differs from AWS? That all repositories are scanned continuously from then on is its documented default.
      const everything = { filter: '*', filterType: 'WILDCARD' }
      const rule = { scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [everything] }
      if (!ofRegistry && !wasEnabled)
        await configure(account, { scanType: 'ENHANCED', rules: [rule] }, caller, needs)
      return 'ENABLED'
    })
  },
}

export const disable: Disable = {
  service: 'inspector2',
  name: 'Disable',
  permissions: () => [{ action: 'inspector2:Disable', resource: '*' }],
  run: async ({ accountIds, resourceTypes = ['ECR'], ofRegistry }, caller, needs) => {
    requireEcr(resourceTypes)
    return ofEach(accountIds, caller, needs, async (account) => {
      const wasEnabled = await isEnabled(needs.db, account, caller.region)
      await setDisabled(needs.db, account, caller.region)
      if (!ofRegistry && wasEnabled)
        await configure(account, { scanType: 'BASIC', rules: [] }, caller, needs)
      return 'DISABLED'
    })
  },
}

function requireEcr(types: readonly string[]): void {
  if (types.some((type) => type !== 'ECR')) throw notBuilt('resourceTypes other than ECR')
}

/** Inspector itself sets how an account's registry scans. */
async function configure(
  account: string,
  configuration: object,
  caller: Caller,
  needs: Needs,
): Promise<void> {
  const inspector = await asInspector(account, caller, needs)
  await needs.call('ecr', 'PutRegistryScanningConfiguration', configuration, inspector)
}

/** Of the caller's account, or of those of its members that it names. Others fail, and the rest succeeds. */
async function ofEach(
  accountIds: readonly string[] | undefined,
  caller: Caller,
  needs: Needs,
  change: (account: string) => Promise<Status>,
): Promise<{ accounts: Account[]; failedAccounts: FailedAccount[] }> {
  const accounts: Account[] = []
  const failedAccounts: FailedAccount[] = []
  for (const accountId of new Set(accountIds?.length ? accountIds : [caller.account])) {
    if (!(await mayManage(accountId, caller, needs))) {
      failedAccounts.push(denied(accountId))
      continue
    }
    const status = await change(accountId)
    accounts.push({ accountId, status, resourceStatus: statusOf(status) })
  }
  return { accounts, failedAccounts }
}

/** An account itself, and the delegated administrator of which it is a member. */
async function mayManage(account: string, caller: Caller, { db }: Needs): Promise<boolean> {
  if (account === caller.account) return true
  return (await findMember(db, account, caller.region))?.admin === caller.account
}

// Differs from AWS? The code is in the model; the text is not known.
const denied = (accountId: string): FailedAccount => ({
  accountId,
  errorCode: 'ACCESS_DENIED',
  errorMessage: 'The account is not a member of the invoking account.',
})

const statusOf = (ecr: Status): ResourceStatus => ({
  ...{ ec2: 'DISABLED', ecr, lambda: 'DISABLED', lambdaCode: 'DISABLED' },
})

export const batchGetAccountStatus = define(
  'BatchGetAccountStatus',
  onAll,
  async ({ accountIds }, caller, needs) => {
    // Differs from AWS? The model requires an error, which an account in order has not.
    const state = (status: Status) => ({ status }) as State
    const accounts = []
    const failedAccounts = []
    for (const accountId of new Set(accountIds?.length ? accountIds : [caller.account])) {
      if (!(await mayManage(accountId, caller, needs))) {
        failedAccounts.push(denied(accountId))
        continue
      }
      const status = (await isEnabled(needs.db, accountId, caller.region)) ? 'ENABLED' : 'DISABLED'
      const off = state('DISABLED')
      accounts.push({
        accountId,
        state: state(status),
        resourceState: { ec2: off, ecr: state(status), lambda: off, lambdaCode: off },
      })
    }
    return { accounts, failedAccounts }
  },
)

/** What an account may switch for itself. */
export const listAccountPermissions = define(
  'ListAccountPermissions',
  onAll,
  async ({ service }) => ({
    // Of EC2 and Lambda nothing is scanned here.
    permissions:
      service === undefined || service === 'ECR'
        ? (
            [
              'ENABLE_SCANNING',
              'DISABLE_SCANNING',
              'ENABLE_REPOSITORY',
              'DISABLE_REPOSITORY',
            ] as const
          ).map((operation) => ({ service: 'ECR' as const, operation }))
        : [],
  }),
)
