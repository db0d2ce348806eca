import type { Call } from '../../estate/call.ts'
import { type CommandFacts, capitalized, inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { isAwsOwned } from '../../policy/place.ts'
import type { Place } from '../../policy/types.ts'
import { limitsOf } from '../../policy/validate/document.ts'

/** Documents of users, groups and roles. */
export const putIamPolicy: PutPolicy = { calls, limits: limitsOf }

function calls(change: DocumentChange, facts: CommandFacts): readonly Call[] | undefined {
  const { place, before, after } = change
  if (isAwsOwned(place)) return copyCalls(change, facts)
  switch (place.kind) {
    case 'inline policy':
      return inline(place, after)
    case 'managed policy':
      if (after === undefined) return [attachment('detach', place.attachedTo, place.arn)]
      return before === undefined
        ? [created(place.arn, after), attachment('attach', place.attachedTo, place.arn)]
        : newVersion(place.arn, after, facts)
    case 'permissions boundary':
      return after === undefined ? [unbounded(place.of)] : newVersion(place.arn, after, facts)
    case 'trust policy':
      return after === undefined ? undefined : [trust(place.of, after)]
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

const created = (arn: string, document: string): Call => ({
  check: { action: 'iam:CreatePolicy', resource: arn },
  words: ['iam', 'create-policy', '--policy-name', nameInArn(arn)],
  document: { option: '--policy-document', text: inOneLine(document) },
})

/** One of AWS's own cannot be edited: a copy takes its place, or nothing does. */
function copyCalls(
  { place, after }: DocumentChange,
  { copyName, isFull }: CommandFacts,
): readonly Call[] | undefined {
  if (place.kind !== 'managed policy' && place.kind !== 'permissions boundary') return undefined
  const of = place.kind === 'managed policy' ? place.attachedTo : place.of
  const copy = `arn:aws:iam::${parseArn(of)?.account}:policy/${copyName}`
  const made = after === undefined ? undefined : created(copy, after)
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
