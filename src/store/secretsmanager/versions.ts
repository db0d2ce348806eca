import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { SecretsTables } from './schema.ts'

export interface SecretValue {
  readonly kind: 'string' | 'binary'
  readonly bytes: Uint8Array
}

export interface Version {
  readonly id: string
  readonly createdAt: Date
  readonly accessedAt: Date | undefined
  readonly stages: readonly string[]
}

/** Versions without a staging label are kept as long as there are no more than this many of a secret. */
const versionsMax = 100

/** The versions of a secret, newest first, each with its staging labels. */
export async function versionsOf(db: Database, secret: string): Promise<readonly Version[]> {
  const stages = await stagesOf(db, secret)
  const rows = await db
    .selectFrom('secret_versions')
    .select(['id', 'created_at', 'accessed_at'])
    .where('secret', '=', secret)
    .execute()
  return rows
    .sort((a, b) => b.created_at - a.created_at)
    .map(({ id, created_at, accessed_at }) => ({
      id,
      createdAt: new Date(created_at),
      accessedAt: accessed_at === null ? undefined : new Date(accessed_at),
      stages: stages.flatMap(({ stage, version }) => (version === id ? stage : [])),
    }))
}

export const stagesOf = (db: Database, secret: string) =>
  db
    .selectFrom('secret_stages')
    .select(['stage', 'version'])
    .where('secret', '=', secret)
    .orderBy('stage')
    .execute()

export async function readVersion(
  db: Database,
  secret: string,
  id: string,
): Promise<(SecretValue & { readonly createdAt: Date }) | undefined> {
  const row = await db
    .selectFrom('secret_versions')
    .selectAll()
    .where('secret', '=', secret)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { ...contentOf(row), createdAt: new Date(row.created_at) }
}

const contentOf = ({ kind, value }: Selectable<SecretsTables['secret_versions']>): SecretValue => ({
  kind,
  bytes: Buffer.from(value, 'base64'),
})

/** A new version that takes its labels from whichever had them. Who loses `AWSCURRENT` is `AWSPREVIOUS` then. */
export async function addVersion(
  within: Database,
  secret: string,
  id: string,
  { kind, bytes }: SecretValue,
  stages: readonly string[],
  at: number,
): Promise<void> {
  const value = Buffer.from(bytes).toString('base64')
  await within
    .insertInto('secret_versions')
    .values({ secret, id, value, kind, created_at: at, accessed_at: null })
    .execute()
  const before = await stagesOf(within, secret)
  const current = before.find(({ stage }) => stage === 'AWSCURRENT')
  if (current && stages.includes('AWSCURRENT'))
    await moveStage(within, secret, 'AWSPREVIOUS', current.version)
  for (const stage of stages) await moveStage(within, secret, stage, id)
  await dropOldest(within, secret)
}

async function moveStage(within: Database, secret: string, stage: string, version: string) {
  await within
    .insertInto('secret_stages')
    .values({ secret, stage, version })
    .onConflict((conflict) => conflict.columns(['secret', 'stage']).doUpdateSet({ version }))
    .execute()
}

async function dropOldest(within: Database, secret: string): Promise<void> {
  const deprecated = (await versionsOf(within, secret)).filter(({ stages }) => stages.length === 0)
  for (const { id } of deprecated.slice(versionsMax))
    await within
      .deleteFrom('secret_versions')
      .where('secret', '=', secret)
      .where('id', '=', id)
      .execute()
}

/** Notes the day on which a value was read; AWS tells no more. */
export async function noteAccess(
  db: Database,
  secret: string,
  version: string,
  day: number,
): Promise<void> {
  await db.transaction().execute(async (within) => {
    await within
      .updateTable('secret_versions')
      .set({ accessed_at: day })
      .where('secret', '=', secret)
      .where('id', '=', version)
      .execute()
    await within.updateTable('secrets').set({ accessed_at: day }).where('id', '=', secret).execute()
  })
}
