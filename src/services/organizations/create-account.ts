import type { CreateAccountStatus } from '../../aws/models/organizations.types.gen.ts'
import {
  type AccountRequest,
  findAccountRequest,
  insertAccountRequest,
  listAccountRequests,
} from '../../store/organizations/account-requests.ts'
import { newAccountRequestId } from '../../store/organizations/ids.ts'
import { unusedAccountId } from '../../store/organizations/members.ts'
import { define, onAll, withTags } from './define.ts'
import { accountRequestNotFound, invalidInput } from './errors.ts'
import { asManagement, asReader } from './members.ts'
import { pageOf } from './pages.ts'
import { requireTags } from './tags.ts'

const roleDefault = 'OrganizationAccountAccessRole'

/** What the job that makes the account is told. */
export interface NewAccount {
  readonly request: string
}

/** Answers at once; the account is made in the background. */
export const createAccount = define(
  'CreateAccount',
  (input) => withTags(onAll({ tags: input.Tags }), input.Tags),
  (input, caller, { db, clock, jobs }) =>
    asManagement(db, caller, async (db, organization) => {
      const { RoleName: role = roleDefault } = input
      if (role.startsWith('AWSServiceRoleFor'))
        throw invalidInput(
          'INVALID_ROLE_NAME',
          "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
        )
      const request: AccountRequest = {
        id: newAccountRequestId(),
        organization: organization.id,
        account: await unusedAccountId(db),
        name: input.AccountName,
        email: input.Email,
        role,
        tags: JSON.stringify(requireTags(input.Tags)),
        state: 'IN_PROGRESS',
        failure: null,
        requested_at: clock.now().getTime(),
        completed_at: null,
      }
      await insertAccountRequest(db, request)
      const state: NewAccount = { request: request.id }
      await jobs.enqueue({ kind: 'organizations:create-account', state }, db)
      return { CreateAccountStatus: show(request) }
    }),
)

export const describeCreateAccountStatus = define(
  'DescribeCreateAccountStatus',
  () => onAll(),
  async (input, caller, { db }) => {
    const { id } = await asReader(db, caller)
    const request = await findAccountRequest(db, input.CreateAccountRequestId)
    if (request?.organization !== id) throw accountRequestNotFound()
    return { CreateAccountStatus: show(request) }
  },
)

export const listCreateAccountStatus = define(
  'ListCreateAccountStatus',
  () => onAll(),
  async (input, caller, { db }) => {
    const { id } = await asReader(db, caller)
    const { items, rest } = await pageOf(
      input,
      (slice) => listAccountRequests(db, id, input.States, slice),
      (one) => one.id,
    )
    return { CreateAccountStatuses: items.map(show), ...rest }
  },
)

/** The account's id is told once there is an account. */
function show(request: AccountRequest): CreateAccountStatus {
  const { completed_at: completed, failure } = request
  return {
    Id: request.id,
    AccountName: request.name,
    State: request.state,
    RequestedTimestamp: new Date(request.requested_at),
    ...(completed !== null && { CompletedTimestamp: new Date(completed) }),
    ...(request.state === 'SUCCEEDED' && { AccountId: request.account }),
    ...(failure !== null && { FailureReason: failure }),
  }
}
