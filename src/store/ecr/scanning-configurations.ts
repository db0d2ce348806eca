import type { RegistryScanningRule, ScanType } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'

/** How a registry scans. */
export interface ScanningConfiguration {
  readonly scanType: ScanType
  readonly rules: readonly RegistryScanningRule[]
}

export async function readScanning(
  db: Database,
  account: string,
  region: string,
): Promise<ScanningConfiguration> {
  const row = await db
    .selectFrom('scanning_configurations')
    .select(['scan_type', 'rules'])
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  if (!row) return { scanType: 'BASIC', rules: [] }
  return { scanType: row.scan_type, rules: JSON.parse(row.rules) as RegistryScanningRule[] }
}

/** `besides` runs in the same transaction. The registry's facts are to be forgotten after it. */
export async function writeScanning(
  db: Database,
  account: string,
  region: string,
  { scanType: scan_type, rules }: ScanningConfiguration,
  besides: (within: Database) => Promise<void>,
): Promise<void> {
  const values = { scan_type, rules: JSON.stringify(rules) }
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('scanning_configurations')
      .values({ account, region, ...values })
      .onConflict((conflict) => conflict.columns(['account', 'region']).doUpdateSet(values))
      .execute()
    await besides(trx)
  })
}
