import type { Database } from '../database.ts'

/** A manifest that was fetched from an upstream and is no image yet. `repository` is the repository's id, here and below. */
export interface FetchedManifest {
  readonly digest: string
  readonly mediaType: string
  readonly text: string
}

/** What the upstream said last of a tag. */
export interface CheckedTag {
  readonly digest: string
  readonly checkedAt: Date
}

export async function checkedTag(
  db: Database,
  repository: string,
  tag: string,
): Promise<CheckedTag | undefined> {
  const row = await db
    .selectFrom('upstream_tags')
    .select(['digest', 'checked_at'])
    .where('repository', '=', repository)
    .where('tag', '=', tag)
    .executeTakeFirst()
  return row && { digest: row.digest, checkedAt: new Date(row.checked_at) }
}

/** Notes what a tag is there. */
export async function noteTag(
  within: Database,
  repository: string,
  tag: string,
  digest: string,
  now: Date,
): Promise<void> {
  const checked = { digest, checked_at: now.getTime() }
  await within
    .insertInto('upstream_tags')
    .values({ repository, tag, ...checked })
    .onConflict((conflict) => conflict.columns(['repository', 'tag']).doUpdateSet(checked))
    .execute()
}

/** The tags that the upstream said last to be this image. */
export async function tagsChecked(
  db: Database,
  repository: string,
  digest: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('upstream_tags')
    .select('tag')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .orderBy('tag')
    .limit(1_000)
    .execute()
  return rows.map(({ tag }) => tag)
}

/** Keeps a manifest with the layers that may be fetched for it, each with its size. */
export async function keepFetched(
  within: Database,
  repository: string,
  { digest, mediaType, text }: FetchedManifest,
  layers: ReadonlyMap<string, number>,
  now: Date,
): Promise<void> {
  const { numInsertedOrUpdatedRows } = await within
    .insertInto('upstream_manifests')
    .values({
      ...{ repository, digest, media_type: mediaType, manifest: text },
      fetched_at: now.getTime(),
    })
    .onConflict((conflict) => conflict.columns(['repository', 'digest']).doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows || layers.size === 0) return
  const rows = [...layers].map(([layer, size]) => ({ repository, layer, manifest: digest, size }))
  await within.insertInto('upstream_layers').values(rows).execute()
}

export async function findFetched(
  db: Database,
  repository: string,
  digest: string,
): Promise<FetchedManifest | undefined> {
  const row = await db
    .selectFrom('upstream_manifests')
    .select(['digest', 'media_type', 'manifest'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row && { digest: row.digest, mediaType: row.media_type, text: row.manifest }
}

/** Undefined where no fetched manifest names the layer. */
export async function fetchedLayerSize(
  db: Database,
  repository: string,
  layer: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('upstream_layers')
    .select('size')
    .where('repository', '=', repository)
    .where('layer', '=', layer)
    .limit(1)
    .executeTakeFirst()
  return row?.size
}

/** It is an image now, or nobody can make one of it. */
export async function forgetFetched(
  within: Database,
  repository: string,
  digest: string,
): Promise<void> {
  await within
    .deleteFrom('upstream_manifests')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute()
}

/** So that the next pull asks the upstream again. */
export async function forgetTags(
  within: Database,
  repository: string,
  digest: string,
): Promise<void> {
  await within
    .deleteFrom('upstream_tags')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute()
}
