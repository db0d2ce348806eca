import type { JobHandler } from '../../store/kernel/jobs.ts'
import type { Needs } from '../kernel/needs.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import * as accounts from './accounts.ts'
import {
  attachPolicy,
  detachPolicy,
  disablePolicyType,
  enablePolicyType,
  listPoliciesForTarget,
  listTargetsForPolicy,
} from './attachments.ts'
import {
  createAccount,
  describeCreateAccountStatus,
  listCreateAccountStatus,
  type NewAccount,
} from './create-account.ts'
import {
  deregisterDelegatedAdministrator,
  listDelegatedAdministrators,
  listDelegatedServicesForAccount,
  registerDelegatedAdministrator,
} from './delegated-administrators.ts'
import {
  acceptHandshake,
  cancelHandshake,
  declineHandshake,
  describeHandshake,
  inviteAccountToOrganization,
  listHandshakesForAccount,
  listHandshakesForOrganization,
} from './handshakes.ts'
import { makeAccount } from './make-account.ts'
import {
  createOrganization,
  deleteOrganization,
  describeOrganization,
  listRoots,
} from './organization.ts'
import {
  createPolicy,
  deletePolicy,
  describePolicy,
  listPolicies,
  updatePolicy,
} from './policies.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'
import {
  disableAwsServiceAccess,
  enableAwsServiceAccess,
  listAwsServiceAccess,
} from './trusted-services.ts'
import * as units from './units.ts'

/** Organizations by operation name. `invoke` refuses the rest as not built. */
export const organizationsOperations: Readonly<Record<string, AnyOperation>> = Object.fromEntries(
  [
    acceptHandshake,
    accounts.closeAccount,
    accounts.describeAccount,
    accounts.leaveOrganization,
    accounts.listAccounts,
    accounts.moveAccount,
    accounts.removeAccountFromOrganization,
    attachPolicy,
    cancelHandshake,
    createAccount,
    createOrganization,
    createPolicy,
    declineHandshake,
    deleteOrganization,
    deletePolicy,
    deregisterDelegatedAdministrator,
    describeCreateAccountStatus,
    describeHandshake,
    describeOrganization,
    describePolicy,
    detachPolicy,
    disableAwsServiceAccess,
    disablePolicyType,
    enableAwsServiceAccess,
    enablePolicyType,
    inviteAccountToOrganization,
    listAwsServiceAccess,
    listCreateAccountStatus,
    listDelegatedAdministrators,
    listDelegatedServicesForAccount,
    listHandshakesForAccount,
    listHandshakesForOrganization,
    listPolicies,
    listPoliciesForTarget,
    listRoots,
    listTagsForResource,
    listTargetsForPolicy,
    registerDelegatedAdministrator,
    tagResource,
    units.createOrganizationalUnit,
    units.deleteOrganizationalUnit,
    units.describeOrganizationalUnit,
    units.listAccountsForParent,
    units.listChildren,
    units.listOrganizationalUnitsForParent,
    units.listParents,
    units.updateOrganizationalUnit,
    untagResource,
    updatePolicy,
  ].map((operation: AnyOperation) => [operation.name, operation]),
)

/** INVARIANT: the states are what this folder enqueued. */
export const organizationsJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  'organizations:create-account': (state) => makeAccount(state as NewAccount, needs),
})
