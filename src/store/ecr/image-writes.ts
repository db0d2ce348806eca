import type { Insertable, Transaction } from 'kysely'
import type { Database } from '../database.ts'
import { Prepared } from '../prepared.ts'
import type { Tables } from '../tables.ts'
import { takeRoom } from './image-quota.ts'
import { forgetImages } from './images.ts'
import type { EcrTables } from './schema.ts'
import { moveImage } from './storage-classes.ts'

export interface NewImage {
  readonly digest: string
  readonly mediaType: string
  readonly manifest: string
  readonly artifactType: string | undefined
  readonly subject: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** Layers and config by digest. Foreign ones may be absent; the others must be here already. */
  readonly layers: ReadonlyMap<string, { readonly mediaType: string; readonly foreign: boolean }>
  /** Manifests that must be here already. */
  readonly children: ReadonlySet<string>
  /** Whether it may name layers and manifests that are not here. */
  readonly mayBeSparse?: boolean | undefined
}

export interface PutLimits {
  readonly imagesMax: number
  readonly tagsMax: number
}

export type PutOutcome =
  | { readonly outcome: 'stored' | 'exists' | 'tag-taken' | 'too-many-images' | 'too-many-tags' }
  | { readonly outcome: 'layers-missing' | 'images-missing'; readonly digests: readonly string[] }
  /** The repository was deleted meanwhile. */
  | { readonly outcome: 'repository-gone' }

/**
 * Puts an image and moves its tag, all in one transaction, so that no reader sees a tag without its image or
 * an image without its layers. A tag that names another image is moved only if `mayMove`. `besides` runs in the transaction
 * of what is stored.
 */
export async function putImage(
  db: Database,
  repository: string,
  image: NewImage,
  tag: { readonly name: string; readonly mayMove: boolean } | undefined,
  now: Date,
  limits: PutLimits,
  besides: (within: Database) => Promise<void> = async () => undefined,
): Promise<PutOutcome> {
  let restored: readonly string[] = []
  const outcome = await db.transaction().execute(async (trx): Promise<PutOutcome> => {
    const state = await stateOf(trx, repository, image.digest, tag?.name)
    if (!state) return { outcome: 'repository-gone' }
    const { known, tagged } = state
    const isSame = tag === undefined || tagged === image.digest
    if (known === 'ACTIVE' && isSame) return { outcome: 'exists' }
    if (tag && tagged && !isSame && !tag.mayMove) return { outcome: 'tag-taken' }
    // What is pushed again is back from the archive at once.
    if (known && known !== 'ACTIVE')
      restored = await moveImage(trx, repository, image.digest, 'ACTIVE', now)
    if (!known) {
      const refused = await insertImage(db, trx, repository, image, now, limits.imagesMax)
      if (refused) return refused
    } else if (!isSame && (await isFull(trx, repository, image.digest, limits.tagsMax))) {
      return { outcome: 'too-many-tags' }
    }
    if (tag) await moveTag.execute(trx, { repository, tag: tag.name, digest: image.digest })
    await besides(trx)
    return { outcome: 'stored' }
  })
  if (outcome.outcome === 'stored')
    forgetImages(db, repository, [image.digest, ...(tag ? [tag.name] : []), ...restored])
  return outcome
}

async function insertImage(
  db: Database,
  trx: Transaction<Tables>,
  repository: string,
  image: NewImage,
  now: Date,
  imagesMax: number,
): Promise<PutOutcome | undefined> {
  const layers = await layersOf(trx, repository, [...image.layers.keys()])
  const missingLayers = [...image.layers].flatMap(([digest, { foreign }]) =>
    foreign || layers.has(digest) ? [] : digest,
  )
  // By digest: of the two that AWS was recorded to name, the config came last and had the greater one.
  if (missingLayers.length > 0 && !image.mayBeSparse)
    return { outcome: 'layers-missing', digests: missingLayers.sort() }
  const children = await sizesOf(trx, repository, [...image.children])
  const missingChildren = [...image.children].filter((digest) => !children.has(digest))
  if (missingChildren.length > 0 && !image.mayBeSparse)
    return { outcome: 'images-missing', digests: missingChildren }
  if (!(await takeRoom(db, trx, repository, imagesMax))) return { outcome: 'too-many-images' }

  const sizes = [...layers.values()].map(({ size }) => size)
  await insertRow.execute(trx, {
    repository,
    digest: image.digest,
    media_type: image.mediaType,
    artifact_type: image.artifactType ?? null,
    subject: image.subject ?? null,
    annotations: JSON.stringify(image.annotations),
    manifest: image.manifest,
    size:
      image.children.size > 0
        ? Math.max(0, ...children.values())
        : sizes.reduce((sum, size) => sum + size, 0),
    pushed_at: now.getTime(),
    sparse: missingLayers.length + missingChildren.length > 0 ? 1 : 0,
  })
  const layerEdges = [...layers.keys(), ...missingLayers].map((layer) => ({
    repository,
    image: image.digest,
    layer,
  }))
  if (layerEdges.length > 0) await trx.insertInto('image_layers').values(layerEdges).execute()
  const childEdges = [...image.children].map((child) => ({
    repository,
    parent: image.digest,
    child,
  }))
  if (childEdges.length > 0) await trx.insertInto('image_children').values(childEdges).execute()
  await nameLayerTypes(trx, repository, image, layers)
  return undefined
}

