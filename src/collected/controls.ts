import type { AccountFacts } from '../estate/facts.ts'
import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Collection } from './collection.ts'
import { gapIn } from './fact.ts'
import type { ControlPolicy, ControlType, Organization } from './organization.ts'
import { type Assumption, unknownPolicy } from './unknown.ts'

/** What an account's organization means, as far as it was collected. */
export function accountFacts(
  { organization, alone }: Collection,
  account: string,
  assume: Assumption,
): AccountFacts {
  if (alone.has(account)) return {}
  const { id, management } = organization
  const manages = management.state === 'known' ? management.value : undefined
  const path = organization.pathTo(account)
  const levels = (type: ControlType) =>
    // The management account is never bound.
    manages === account ? undefined : levelsOf(organization, type, account, path, assume)
  const serviceControl = levels('SERVICE_CONTROL_POLICY')
  const resourceControl = levels('RESOURCE_CONTROL_POLICY')
  const isMember = organization.accounts().includes(account)
  return {
    ...(isMember &&
      id.state === 'known' && {
        organization: {
          id: id.value,
          ...(manages !== undefined && { management: manages }),
          ...(path && { paths: [`${[id.value, ...path.slice(0, -1)].join('/')}/`] }),
        },
      }),
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
  }
}

function levelsOf(
  organization: Organization,
  type: ControlType,
  account: string,
  path: readonly string[] | undefined,
  assume: Assumption,
): AccountFacts['serviceControl'] {
  const { enabled } = organization
  const what = kindOf[type]
  if (enabled.state === 'known' && path && !enabled.value.includes(type)) return undefined
  if (!path)
    return assume === 'allows'
      ? undefined
      : [[unknownPolicy({ what, of: account, gap: 'not collected' }, assume)]]
  return path.map((node) => [
    ...organization
      .attachedTo(node, type)
      .map((policy) => controlPolicy(organization, policy, node, assume)),
    ...(organization.isWhole(node, type)
      ? []
      : [unknownPolicy({ what, of: node, gap: 'not collected' }, assume)]),
  ])
}

function controlPolicy(
  organization: Organization,
  { id, arn, name, type }: ControlPolicy,
  target: string,
  assume: Assumption,
): AppliedPolicy {
  const content = organization.contents.get(id)
  const targetName = organization.names.get(target)
  const kind = kindOf[type]
  const text = content?.state === 'known' ? content.value : fullAccess[id]
  return text === undefined
    ? unknownPolicy({ what: kind, name: arn, of: target, gap: gapIn(content) }, assume)
    : policyAt({ kind, arn, name, target, ...(targetName !== undefined && { targetName }) }, text)
}

const kindOf = {
  SERVICE_CONTROL_POLICY: 'service control policy',
  RESOURCE_CONTROL_POLICY: 'resource control policy',
} as const

/** AWS's own, which need not be collected. */
const fullAccess: Readonly<Record<string, string | undefined>> = {
  'p-FullAWSAccess':
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  'p-RCPFullAWSAccess':
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
}
