import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import { behind } from '../kernel/write-behind.ts'
import type { EcrTables } from './schema.ts'

/** `repository` is the repository's id, here and below. */
export type Upload = Selectable<EcrTables['layer_uploads']>

export interface StoredLayer {
  readonly digest: string
  readonly size: number
  /** What the first manifest that named it says it is. */
  readonly mediaType: string | undefined
  /** Whether an image in the repository refers to it, and whether an active one does, which can be pulled. */
  readonly referenced: boolean
  readonly active: boolean
  readonly uploadedAt: Date
}

export async function startUpload(db: Database, repository: string, now: Date): Promise<string> {
  const id = newUuid()
  const started_at = now.getTime()
  await db
    .insertInto('layer_uploads')
    .values({
      ...{ id, repository, received: 0, started_at },
      ...{ first_part: 0, last_part: 0, short_parts: 0 },
    })
    .execute()
  return id
}

/** Undefined also for an upload into another repository. */
export const findUpload = (
  db: Database,
  repository: string,
  id: string,
): Promise<Upload | undefined> =>
  db
    .selectFrom('layer_uploads')
    .selectAll()
    .where('id', '=', id)
    .where('repository', '=', repository)
    .executeTakeFirst()

/** False when the upload has ended or its repository is gone. To be called while the upload is held. */
export async function recordPart(
  db: Database,
  upload: Upload,
  received: number,
  isShort: boolean,
): Promise<boolean> {
  const length = received - upload.received
  const updated = await db
    .updateTable('layer_uploads')
    .set({
      received,
      first_part: upload.first_part || length,
      last_part: length,
      short_parts: upload.short_parts + (isShort ? 1 : 0),
    })
    .where('id', '=', upload.id)
    .where('received', '=', upload.received)
    .executeTakeFirst()
  return Number(updated.numUpdatedRows) === 1
}

/** Ends the upload. With a layer, its blob becomes visible in the repository in the same transaction. */
export function endUpload(
  db: Database,
  { id, repository }: Pick<Upload, 'id' | 'repository'>,
  layer?: { readonly digest: string; readonly size: number; readonly at: Date },
): Promise<'ended' | 'gone'> {
  return db.transaction().execute(async (trx) => {
    const ended = await trx
      .deleteFrom('layer_uploads')
      .where('id', '=', id)
      .where('repository', '=', repository)
      .executeTakeFirst()
    if (Number(ended.numDeletedRows) === 0) return 'gone'
    if (layer) {
      const { digest, size, at } = layer
      await trx
        .insertInto('layers')
        .values({ repository, digest, size, media_type: null, uploaded_at: at.getTime() })
        .onConflict((conflict) =>
          conflict.columns(['repository', 'digest']).doUpdateSet({ uploaded_at: at.getTime() }),
        )
        .execute()
    }
    return 'ended'
  })
}

/** Those of the digests that the repository holds, in no order. */
export async function findLayers(
  db: Database,
  repository: string,
  digests: readonly string[],
): Promise<readonly StoredLayer[]> {
  if (digests.length === 0) return []
  const rows = await db
    .selectFrom('layers')
    .select(['digest', 'size', 'media_type', 'uploaded_at'])
    .select(({ selectFrom }) =>
      // Null where no image has it.
      selectFrom('image_layers')
        .select('image_layers.active')
        .whereRef('image_layers.repository', '=', 'layers.repository')
        .whereRef('image_layers.layer', '=', 'layers.digest')
        .orderBy('image_layers.active', 'desc')
        .limit(1)
        .as('active'),
    )
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .execute()
  return rows.map(({ digest, size, media_type, uploaded_at, active }) => ({
    digest,
    size,
    mediaType: media_type ?? undefined,
    referenced: active !== null,
    active: active === 1,
    uploadedAt: new Date(uploaded_at),
  }))
}

const renewAfterMs = 3_600_000

/**
 * Makes layers that no image has as young as if they were uploaded now. A client that is told that they are there is about
 * to refer to them, and the sweep takes those that nobody does.
 */
export function renewLayers(
  db: Database,
  repository: string,
  layers: readonly StoredLayer[],
  now: Date,
): void {
  const old = layers.filter(
    ({ referenced, uploadedAt }) =>
      !referenced && now.getTime() - uploadedAt.getTime() > renewAfterMs,
  )
  for (const { digest } of old)
    behind(db).note(`renewal of ${repository} ${digest}`, (db) =>
      db
        .updateTable('layers')
        .set({ uploaded_at: now.getTime() })
        .where('repository', '=', repository)
        .where('digest', '=', digest)
        .execute(),
    )
}

/** A layer of a repository, as another may take it. */
export interface LayerSource {
  readonly repository: string
  readonly digest: string
  /** Also one that no image has yet. */
  readonly unreferenced?: boolean
}

/**
 * Makes a layer of one repository visible in another, which ends the upload begun for it. False when the source
 * has no such layer in an image, or the upload has ended.
 */
export function mountLayer(
  db: Database,
  { repository: source, digest, unreferenced = false }: LayerSource,
  { id, repository }: Pick<Upload, 'id' | 'repository'>,
  at: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const [held] = await findLayers(trx, source, [digest])
    if (!held || !(held.active || (unreferenced && !held.referenced))) return false
    const ended = await trx
      .deleteFrom('layer_uploads')
      .where('id', '=', id)
      .where('repository', '=', repository)
      .executeTakeFirst()
    if (Number(ended.numDeletedRows) === 0) return false
    const layer = { size: held.size, media_type: held.mediaType ?? null }
    await trx
      .insertInto('layers')
      .values({ repository, digest, ...layer, uploaded_at: at.getTime() })
      .onConflict((conflict) =>
        conflict.columns(['repository', 'digest']).doUpdateSet({ uploaded_at: at.getTime() }),
      )
      .execute()
    return true
  })
}

/** Names of repositories in one registry that hold a layer, in no order. */
export async function findHolders(
  db: Database,
  { account, region }: { readonly account: string; readonly region: string },
  digest: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('layers')
    .innerJoin('repositories', 'repositories.id', 'layers.repository')
    .select('repositories.name')
    .where('layers.digest', '=', digest)
    .where('repositories.account', '=', account)
    .where('repositories.region', '=', region)
    .limit(limit)
    .execute()
  return rows.map(({ name }) => name)
}

/** Takes a layer that no image has out of the repository. */
export function removeLayer(
  db: Database,
  repository: string,
  digest: string,
): Promise<'removed' | 'in use' | 'not found'> {
  return db.transaction().execute(async (trx) => {
    const [layer] = await findLayers(trx, repository, [digest])
    if (!layer) return 'not found'
    if (layer.referenced) return 'in use'
    await trx
      .deleteFrom('layers')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .execute()
    return 'removed'
  })
}
