import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { IamTables } from './schema.ts'

/** What AWS keeps of partners outside of any API: their templates, their boundaries, and the mail to them. */

export type PolicyTemplate = Selectable<IamTables['iam_policy_templates']>
export type PartnerPolicy = Selectable<IamTables['iam_partner_policies']>
type PartnerMessage = Selectable<IamTables['iam_partner_messages']>

export async function findPolicyTemplate(
  db: Database,
  arn: string,
): Promise<PolicyTemplate | undefined> {
  return await db
    .selectFrom('iam_policy_templates')
    .selectAll()
    .where('arn', '=', arn)
    .executeTakeFirst()
}

/** One of the same ARN is replaced. */
export async function putPolicyTemplate(db: Database, template: PolicyTemplate): Promise<void> {
  const { arn, ...rest } = template
  await db
    .insertInto('iam_policy_templates')
    .values(template)
    .onConflict((conflict) => conflict.column('arn').doUpdateSet(rest))
    .execute()
}

export async function policyTemplates(db: Database, limit: number): Promise<PolicyTemplate[]> {
  return await db
    .selectFrom('iam_policy_templates')
    .selectAll()
    .orderBy('arn')
    .limit(limit)
    .execute()
}

export async function findPartnerPolicy(
  db: Database,
  arn: string,
): Promise<PartnerPolicy | undefined> {
  return await db
    .selectFrom('iam_partner_policies')
    .selectAll()
    .where('arn', '=', arn)
    .executeTakeFirst()
}

export async function insertPartnerPolicy(db: Database, policy: PartnerPolicy): Promise<void> {
  await db.insertInto('iam_partner_policies').values(policy).execute()
}

export async function partnerPolicies(db: Database, limit: number): Promise<PartnerPolicy[]> {
  return await db
    .selectFrom('iam_partner_policies')
    .selectAll()
    .orderBy('arn')
    .limit(limit)
    .execute()
}

/** As long as SNS would try to deliver one. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const keptMs = 23 * 24 * 60 * 60 * 1000

/** Those that are older than any delivery are dropped. */
export async function keepMessage(
  db: Database,
  message: Omit<PartnerMessage, 'seq'>,
): Promise<void> {
  await db
    .deleteFrom('iam_partner_messages')
    .where('sent_at', '<', message.sent_at - keptMs)
    .execute()
  await db.insertInto('iam_partner_messages').values(message).execute()
}

/** In the order in which they were sent, from after that number on; of one request, or of all. */
export async function messagesAfter(
  db: Database,
  { request, after, limit }: { request: string | undefined; after: number; limit: number },
): Promise<PartnerMessage[]> {
  const messages = db
    .selectFrom('iam_partner_messages')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
  return await (request === undefined
    ? messages
    : messages.where('request', '=', request)
  ).execute()
}
