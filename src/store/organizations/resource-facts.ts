import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import { findHandshake } from './handshakes.ts'
import { organizationOf } from './organizations.ts'
import { findPolicy, policyArn } from './policies.ts'
import { tagsOf } from './tags.ts'
import { findTransfer, transferArn } from './transfers.ts'

/**
 * `arn:aws:organizations::<caller>:<kind>/<id>` is all that a request says: this adds the whole ARN of what the id names
 * in the caller's own organization, existing or not, and its tags. Nothing where the caller has no organization, or
 * the id is of no policy or handshake of its own.
 */
export async function organizationResourceFacts(
  db: Database,
  { account, resource }: Arn,
): Promise<ResourceFacts> {
  const [kind, id] = resource.split('/')
  if (kind === undefined || id === undefined) return noResource
  if (kind === 'handshake') return handshakeFacts(db, account, id)
  if (kind === 'transfer') return transferFacts(db, account, id)
  const organization = await organizationOf(db, account)
  if (!organization) return noResource
  const tags = Object.fromEntries(
    (await tagsOf(db, organization.id, id)).map(({ Key, Value }) => [Key, Value]),
  )
  if (kind !== 'policy')
    return {
      ...noResource,
      arn: `arn:aws:organizations::${organization.account}:${kind}/${organization.id}/${id}`,
      tags,
    }
  const policy = await findPolicy(db, organization.id, id)
  if (!policy) return noResource
  const context = { 'organizations:policytype': policy.type }
  return { ...noResource, arn: policyArn(organization.account, policy), tags, context }
}

/** The same of a transfer. Its tags are of the organization that asked for it. */
async function transferFacts(db: Database, account: string, id: string): Promise<ResourceFacts> {
  const transfer = await findTransfer(db, id)
  if (!transfer || (transfer.source !== account && transfer.target !== account)) return noResource
  const tags = await tagsOf(db, transfer.organization, id)
  return {
    ...noResource,
    arn: await transferArn(db, transfer, account),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  }
}

/** Both parties of a handshake know it. */
async function handshakeFacts(db: Database, account: string, id: string): Promise<ResourceFacts> {
  const handshake = await findHandshake(db, id)
  if (!handshake || (handshake.account !== account && handshake.inviter !== account))
    return noResource
  const { inviter, organization, action } = handshake
  const arn = `arn:aws:organizations::${inviter}:handshake/${organization}/${action.toLowerCase()}/${id}`
  return { ...noResource, arn }
}
