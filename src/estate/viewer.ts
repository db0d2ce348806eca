import type { AccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'
import type { Policies, PolicyType, Question } from '../policy/types.ts'

/** Whose eyes a report is for. Without one it is for the operator, who owns every account here. */
export interface Viewer {
  readonly account: AccountId
}

export const owns = (viewer: Viewer | undefined, account: string): boolean =>
  !viewer || viewer.account === account

const ofTheResource: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'resource-based policy',
  'role trust policy',
  'resource control policy',
])

/** The account whose policies of this type count; those of an organization are its management account's. */
export function ownerOf(type: PolicyType, question: Question): string {
  const { policies, principal, resourceAccount } = question
  const side = ofTheResource.has(type)
    ? resourceAccount
    : 'account' in principal
      ? principal.account
      : 'of the caller'
  if (type === 'service control policy') return managementIn(policies.serviceControl) ?? side
  if (type === 'resource control policy') return managementIn(policies.resourceControl) ?? side
  return side
}

export const maySee = (viewer: Viewer | undefined, type: PolicyType, question: Question): boolean =>
  owns(viewer, ownerOf(type, question))

/**
 * An outsider hears of a resource control policy in AWS's sentence or not at all: which accounts have an
 * organization, and which account manages it, is not for them.
 */
export const mayHearOf = (
  viewer: Viewer | undefined,
  type: PolicyType,
  question: Question,
): boolean =>
  type !== 'resource control policy' ||
  owns(viewer, question.resourceAccount) ||
  maySee(viewer, type, question)

/** Undefined where nothing but AWS's own policies is attached: they are no secret. */
function managementIn(levels: Policies['serviceControl']): string | undefined {
  const accounts = levels?.flat().map(({ arn }) => parseArn(arn ?? '')?.account ?? '')
  return accounts?.find((account) => /^\d{12}$/.test(account))
}
