import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { parseRegion } from '../../names/region.ts'
import { newUuid } from '../../store/ids.ts'
import {
  type AccountRequest,
  findAccountRequest,
  updateAccountRequest,
} from '../../store/organizations/account-requests.ts'
import { memberByEmail } from '../../store/organizations/members.ts'
import { type Organization, organizationById } from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import type { Tag } from '../../store/organizations/tags.ts'
import type { Needs } from '../kernel/needs.ts'
import type { NewAccount } from './create-account.ts'
import { join } from './join.ts'

/** Makes the account that CreateAccount promised. May run again after a crash: each step repeats. */
export async function makeAccount({ request: id }: NewAccount, needs: Needs): Promise<undefined> {
  const { db, clock } = needs
  const request = await findAccountRequest(db, id)
  const organization = request && (await organizationById(db, request.organization))
  if (request?.state !== 'IN_PROGRESS' || !organization) return
  // Before the account joins, so that no service control policy stands in the way.
  const other = await memberByEmail(db, request.email)
  if (!other) await makeRole(organization, request, needs)
  const now = clock.now().getTime()
  await organizationsWrite(db, async (db) => {
    // Another request of the same address may have come first since.
    const taken = other ?? (await memberByEmail(db, request.email))
    await updateAccountRequest(db, id, {
      state: taken ? 'FAILED' : 'SUCCEEDED',
      failure: taken ? 'EMAIL_ALREADY_EXISTS' : null,
      completed_at: now,
    })
    if (taken) return
    const { account, name, email, tags } = request
    const member = { account, name, email, joined_method: 'CREATED' as const, joined_at: now }
    await join(db, organization, member, JSON.parse(tags) as readonly Tag[])
  })
}

/** The role by which the management account governs the new one. */
async function makeRole(
  organization: Organization,
  request: AccountRequest,
  { call, succeeded }: Needs,
): Promise<void> {
  const root = rootOf(request.account)
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${organization.account}:root` },
    Action: 'sts:AssumeRole',
  }
  const role = {
    RoleName: request.role,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  }
  await call('iam', 'CreateRole', role, root).catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code === 'EntityAlreadyExists')) throw error
  })
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await call('iam', 'AttachRolePolicy', { RoleName: request.role, PolicyArn }, root)
  succeeded(root)
}

function rootOf(text: string): Caller {
  const account = parseAccountId(text)
  const region = parseRegion('us-east-1')
  if (!account || !region) throw new Error(`expected an account, got ${text}`)
  return {
    principal: { kind: 'root', account, arn: rootArn(account) },
    account,
    region,
    request: { id: newUuid(), secureTransport: true, calledVia: ['organizations.amazonaws.com'] },
  }
}
