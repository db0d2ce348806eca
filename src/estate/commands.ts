import { nameInArn, parseArn } from '../names/arn.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import { holderOf, isAwsOwned } from '../policy/place.ts'
import type { Place } from '../policy/types.ts'
import type { Call } from './call.ts'
import { control } from './control-commands.ts'
import { permissions } from './function-permissions.ts'
import type { Guard } from './guard.ts'

export interface CommandFacts {
  /** As `Estate.otherVersions` tells them. */
  readonly otherVersions: readonly string[]
  /** What must still stand there when a document is written over. */
  readonly guard: Guard | undefined
  /** A name that no managed policy of the account has, for a copy of one of AWS's own. */
  readonly copyName: string
  /** Whether as many policies hang on the holder as may. */
  readonly isFull: boolean
}

/** The calls that make a change, in order; undefined where no command can. */
export function callsFor(change: DocumentChange, facts: CommandFacts): readonly Call[] | undefined {
  const { guard } = facts
  const calls = unguarded(change, facts)
  // What is detached stays what it is.
  return guard && !isDetached(change) ? calls?.map((call) => ({ ...call, guard })) : calls
}

const isDetached = ({ place, after }: DocumentChange): boolean =>
  after === undefined && 'arn' in place && place.arn !== undefined

function unguarded(change: DocumentChange, facts: CommandFacts): readonly Call[] | undefined {
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
    case 'repository policy':
      return [repository(place.of, after)]
    case 'function policy':
      return permissions(place.of, change)
    case 'service control policy':
    case 'resource control policy':
      return control(place, after)
    default:
      return undefined
  }
}

/** The account whose it is to make a change there; undefined where it is written nowhere. */
export function ownerOfPlace(place: Place): string | undefined {
  const account = parseArn(holderOf(place))?.account
  return /^\d{12}$/.test(account ?? '') ? account : undefined
}

const json = (text: string): string => JSON.stringify(JSON.parse(text))

/** `role` and `deployer` of a role's ARN. */
function entityIn(arn: string): { kind: string; name: string } {
  const resource = parseArn(arn)?.resource ?? ''
  return { kind: resource.slice(0, resource.indexOf('/')), name: nameInArn(resource) }
}

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function inline(
  { name: policy, of }: Extract<Place, { kind: 'inline policy' }>,
  after: string | undefined,
): readonly Call[] {
  const { kind, name } = entityIn(of)
  const verb = after === undefined ? 'delete' : 'put'
  return [
    {
      check: { action: `iam:${title(verb)}${title(kind)}Policy`, resource: of },
      words: ['iam', `${verb}-${kind}-policy`, `--${kind}-name`, name, '--policy-name', policy],
      ...(after !== undefined && { document: { option: '--policy-document', text: json(after) } }),
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
      document: { option: '--policy-document', text: json(after) },
    },
  ]
}

const created = (arn: string, document: string): Call => ({
  check: { action: 'iam:CreatePolicy', resource: arn },
  words: ['iam', 'create-policy', '--policy-name', nameInArn(arn)],
  document: { option: '--policy-document', text: json(document) },
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
      action: `iam:${title(verb)}${title(kind)}Policy`,
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
      action: `iam:Put${title(kind)}PermissionsBoundary`,
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
    check: { action: `iam:Delete${title(kind)}PermissionsBoundary`, resource: of },
    words: ['iam', `delete-${kind}-permissions-boundary`, `--${kind}-name`, name],
  }
}

const trust = (of: string, after: string): Call => ({
  check: { action: 'iam:UpdateAssumeRolePolicy', resource: of },
  words: ['iam', 'update-assume-role-policy', '--role-name', nameInArn(of)],
  document: { option: '--policy-document', text: json(after) },
})

function repository(of: string, after: string | undefined): Call {
  const { account = '', region = '', resource = '' } = parseArn(of) ?? {}
  const name = resource.slice('repository/'.length)
  const verb = after === undefined ? 'delete' : 'set'
  return {
    check: { action: `ecr:${title(verb)}RepositoryPolicy`, resource: of },
    words: [
      ...['ecr', `${verb}-repository-policy`, '--region', region],
      ...['--registry-id', account, '--repository-name', name],
    ],
    ...(after !== undefined && { document: { option: '--policy-text', text: json(after) } }),
  }
}
