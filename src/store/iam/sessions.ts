import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import { newAccessKeyId, newSecretAccessKey, newToken } from '../ids.ts'
import type { IamTables } from './schema.ts'

export type SessionRow = Selectable<IamTables['sessions']>

/** How long expired credentials are still told that they expired. */
const keptAfterExpiryMs = 7 * 24 * 60 * 60 * 1000

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

export interface NewSessionRow
  extends Pick<SessionRow, 'kind' | 'holder' | 'name' | 'session' | 'expires_at'> {
  readonly account: AccountId
}

export interface TemporaryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** `now` is used to drop credentials that expired long ago. */
export async function insertSession(
  db: Database,
  row: NewSessionRow,
  now: number,
): Promise<TemporaryCredentials> {
  const made = {
    accessKeyId: newAccessKeyId('ASIA', row.account),
    secretAccessKey: newSecretAccessKey(),
    // As long as AWS's usual ones, and starting as they do: clients log the first letters.
    sessionToken: `IQoJb3JpZ2luX2Vj${newToken(216)}`,
  }
  await db
    .deleteFrom('sessions')
    .where('expires_at', '<', now - keptAfterExpiryMs)
    .execute()
  await db
    .insertInto('sessions')
    .values({
      ...row,
      access_key_id: made.accessKeyId,
      secret: made.secretAccessKey,
      token_hash: hashToken(made.sessionToken),
    })
    .execute()
  return { ...made, expiration: new Date(row.expires_at) }
}

export async function findSession(
  db: Database,
  accessKeyId: string,
): Promise<SessionRow | undefined> {
  return await db
    .selectFrom('sessions')
    .selectAll()
    .where('access_key_id', '=', accessKeyId)
    .executeTakeFirst()
}
