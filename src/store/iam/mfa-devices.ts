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

/** Takes the code of a time step, once: false when it was taken before. Those before `oldest` are forgotten. */
export async function takeCode(
  db: Database,
  device: string,
  { step, oldest }: { readonly step: number; readonly oldest: number },
): Promise<boolean> {
  return db.transaction().execute(async (within) => {
    await within
      .deleteFrom('iam_mfa_codes')
      .where('device', '=', device)
      .where('step', '<', oldest)
      .execute()
    const { numInsertedOrUpdatedRows } = await within
      .insertInto('iam_mfa_codes')
      .values({ device, step })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  })
}

/** Counts one more code for a device of this ARN, and tells how many that are since then. What is older is forgotten. */
export async function countAttempt(db: Database, serial: string, since: number): Promise<number> {
  return db.transaction().execute(async (within) => {
    await within.deleteFrom('iam_mfa_attempts').where('since', '<', since).execute()
    const { attempts } = await within
      .insertInto('iam_mfa_attempts')
      .values({ serial, since, attempts: 1 })
      .onConflict((conflict) =>
        conflict
          .column('serial')
          .doUpdateSet((e) => ({ attempts: e('iam_mfa_attempts.attempts', '+', 1) })),
      )
      .returning('attempts')
      .executeTakeFirstOrThrow()
    return attempts
  })
}
