import type { AccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'

/** One (action, resource) pair that an operation needs allowed, built from its input alone. */
export interface Check {
  /** `ecr:PutImage` */
  readonly action: string
  /** An ARN, or `*` when the action has no resource type. */
  readonly resource: string
  /** Whose policy counts where `resource` is `*`: an ARN, such as a registry's. */
  readonly policyOf?: string
  /** Defaults to the account in `resource`, and for `*` to the caller's. */
  readonly resourceAccount?: AccountId
  /** What this check alone adds to the context, such as `iam:passedtoservice`. Lower-case names. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** Whether the resource's policy can allow it to callers of the resource's own account alone. */
  readonly ownersOnly?: true
  /** How a denial prints the resource where AWS does not print the ARN: IAM says `role NAME`. */
  readonly printedResource?: string
  /** What it is for, where the action alone does not tell a person: `Lambda pulls the image`. */
  readonly purpose?: string
}

/**
 * Whether it fails because what its ARN names is not there. PassRole is decided of the ARN alone: the service that is to
 * have the role finds out.
 */
export const lacksItsResource = (
  check: Pick<Check, 'action' | 'resource'>,
  resourceExists: boolean | undefined,
): boolean =>
  resourceExists === false && !makesItsResource(check) && check.action !== 'iam:PassRole'

/** Words of an action for a kind that goes by another in its ARNs. */
const kindInArn: Readonly<Record<string, string>> = {
  openidconnectprovider: 'oidcprovider',
  virtualmfadevice: 'mfa',
}

/** ECR makes the repository that a replica or an image of a cache is to be in. */
const makeOnDemand: ReadonlySet<string> = new Set([
  'ecr:replicateimage',
  'ecr:batchimportupstreamimage',
])

/**
 * Whether the action makes what its ARN names, which then cannot be there before: `CreateRole` makes a `role/…`, and
 * `CreateAccessKey` no `user/…`. Where ARNs have no word for the kind, as those of queues, each action that creates does.
 */
export function makesItsResource({
  action,
  resource,
}: Pick<Check, 'action' | 'resource'>): boolean {
  if (makeOnDemand.has(action.toLowerCase())) return true
  const made = /:(?:Create|Register|Import|Upload)([A-Z]\w*)$/.exec(action)?.[1]?.toLowerCase()
  if (made === undefined) return false
  const parts = (parseArn(resource)?.resource ?? '').split(/[/:]/)
  if (parts.length === 1) return true
  const kind = kindInArn[made] ?? made
  // A stream's ARN has its group's before it: every other part is a kind.
  return parts.some((part, at) => at % 2 === 0 && kind.endsWith(part.replaceAll('-', '') || '-'))
}
