import type { CreateDelegationRequestRequest } from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseArn } from '../../../names/arn.ts'
import { principalName } from '../../../policy/principal-name.ts'
import type { Database } from '../../../store/database.ts'
import {
  type DelegationRow,
  delegationsOwnedIn,
  insertDelegation,
  workflowTaken,
} from '../../../store/iam/delegation-requests.ts'
import { findPolicyTemplate, type PolicyTemplate } from '../../../store/iam/partners.ts'
import { iamWrite } from '../../../store/iam/revision.ts'
import { newUuid } from '../../../store/ids.ts'
import { define } from '../define.ts'
import { pageOf } from '../pages.ts'
import { type Details, onRequest, requestArn, requireRequest, showRequest } from './details.ts'
import { delegationErrors } from './errors.ts'
import { expireLater, expiryIn } from './lifetime.ts'
import { checkPermissions } from './permission-check.ts'
import { boundariesIn, renderedPolicy } from './permissions.ts'

/** A template of the partner that the caller belongs to. Throws InvalidInput. */
async function requireTemplate(
  db: Database,
  { PolicyTemplateArn: arn }: CreateDelegationRequestRequest['Permissions'],
  { account }: Caller,
): Promise<PolicyTemplate> {
  if (arn === undefined) throw delegationErrors.noTemplate()
  const template = await findPolicyTemplate(db, arn)
  if (!template || !accountsOf(template).includes(account))
    throw delegationErrors.templateNotFound(arn, account)
  return template
}

const accountsOf = ({ accounts }: PolicyTemplate): readonly string[] => JSON.parse(accounts)

function requireTopic(text: string, template: PolicyTemplate): void {
  const topic = parseArn(text)
  const isTopic = topic?.service === 'sns' && topic.region !== '' && !topic.resource.includes(':')
  if (!isTopic || !accountsOf(template).includes(topic.account))
    throw delegationErrors.notTopic(text)
}

export const createDelegationRequest = define(
  'CreateDelegationRequest',
  (input, { account }) => ({
    resource: requestArn(account, '*'),
    context: {
      'iam:delegationduration': String(input.SessionDuration),
      'iam:notificationchannel': input.NotificationChannel,
      ...(input.Permissions.PolicyTemplateArn !== undefined && {
        'iam:templatearn': input.Permissions.PolicyTemplateArn,
      }),
    },
  }),
  async (input, caller, needs) => {
    const { account } = caller
    const { OwnerAccountId, RequestorWorkflowId: workflow, ...asked } = input
    return iamWrite(needs.db, async (db) => {
      const template = await requireTemplate(db, input.Permissions, caller)
      requireTopic(input.NotificationChannel, template)
      const policy = renderedPolicy(template, input.Permissions)
      const boundaries = boundariesIn(policy)
      if (await workflowTaken(db, account, workflow))
        throw delegationErrors.workflowExists(workflow)
      const now = needs.clock.now().getTime()
      const details: Details = {
        ...asked,
        RequestorName: template.partner,
        PermissionPolicy: policy,
        ...(boundaries.length > 0 && { RolePermissionRestrictionArns: boundaries }),
      }
      const row: DelegationRow = {
        ...{ id: newUuid(), requestor: account, workflow, state: 'UNASSIGNED' },
        ...{ owner_account: OwnerAccountId ?? null, owner_id: null },
        ...{ created_at: now, updated_at: now, expires_at: expiryIn('UNASSIGNED', now) },
        ...{ details: JSON.stringify(details), approver: null, token_hash: null, ends_at: null },
      }
      await insertDelegation(db, row)
      await expireLater(needs, row, db)
      return { DelegationRequestId: row.id }
    })
  },
)

export const getDelegationRequest = define(
  'GetDelegationRequest',
  onRequest,
  async (input, caller, needs) => {
    const row = await requireRequest(needs.db, input.DelegationRequestId, caller)
    const now = needs.clock.now()
    return {
      DelegationRequest: showRequest(row, now.getTime()),
      ...(input.DelegationPermissionCheck && {
        PermissionCheckStatus: 'COMPLETE' as const,
        PermissionCheckResult: await checkPermissions(row, caller, needs.estate, now),
      }),
    }
  },
)

export const listDelegationRequests = define(
  'ListDelegationRequests',
  // Everybody may list what they own. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html
  // Differs from AWS? That no policy can deny it is assumed.
  ({ OwnerId }, { principal }) =>
    OwnerId === principalName(principal)
      ? []
      : {
          resource: '*',
          ...(OwnerId !== undefined && { context: { 'iam:delegationrequestowner': OwnerId } }),
        },
  async (input, { account }, { db, clock }) => {
    const { items, rest } = await pageOf(
      input,
      (slice) => delegationsOwnedIn(db, account, input.OwnerId, slice),
      ({ id }) => id,
    )
    const { IsTruncated: isTruncated, ...marker } = rest
    const now = clock.now().getTime()
    return {
      DelegationRequests: items.map((row) => showRequest(row, now)),
      isTruncated,
      ...marker,
    }
  },
)
