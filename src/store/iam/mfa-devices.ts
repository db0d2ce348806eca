import type { Selectable } from 'kysely'
import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import { newMfaSeed } from '../ids.ts'
import { type Entity, entityArn, insertEntity } from './entities.ts'
import type { IamTables } from './schema.ts'

export type MfaDevice = Entity & Selectable<IamTables['iam_mfa_devices']>

const devices = (db: Database) =>
  db
    .selectFrom('iam_entities')
    .innerJoin('iam_mfa_devices', 'iam_mfa_devices.id', 'iam_entities.id')
    .selectAll('iam_mfa_devices')
    .selectAll('iam_entities')

/** By its serial number, which is its ARN with its path. */
export async function findMfaDevice(db: Database, serial: string): Promise<MfaDevice | undefined> {
  const { service, account: text = '', resource = '' } = parseArn(serial) ?? {}
  const account = parseAccountId(text)
  if (service !== 'iam' || !account || !resource.startsWith('mfa/')) return undefined
  const device = await devices(db)
    .where('account', '=', account)
    .where('kind', '=', 'mfa')
    .where('name', '=', resource.slice('mfa/'.length))
    .executeTakeFirst()
  return device && entityArn(device) === serial ? device : undefined
}

/** The devices enabled for a user. */
export async function mfaDevicesOf(db: Database, user: string): Promise<MfaDevice[]> {
  return await devices(db).where('user', '=', user).orderBy('name').execute()
}

export async function mfaDevicesIn(db: Database, account: string): Promise<MfaDevice[]> {
  return await devices(db)
    .where('account', '=', account)
    .where('kind', '=', 'mfa')
    .orderBy('name')
    .execute()
}

/** Returns the seed too, which is shown once. */
export async function insertMfaDevice(
  db: Database,
  entity: Omit<Entity, 'id' | 'kind' | 'boundary' | 'path'>,
): Promise<{ entity: Entity; seed: string }> {
  const row = await insertEntity(db, { ...entity, kind: 'mfa', path: '/', boundary: null })
  const seed = newMfaSeed()
  await db
    .insertInto('iam_mfa_devices')
    .values({ id: row.id, seed, user: null, enabled_at: null, last_step: null, drift: 0 })
    .execute()
  return { entity: row, seed }
}

export async function updateMfaDevice(
  db: Database,
  id: string,
  change: Partial<Pick<MfaDevice, 'user' | 'enabled_at' | 'last_step' | 'drift'>>,
): Promise<void> {
  await db.updateTable('iam_mfa_devices').set(change).where('id', '=', id).execute()
}

/** Takes a code's time step, once: false when a code of that step or a later one was taken before. */
export async function takeStep(
  db: Database,
  id: string,
  { step, drift }: { step: number; drift: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('iam_mfa_devices')
    .set({ last_step: step, drift })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
