import type { Arn } from '../names/arn.ts'
import type { Database } from '../store/database.ts'
import { findHandshake } from '../store/organizations/handshakes.ts'
import { organizationOf } from '../store/organizations/organizations.ts'
import { findPolicy, policyArn } from '../store/organizations/policies.ts'
import { tagsOf } from '../store/organizations/tags.ts'

/** What the store adds to `arn:aws:organizations::<caller>:<kind>/<id>`, which is all that a request says. */
export interface OrganizationFacts {
  readonly arn: string
  readonly tags: Readonly<Record<string, string>>
}

/**
 * The whole ARN of what an id names in the caller's own organization, existing or not, and its tags.
 * Undefined where the caller has no organization, or the id is of no policy or handshake of its own.
 */
export async function organizationFacts(
  db: Database,
  { account, resource }: Arn,
): Promise<OrganizationFacts | undefined> {
  const [kind, id] = resource.split('/')
  if (kind === undefined || id === undefined) return undefined
  if (kind === 'handshake') return handshakeFacts(db, account, id)
  const organization = await organizationOf(db, account)
  if (!organization) return undefined
  const tags = Object.fromEntries(
    (await tagsOf(db, organization.id, id)).map(({ Key, Value }) => [Key, Value]),
  )
  if (kind !== 'policy')
    return {
      arn: `arn:aws:organizations::${organization.account}:${kind}/${organization.id}/${id}`,
      tags,
    }
  const policy = await findPolicy(db, organization.id, id)
  return policy && { arn: policyArn(organization.account, policy), tags }
}

/** Both parties of a handshake know it. */
async function handshakeFacts(
  db: Database,
  account: string,
  id: string,
): Promise<OrganizationFacts | undefined> {
  const handshake = await findHandshake(db, id)
  if (!handshake || (handshake.account !== account && handshake.inviter !== account))
    return undefined
  const { inviter, organization } = handshake
  return {
    arn: `arn:aws:organizations::${inviter}:handshake/${organization}/invite/${id}`,
    tags: {},
  }
}
