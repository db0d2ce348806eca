import type { Check } from '../estate/check.ts'
import { parseAccountId } from '../names/account.ts'
import { type Arn, functionArn, parseArn } from '../names/arn.ts'
import { parseRegion } from '../names/region.ts'
import { compiled } from '../policy/compile.ts'
import type { AppliedPolicy, Question } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { findRepository } from '../store/ecr/repositories.ts'
import { entityArn, findEntity } from '../store/iam/entities.ts'
import { findRoleByArn } from '../store/iam/roles.ts'
import { tagsOf } from '../store/iam/tags.ts'
import { findFunction, functionTags } from '../store/lambda/functions.ts'
import { organizationFacts } from './organization-facts.ts'

/** What the resource side brings to a question. */
export interface ResourceFacts {
  readonly policies: readonly AppliedPolicy[]
  readonly tags: Readonly<Record<string, string>>
  readonly policyRole: NonNullable<Question['resourcePolicyRole']>
  /** Undefined where nothing was looked up. */
  readonly exists: boolean | undefined
  /** The resource's own ARN where the request could not know it: IAM's, with its path. */
  readonly arn?: string
  /** Condition keys that only the resource knows. Lower-case names. */
  readonly context?: Readonly<Record<string, string>>
}

const nothing: ResourceFacts = {
  policies: [],
  tags: {},
  policyRole: 'alternative',
  exists: undefined,
}

/**
 * The policies and tags of a check's resource. An absent resource brings none of either, so that its
 * denial is the same as that of a resource which is not shared.
 */
export async function resourceFacts(db: Database, check: Check): Promise<ResourceFacts> {
  const arn = parseArn(check.resource)
  switch (arn?.service) {
    case 'ecr':
      return repositoryFacts(db, arn, check.resource)
    case 'iam':
      return check.action.startsWith('sts:')
        ? trustFacts(db, check.resource)
        : entityFacts(db, arn, check.resource)
    case 'lambda':
      return functionFacts(db, arn)
    case 'organizations':
      return { ...nothing, ...(await organizationFacts(db, arn)) }
    default:
      return nothing
  }
}

async function repositoryFacts(db: Database, arn: Arn, holder: string): Promise<ResourceFacts> {
  const name = arn.resource.slice('repository/'.length)
  // `repository/*` is what an unnamed DescribeRepositories asks for: no repository's policy speaks for it.
  if (!arn.resource.startsWith('repository/') || name === '*') return nothing
  const repository = await findRepository(db, arn.account, arn.region, name)
  if (!repository) return { ...nothing, exists: false }
  const label = `repository policy of ${name}`
  const { policy, tags } = repository
  return {
    policies: policy === undefined ? [] : [{ document: compiled(policy), label, holder }],
    tags,
    policyRole: 'alternative',
    exists: true,
  }
}

/** A qualified ARN is of the same function; its policy's own resources say which of the two they mean. */
async function functionFacts(db: Database, arn: Arn): Promise<ResourceFacts> {
  const [kind, name] = arn.resource.split(':')
  const account = parseAccountId(arn.account)
  const region = parseRegion(arn.region)
  if (kind !== 'function' || !name || !account || !region) return nothing
  const found = await findFunction(db, { account, region, name })
  if (!found) return { ...nothing, exists: false }
  const { policy } = found
  const label = `resource policy of function ${name}`
  const holder = functionArn(account, region, name)
  return {
    policies: policy === undefined ? [] : [{ document: compiled(policy), label, holder }],
    tags: await functionTags(db, found.id),
    policyRole: 'alternative',
    exists: true,
  }
}

/** For sts:AssumeRole and its companions the role's trust policy must itself allow. */
async function trustFacts(db: Database, holder: string): Promise<ResourceFacts> {
  const role = await findRoleByArn(db, holder)
  if (!role) return { ...nothing, policyRole: 'trust', exists: false }
  const label = `trust policy of role ${role.name}`
  return {
    policies: [{ document: compiled(role.trust_policy), label, holder }],
    tags: await tagsOf(db, role.id),
    policyRole: 'trust',
    exists: true,
  }
}

const entityKinds = [
  'user',
  'group',
  'role',
  'policy',
  'instance-profile',
  'oidc-provider',
  'saml-provider',
  'mfa',
] as const

/**
 * IAM's own operations name entities without their paths. One that exists is decided by its whole ARN, tags and
 * boundary; one that does not by the pathless ARN, so that a policy for a path tells nothing of it.
 */
async function entityFacts(db: Database, arn: Arn, text: string): Promise<ResourceFacts> {
  const kind = entityKinds.find((one) => arn.resource.startsWith(`${one}/`))
  const account = parseAccountId(arn.account)
  if (!kind || !account) return nothing
  // An OIDC provider has no path, and its name may hold slashes.
  const from = kind === 'oidc-provider' ? kind.length : arn.resource.lastIndexOf('/')
  const name = arn.resource.slice(from + 1)
  const entity = await findEntity(db, kind, account, name)
  if (!entity) return { ...nothing, exists: false }
  const own = entityArn(entity)
  if (own !== text && arn.resource !== `${kind}/${name}`) return nothing
  return {
    ...nothing,
    tags: await tagsOf(db, entity.id),
    exists: true,
    arn: own,
    ...(entity.boundary && { context: { 'iam:permissionsboundary': entity.boundary } }),
  }
}
