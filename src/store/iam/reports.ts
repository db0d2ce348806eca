import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import type { IamTables } from './schema.ts'

export type CredentialReport = Selectable<IamTables['iam_credential_reports']>

export async function findCredentialReport(
  db: Database,
  account: string,
): Promise<CredentialReport | undefined> {
  return await db
    .selectFrom('iam_credential_reports')
    .selectAll()
    .where('account', '=', account)
    .executeTakeFirst()
}

export async function putCredentialReport(db: Database, report: CredentialReport): Promise<void> {
  const { account: _, ...change } = report
  await db
    .insertInto('iam_credential_reports')
    .values(report)
    .onConflict((conflict) => conflict.column('account').doUpdateSet(change))
    .execute()
}

/** Access reports older than this can no longer be asked for. */
const keptMs = 7 * 24 * 60 * 60 * 1000

/** Returns the job id that the report is asked for by. */
export async function insertAccessReport(
  db: Database,
  { account, report, now }: { account: string; report: string; now: number },
): Promise<string> {
  const id = newUuid()
  await db
    .deleteFrom('iam_access_reports')
    .where('created_at', '<', now - keptMs)
    .execute()
  await db
    .insertInto('iam_access_reports')
    .values({ id, account, created_at: now, report })
    .execute()
  return id
}

export async function findAccessReport(
  db: Database,
  account: string,
  id: string,
): Promise<Selectable<IamTables['iam_access_reports']> | undefined> {
  return await db
    .selectFrom('iam_access_reports')
    .selectAll()
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst()
}