/** The first manifest to name a layer says what it is, and the answer to HEAD stays the same after. */
async function nameLayerTypes(
  trx: Transaction<Tables>,
  repository: string,
  image: NewImage,
  layers: Awaited<ReturnType<typeof layersOf>>,
): Promise<void> {
  const unnamed = new Map<string, string[]>()
  for (const [digest, { mediaType }] of image.layers) {
    if (layers.get(digest)?.mediaType !== null) continue
    const digests = unnamed.get(mediaType)
    if (digests) digests.push(digest)
    else unnamed.set(mediaType, [digest])
  }
  for (const [mediaType, digests] of unnamed)
    await trx
      .updateTable('layers')
      .set({ media_type: mediaType })
      .where('repository', '=', repository)
      .where('digest', 'in', digests)
      .execute()
}

/** In one question, for a push waits on it: undefined when the repository is gone. */
async function stateOf(
  trx: Transaction<Tables>,
  repository: string,
  digest: string,
  tag: string | undefined,
) {
  const [state] = await selectState.execute(trx, { repository, digest, tag: tag ?? '' })
  return state
}

const selectState = new Prepared(
  (db, { repository, digest, tag }: { repository: string; digest: string; tag: string }) =>
    db
      .selectFrom('repositories')
      .select(({ selectFrom }) => [
        selectFrom('images')
          .select('images.status')
          .where('images.repository', '=', repository)
          .where('images.digest', '=', digest)
          .as('known'),
        selectFrom('image_tags')
          .select('image_tags.digest')
          .where('image_tags.repository', '=', repository)
          .where('image_tags.tag', '=', tag)
          .as('tagged'),
      ])
      .where('id', '=', repository),
)

type Later = 'last_pulled_at' | 'status' | 'archived_at' | 'activated_at' | 'sparse'
type NewRow = Omit<Insertable<EcrTables['images']>, Later> & { readonly sparse: 0 | 1 }

const insertRow = new Prepared((db, row: NewRow) =>
  db.insertInto('images').values({
    repository: row.repository,
    digest: row.digest,
    media_type: row.media_type,
    artifact_type: row.artifact_type,
    subject: row.subject,
    annotations: row.annotations,
    manifest: row.manifest,
    size: row.size,
    pushed_at: row.pushed_at,
    last_pulled_at: null,
    sparse: row.sparse,
  }),
)

const moveTag = new Prepared(
  (db, { repository, tag, digest }: { repository: string; tag: string; digest: string }) =>
    db
      .insertInto('image_tags')
      .values({ repository, tag, digest })
      .onConflict((conflict) => conflict.columns(['repository', 'tag']).doUpdateSet({ digest })),
)

async function isFull(
  trx: Transaction<Tables>,
  repository: string,
  digest: string,
  tagsMax: number,
) {
  const { tags } = await trx
    .selectFrom('image_tags')
    .select((select) => select.fn.countAll<number>().as('tags'))
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow()
  return Number(tags) >= tagsMax
}

async function layersOf(trx: Transaction<Tables>, repository: string, digests: readonly string[]) {
  if (digests.length === 0) return new Map<string, { size: number; mediaType: string | null }>()
  const rows = await trx
    .selectFrom('layers')
    .select(['digest', 'size', 'media_type'])
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .execute()
  return new Map(
    rows.map(({ digest, size, media_type }) => [digest, { size, mediaType: media_type }]),
  )
}

async function sizesOf(trx: Transaction<Tables>, repository: string, digests: readonly string[]) {
  if (digests.length === 0) return new Map<string, number>()
  const rows = await trx
    .selectFrom('images')
    .select(['digest', 'size'])
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .execute()
  return new Map(rows.map(({ digest, size }) => [digest, size]))
}
