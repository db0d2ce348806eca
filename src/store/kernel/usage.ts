import type { Selectable } from 'kysely'
import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import { principalId } from '../iam/principals.ts'
import { findRole } from '../iam/roles.ts'
import type { KernelTables } from './schema.ts'

export type UsageRow = Selectable<KernelTables['usage']>

/** What one principal did to one resource. */
export interface Usage {
  /** `ecr` */
  readonly service: string
  /** `ecr:PutImage` */
  readonly action: string
  /** As it was asked for: an ARN, or `*`. */
  readonly resource: string
  readonly region: string
  readonly lastAt: Date
  readonly allowed: number
  readonly denied: number
}

/** Beyond this many pairs of principal and resource the longest unused are forgotten. */
const rowsMax = 50_000
const rowsAtOnce = 500

/** Adds what happened since the last time to what is known, in one transaction. */
export async function addUsage(db: Database, rows: readonly UsageRow[]): Promise<void> {
  await db.transaction().execute(async (db) => {
    for (let from = 0; from < rows.length; from += rowsAtOnce)
      await db
        .insertInto('usage')
        .values(rows.slice(from, from + rowsAtOnce))
        .onConflict((conflict) =>
          conflict.columns(['principal', 'action', 'resource']).doUpdateSet((eb) => ({
            region: eb.ref('excluded.region'),
            // Batches are written in order.
            last_at: eb.ref('excluded.last_at'),
            allowed: eb('usage.allowed', '+', eb.ref('excluded.allowed')),
            denied: eb('usage.denied', '+', eb.ref('excluded.denied')),
          })),
        )
        .execute()
    const oldest = await db
      .selectFrom('usage')
      .select('last_at')
      .orderBy('last_at', 'desc')
      .offset(rowsMax)
      .limit(1)
      .executeTakeFirst()
    if (oldest) await db.deleteFrom('usage').where('last_at', '<=', oldest.last_at).execute()
  })
}

/** By a user's or role's unique id, or an account id for its root. Newest first. */
export async function usageOfId(db: Database, principal: string): Promise<Usage[]> {
  const rows = await db
    .selectFrom('usage')
    .selectAll()
    .where('principal', '=', principal)
    .orderBy('last_at', 'desc')
    .orderBy('action')
    .execute()
  return rows.map(({ action, resource, region, last_at, allowed, denied }) => ({
    service: action.slice(0, action.indexOf(':')),
    action,
    resource,
    region,
    lastAt: new Date(last_at),
    allowed,
    denied,
  }))
}

/** When a service was last used in an account, and where. */
export interface ServiceUse {
  /** `ecr` */
  readonly service: string
  readonly lastAt: number
  readonly region: string
}

/** By the users and roles that an account has, and its root user: the last use of each service since `since`. */
export async function serviceUsesIn(
  db: Database,
  account: string,
  since: number,
): Promise<ServiceUse[]> {
  const rows = await db
    .selectFrom('usage')
    .select(['action', 'last_at', 'region'])
    .where('last_at', '>=', since)
    .where((eb) =>
      eb.or([
        eb('principal', '=', account),
        eb(
          'principal',
          'in',
          eb.selectFrom('iam_entities').select('id').where('account', '=', account),
        ),
      ]),
    )
    .orderBy('last_at')
    .execute()
  const uses = rows.map(({ action, last_at, region }): [string, ServiceUse] => {
    const service = action.slice(0, action.indexOf(':'))
    return [service, { service, lastAt: last_at, region }]
  })
  return [...new Map(uses).values()]
}

/**
 * What a principal did, by the ARN of a user, role, role session or root user. Empty for one that does not
 * exist or did nothing. It lags a few seconds behind.
 */
export async function usageOf(db: Database, principalArn: string): Promise<Usage[]> {
  const id = await idOf(db, principalArn)
  return id === undefined ? [] : usageOfId(db, id)
}

async function idOf(db: Database, text: string): Promise<string | undefined> {
  const arn = parseArn(text)
  const account = parseAccountId(arn?.account ?? '')
  if (!arn || !account) return undefined
  if (arn.service === 'iam' && arn.resource === 'root') return account
  const [kind, role = ''] = arn.resource.split('/')
  if (arn.service === 'sts' && kind === 'assumed-role')
    return (await findRole(db, account, role))?.id
  return principalId(db, text)
}
