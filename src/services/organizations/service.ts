import { organizationResourceFacts } from '../../store/organizations/resource-facts.ts'
import { organizationsMigrations } from '../../store/organizations/schema.ts'
import type { Service } from '../kernel/service.ts'
import * as accounts from './accounts.ts'
import { enableAllFeatures } from './all-features.ts'
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
import * as effectivePolicies from './effective-policies.ts'
import { createGovCloudAccount } from './gov-cloud.ts'
import {
  acceptHandshake,
  cancelHandshake,
  declineHandshake,
  describeHandshake,
  listHandshakesForAccount,
  listHandshakesForOrganization,
} from './handshakes.ts'
import { inviteAccountToOrganization } from './invitations.ts'
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
import { putControlPolicy } from './put-policy.ts'
import * as resourcePolicy from './resource-policy.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'
import * as transfers from './transfers.ts'
import {
  disableAwsServiceAccess,
  enableAwsServiceAccess,
  listAwsServiceAccess,
} from './trusted-services.ts'
import * as units from './units.ts'

export const organizations: Service = {
  title: 'AWS Organizations',
  global: true,
  operations: [
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
    createGovCloudAccount,
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
    effectivePolicies.describeEffectivePolicy,
    effectivePolicies.listAccountsWithInvalidEffectivePolicy,
    effectivePolicies.listEffectivePolicyValidationErrors,
    enableAllFeatures,
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
    resourcePolicy.deleteResourcePolicy,
    resourcePolicy.describeResourcePolicy,
    resourcePolicy.putResourcePolicy,
    transfers.describeResponsibilityTransfer,
    transfers.inviteOrganizationToTransferResponsibility,
    transfers.listInboundResponsibilityTransfers,
    transfers.listOutboundResponsibilityTransfers,
    transfers.terminateResponsibilityTransfer,
    transfers.updateResponsibilityTransfer,
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
  ],
  migrations: organizationsMigrations,
  resource: organizationResourceFacts,
  putPolicy: putControlPolicy,
  jobs: (needs) => ({
    'organizations:create-account': (state) => makeAccount(state as NewAccount, needs),
  }),
}
