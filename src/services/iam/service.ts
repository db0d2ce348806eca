import { iamMigrations } from '../../store/iam/migrations.ts'
import { iamResourceFacts } from '../../store/iam/resource-facts.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import type { Service } from '../kernel/service.ts'
import * as accessKeys from './access-keys.ts'
import * as account from './account.ts'
import * as accountSettings from './account-settings.ts'
import * as attachments from './attachments.ts'
import * as authorizationDetails from './authorization-details.ts'
import * as boundaries from './boundaries.ts'
import * as contextKeys from './context-keys.ts'
import * as credentialReport from './credential-report.ts'
import { expiryJobs } from './delegation/lifetime.ts'
import * as delegationRequests from './delegation/requests.ts'
import * as delegationSteps from './delegation/steps.ts'
import * as delegationSummary from './delegation/summary.ts'
import * as deletion from './deletion.ts'
import * as groups from './groups.ts'
import * as inlinePolicies from './inline-policies.ts'
import * as instanceProfiles from './instance-profiles.ts'
import * as lastAccessed from './last-accessed.ts'
import * as linkedRoles from './linked-roles.ts'
import * as loginProfiles from './login-profiles.ts'
import * as mfaDevices from './mfa-devices.ts'
import * as oidcProviders from './oidc-providers.ts'
import * as organizationsReport from './organizations-report.ts'
import * as passwordPolicy from './password-policy.ts'
import * as policies from './policies.ts'
import * as policyVersions from './policy-versions.ts'
import { putIamPolicy } from './put-policy.ts'
import { iamOperatorCalls } from './registration.ts'
import * as renames from './rename.ts'
import * as acquireRole from './role-templates/acquire.ts'
import * as getRoleTemplate from './role-templates/get.ts'
import * as roles from './roles.ts'
import * as rootAccess from './root-access.ts'
import * as samlProviders from './saml-providers.ts'
import * as serverCertificates from './server-certificates.ts'
import * as serviceCredentials from './service-credentials.ts'
import * as signingCertificates from './signing-certificates.ts'
import * as simulations from './simulate.ts'
import * as sshKeys from './ssh-keys.ts'
import * as tags from './tags.ts'
import * as userCredentials from './user-credentials.ts'
import * as users from './users.ts'

/** Every operation that these files export; their helpers are no records and stay out. */
const operations: readonly AnyOperation[] = [
  accessKeys,
  account,
  accountSettings,
  acquireRole,
  attachments,
  authorizationDetails,
  boundaries,
  contextKeys,
  credentialReport,
  delegationRequests,
  delegationSteps,
  delegationSummary,
  deletion,
  getRoleTemplate,
  groups,
  inlinePolicies,
  instanceProfiles,
  lastAccessed,
  linkedRoles,
  loginProfiles,
  mfaDevices,
  oidcProviders,
  organizationsReport,
  passwordPolicy,
  policies,
  policyVersions,
  renames,
  rootAccess,
  roles,
  samlProviders,
  serverCertificates,
  serviceCredentials,
  signingCertificates,
  simulations,
  sshKeys,
  tags,
  userCredentials,
  users,
]
  .flatMap((file): unknown[] => Object.values(file).flat())
  .filter(isOperation)

function isOperation(value: unknown): value is AnyOperation {
  return typeof value === 'object' && value !== null && 'service' in value && 'permissions' in value
}

export const iam: Service = {
  title: 'IAM',
  global: true,
  operations,
  migrations: iamMigrations,
  resource: iamResourceFacts,
  jobs: expiryJobs,
  operatorCalls: iamOperatorCalls,
  putPolicy: putIamPolicy,
  argumentsNotBuilt: ['PolicyExclusionList'],
}
