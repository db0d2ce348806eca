import type {
  Account,
  OrganizationalUnit,
  Organization as OrganizationShape,
  PolicySummary,
  Root,
} from '../../aws/models/organizations.types.gen.ts'
import type { Member, Unit } from '../../store/organizations/members.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import { type Policy, policyArn } from '../../store/organizations/policies.ts'
import type { PolicyType } from '../../store/organizations/schema.ts'

/**
 * Accounts that existed before their organization have no email address here; this one is theirs for
 * invitations and in lists.
 */
export const emailOf = (account: string): string => `${account}@example.com`

const arnOf = ({ account, id }: Organization, kind: string, rest: string): string =>
  `arn:aws:organizations::${account}:${kind}/${id}${rest && `/${rest}`}`

export const accountArn = (organization: Organization, account: string): string =>
  arnOf(organization, 'account', account)

export const rootArn = (organization: Organization): string =>
  arnOf(organization, 'root', organization.root)

export const unitArn = (organization: Organization, id: string): string =>
  arnOf(organization, 'ou', id)

export const showOrganization = (organization: Organization): OrganizationShape => ({
  Id: organization.id,
  Arn: arnOf(organization, 'organization', ''),
  FeatureSet: organization.feature_set,
  MasterAccountArn: accountArn(organization, organization.account),
  MasterAccountId: organization.account,
  MasterAccountEmail: emailOf(organization.account),
  // AWS's own documentation calls this list out of date: the types that are enabled stand in ListRoots.
  AvailablePolicyTypes:
    organization.feature_set === 'ALL'
      ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }]
      : [],
})

export const showRoot = (organization: Organization, enabled: readonly PolicyType[]): Root => ({
  Id: organization.root,
  Arn: rootArn(organization),
  Name: 'Root',
  PolicyTypes: enabled.map((Type) => ({ Type, Status: 'ENABLED' })),
})

export const showAccount = (organization: Organization, member: Member): Account => ({
  Id: member.account,
  Arn: accountArn(organization, member.account),
  Email: member.email,
  Name: member.name,
  Status: member.status,
  State: member.status,
  JoinedMethod: member.joined_method,
  JoinedTimestamp: new Date(member.joined_at),
})

export const showUnit = (organization: Organization, { id, name }: Unit): OrganizationalUnit => ({
  Id: id,
  Arn: unitArn(organization, id),
  Name: name,
})

export const showPolicy = (management: string, policy: Policy): PolicySummary => ({
  Id: policy.id,
  Arn: policyArn(management, policy),
  Name: policy.name,
  Description: policy.description,
  Type: policy.type,
  AwsManaged: policy.organization === '',
})
