import type { Check } from '../../estate/check.ts'
import { asksTrust } from '../../estate/estate.ts'
import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import { parseAccountId } from '../../names/account.ts'
import type { Arn } from '../../names/arn.ts'
import { applied } from '../../policy/compile.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { findDelegation } from './delegation-requests.ts'
import { entityArn, findEntity } from './entities.ts'
import { findRoleByArn } from './roles.ts'
import { tagRecordOf } from './tags.ts'

/** A role that is to be assumed, or what an operation of IAM's own names. */
export const iamResourceFacts = (db: Database, arn: Arn, check: Check): Promise<ResourceFacts> =>
  asksTrust(check)
    ? trustFacts(db, check.resource)
    : arn.resource.startsWith(delegationKind)
      ? delegationFacts(db, arn, check.resource)
      : entityFacts(db, arn, check.resource)

const delegationKind = 'delegation-request/'

/** What its owner may do with a delegation request without a policy of their own: everything but accept it. */
const ownersActions = [
  'AssociateDelegationRequest',
  'GetDelegationRequest',
  'GetHumanReadableSummary',
  'RejectDelegationRequest',
  'SendDelegationToken',
  'UpdateDelegationRequest',
].map((name) => `iam:${name}`)

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html */
async function delegationFacts(db: Database, arn: Arn, text: string): Promise<ResourceFacts> {
  const row = await findDelegation(db, arn.resource.slice(delegationKind.length))
  if (!row || (row.owner_account !== null && row.owner_account !== arn.account))
    return { ...noResource, exists: false }
  const { owner_id: owner } = row
  if (owner === null) return { ...noResource, exists: true }
  const statement = { Effect: 'Allow', Principal: { AWS: owner }, Action: ownersActions }
  const document = { Version: '2012-10-17', Statement: { ...statement, Resource: text } }
  return {
    ...noResource,
    // A root user is known by its account, whose other principals own nothing by that.
    policies: owner.endsWith(':root')
      ? []
      : [applied(JSON.stringify(document), "what a delegation request's owner may do", text)],
    exists: true,
    context: { 'iam:delegationrequestowner': owner },
  }
}

async function trustFacts(db: Database, of: string): Promise<ResourceFacts> {
  const role = await findRoleByArn(db, of)
  if (!role) return { ...noResource, exists: false }
  return {
    policies: [policyAt({ kind: 'trust policy', of }, role.trust_policy)],
    tags: await tagRecordOf(db, role.id),
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
  'server-certificate',
] as const

/**
 * IAM's own operations name entities without their paths. One that exists is decided by its whole ARN, tags and
 * boundary; one that does not by the pathless ARN, so that a policy for a path tells nothing of it.
 */
async function entityFacts(db: Database, arn: Arn, text: string): Promise<ResourceFacts> {
  const kind = entityKinds.find((one) => arn.resource.startsWith(`${one}/`))
  const account = parseAccountId(arn.account)
  if (!kind || !account) return noResource
  // An OIDC provider has no path, a device's is part of its name: their names may hold slashes.
  const from =
    kind === 'oidc-provider' || kind === 'mfa' ? kind.length : arn.resource.lastIndexOf('/')
  const name = arn.resource.slice(from + 1)
  const entity = await findEntity(db, kind, account, name)
  if (!entity) return { ...noResource, exists: false }
  const own = entityArn(entity)
  if (own !== text && arn.resource !== `${kind}/${name}`) return noResource
  return {
    ...noResource,
    tags: await tagRecordOf(db, entity.id),
    exists: true,
    arn: own,
    ...(entity.boundary && { context: { 'iam:permissionsboundary': entity.boundary } }),
  }
}
