import type { DelegationRow } from '../../../store/iam/delegation-requests.ts'
import { define } from '../define.ts'
import { type Details, detailsOf, requireRequest, stateOf } from './details.ts'
import { delegationErrors } from './errors.ts'
import { describedStatement } from './statement-words.ts'

/** `arn:aws:iam::<account>:delegation-request/<id>`: the one kind that is summarized. Throws InvalidInput. */
function requestIn(arn: string): string {
  const id = /^arn:[^:]*:iam::\d{12}:delegation-request\/([\w-]{16,128})$/.exec(arn)?.[1]
  if (id === undefined) throw delegationErrors.notSummarized(arn)
  return id
}

/** AWS has a language model write it, in many languages: this is made of what the request says, and in English. */
export const getHumanReadableSummary = define(
  'GetHumanReadableSummary',
  ({ EntityArn: arn }) => ({ resource: arn }),
  async ({ EntityArn, Locale }, caller, { db, clock }) => {
    const row = await requireRequest(db, requestIn(EntityArn), caller)
    const Named = Locale ?? 'en'
    if (!/^en\b|^en_/i.test(Named)) return { Locale: Named, SummaryState: 'NOT_SUPPORTED' }
    return {
      SummaryContent: summaryOf(row, clock.now().getTime()),
      Locale: Named,
      SummaryState: 'AVAILABLE',
    }
  },
)

const states: Readonly<Record<DelegationRow['state'], (details: Details) => string>> = {
  UNASSIGNED: () => 'Nobody has taken the request yet.',
  ASSIGNED: () => 'It waits for an answer.',
  PENDING_APPROVAL: () => 'It was forwarded to an administrator for approval.',
  ACCEPTED: ({ ApproverId }) =>
    `${ApproverId} accepted it, and the token was not released yet: until then it can be rejected.`,
  FINALIZED: ({ ApproverId }) =>
    `${ApproverId} accepted it, and the token was released to the provider.`,
  REJECTED: ({ RejectionReason: reason }) =>
    reason === undefined ? 'It was rejected.' : `It was rejected: ${reason}`,
  EXPIRED: () => 'It has expired.',
}

function summaryOf(row: DelegationRow, now: number): string {
  const details = detailsOf(row)
  const statements: unknown[] = [JSON.parse(details.PermissionPolicy).Statement].flat()
  const where = row.owner_account === null ? 'in an account' : `in account ${row.owner_account}`
  return [
    `${details.RequestorName} (account ${row.requestor}) asks for ${duration(details.SessionDuration)} of access ${where}: ${details.Description}`,
    ...(details.RequestMessage ? [`It adds: ${details.RequestMessage}`] : []),
    ...(details.Notes ? [`Notes: ${details.Notes}`] : []),
    '',
    'With the credentials of whoever accepts, and never more than those allow, it',
    ...statements.map((statement) => `- ${describedStatement(statement)}`),
    ...(details.RolePermissionRestrictionArns ?? []).map(
      (arn) => `Roles that it makes can do no more than the permissions boundary ${arn} allows.`,
    ),
    '',
    details.OnlySendByOwner
      ? 'The access begins when the owner of the request releases the token.'
      : 'The access begins when the token is released.',
    states[stateOf(row, now)](details),
  ].join('\n')
}

function duration(seconds: number): string {
  const units = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ] as const
  return units
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' and ')
}
