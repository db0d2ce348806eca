import {
  type Call,
  type CommandFacts,
  capitalized,
  inOneLine,
  type Limits,
  type PutPolicy,
} from '../../estate/commands.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { holderOf, isAwsOwned } from '../../policy/place.ts'
import type { Place } from '../../policy/types.ts'
import { identityPolicyProblem } from '../../policy/validate/identity.ts'
import { trustPolicyProblem } from '../../policy/validate/trust.ts'

/** Documents of users, groups and roles. */
export const putIamPolicy: PutPolicy = { calls, limits }

function calls(change: DocumentChange, facts: CommandFacts): readonly Call[] | undefined {
  const { place } = change
  if (isAwsOwned(place)) return copyCalls(change, facts)
  switch (place.kind) {
    case 'inline policy':
      return inline(place, change.after)
    case 'managed policy':
      return change.after === undefined
        ? [attachment('detach', place.attachedTo, place.arn)]
        : newVersion(place.arn, change.after, facts)
    case 'permissions boundary':
      return change.after === undefined
        ? [unbounded(place.of)]
        : newVersion(place.arn, change.after, facts)
    case 'trust policy':
      return change.after === undefined ? undefined : [trust(place.of, change.after)]
    default:
      return undefined
  }
}

const inlineMax: Readonly<Record<string, number>> = { user: 2048, group: 5120, role: 10_240 }

function limits(place: Place): Limits | undefined {
  switch (place.kind) {
    case 'inline policy': {
      const { kind } = entityIn(holderOf(place))
      return { problem: identityPolicyProblem, charactersMax: inlineMax[kind] ?? 2048 }
    }
    case 'managed policy':
    case 'permissions boundary':
      return { problem: identityPolicyProblem, charactersMax: 6144 }
    case 'trust policy':
      return { problem: trustPolicyProblem, charactersMax: 2048 }
    default:
      return undefined
  }
}

/** `role` and `deployer` of a role's ARN. */
function entityIn(arn: string): { kind: string; name: string } {
  const resource = parseArn(arn)?.resource ?? ''
  return { kind: resource.slice(0, resource.indexOf('/')), name: nameInArn(resource) }
}

function inline(
  { name: policy, of }: Extract<Place, { kind: 'inline policy' }>,
  after: string | undefined,
): readonly Call[] {
  const { kind, name } = entityIn(of)
  const verb = after === undefined ? 'delete' : 'put'
  return [
    {
      check: { action: `iam:${capitalized(verb)}${capitalized(kind)}Policy`, resource: of },
      words: ['iam', `${verb}-${kind}-policy`, `--${kind}-name`, name, '--policy-name', policy],
      ...(after !== undefined && {
        document: { option: '--policy-document', text: inOneLine(after) },
      }),
    },
  ]
}

/** IAM keeps five. */
const versionsMax = 5

function newVersion(arn: string, after: string, { otherVersions }: CommandFacts): readonly Call[] {
  const [oldest] = otherVersions
  const full = otherVersions.length + 1 >= versionsMax
  const policy = ['--policy-arn', arn]
  const removal: readonly Call[] =
    full && oldest !== undefined
      ? [
          {
            check: { action: 'iam:DeletePolicyVersion', resource: arn },
            words: ['iam', 'delete-policy-version', ...policy, '--version-id', oldest],
          },
        ]
      : []
  return [
    ...removal,
    {
      check: { action: 'iam:CreatePolicyVersion', resource: arn },
      words: ['iam', 'create-policy-version', ...policy, '--set-as-default'],
      document: { option: '--policy-document', text: inOneLine(after) },
    },
  ]
}

/** One of AWS's own cannot be edited: a copy takes its place, or nothing does. */
function copyCalls(
  { place, after }: DocumentChange,
  { copyName, isFull }: CommandFacts,
): readonly Call[] | undefined {
  if (place.kind !== 'managed policy' && place.kind !== 'permissions boundary') return undefined
  const of = place.kind === 'managed policy' ? place.attachedTo : place.of
  const copy = `arn:aws:iam::${parseArn(of)?.account}:policy/${copyName}`
  const made: Call | undefined =
    after === undefined
      ? undefined
      : {
          check: { action: 'iam:CreatePolicy', resource: copy },
          words: ['iam', 'create-policy', '--policy-name', copyName],
          document: { option: '--policy-document', text: inOneLine(after) },
        }
  if (place.kind === 'permissions boundary')
    return made ? [made, bounded(of, copy)] : [unbounded(of)]
  const detached = attachment('detach', of, place.arn)
  if (!made) return [detached]
  const attached = attachment('attach', of, copy)
  // The copy first, where there is room: in between nothing must be missing.
  return isFull ? [made, detached, attached] : [made, attached, detached]
}

function attachment(verb: 'attach' | 'detach', of: string, arn: string): Call {
  const { kind, name } = entityIn(of)
  return {
    check: {
      action: `iam:${capitalized(verb)}${capitalized(kind)}Policy`,
      resource: of,
      context: { 'iam:policyarn': arn },
    },
    words: ['iam', `${verb}-${kind}-policy`, `--${kind}-name`, name, '--policy-arn', arn],
  }
}

function bounded(of: string, arn: string): Call {
  const { kind, name } = entityIn(of)
  return {
    check: {
      action: `iam:Put${capitalized(kind)}PermissionsBoundary`,
      resource: of,
      context: { 'iam:permissionsboundary': arn },
    },
    words: [
      ...['iam', `put-${kind}-permissions-boundary`, `--${kind}-name`, name],
      ...['--permissions-boundary', arn],
    ],
  }
}

function unbounded(of: string): Call {
  const { kind, name } = entityIn(of)
  return {
    check: { action: `iam:Delete${capitalized(kind)}PermissionsBoundary`, resource: of },
    words: ['iam', `delete-${kind}-permissions-boundary`, `--${kind}-name`, name],
  }
}

const trust = (of: string, after: string): Call => ({
  check: { action: 'iam:UpdateAssumeRolePolicy', resource: of },
  words: ['iam', 'update-assume-role-policy', '--role-name', nameInArn(of)],
  document: { option: '--policy-document', text: inOneLine(after) },
})
