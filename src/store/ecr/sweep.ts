import type { Digest } from '../../names/digest.ts'
import { type Blobs, UploadBusy } from '../blobs.ts'
import type { Database } from '../database.ts'
import { behind } from '../kernel/write-behind.ts'

const dayMs = 24 * 60 * 60 * 1000
const hourMs = 60 * 60 * 1000

export interface Swept {
  readonly uploads: number
  readonly layers: number
  /** Set aside, as no repository holds them. */
  readonly blobs: number
  /** Removed for good: set aside a day ago, or damaged and not held. */
  readonly purged: number
}

/**
 * Removes what nobody can reach, in this order: uploads begun more than a day ago, and files of uploads that
 * are not in the table; layers that no image has referred to, a day after they were uploaded. Blobs that no
 * repository holds are set aside an hour after they were finished, and removed a day later: should the table be wrong, all
 * is still there. `now` is the server's time, which the rows carry;
 * `machineNow` the machine's, which the files carry.
 *
 * Safe while pushes run. An upload's row is there before its file and after its blob; a blob that is finished
 * anew between the look at the table and the removal is young again, which the store sees.
 */
export async function sweepLayers(
  db: Database,
  blobs: Blobs,
  { now, machineNow }: { readonly now: Date; readonly machineNow: Date },
): Promise<Swept> {
  // Layers that clients were just told of are young.
  await behind(db).flush()
  const uploads = await sweepUploads(db, blobs, now.getTime() - dayMs)
  const layers = await db
    .deleteFrom('layers')
    .where('uploaded_at', '<', now.getTime() - dayMs)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('image_layers')
            .select('image')
            .whereRef('image_layers.repository', '=', 'layers.repository')
            .whereRef('image_layers.layer', '=', 'layers.digest'),
        ),
      ),
    )
    .executeTakeFirst()
  const before = (ms: number) => new Date(machineNow.getTime() - ms)
  const purged = await purgeShelves(db, blobs, before(dayMs))
  const aside = await eachUnheld(db, blobs.digests(), (digest) =>
    blobs.setAside(digest, before(hourMs)),
  )
  return { uploads, layers: Number(layers.numDeletedRows), blobs: aside, purged }
}

async function sweepUploads(db: Database, blobs: Blobs, before: number): Promise<number> {
  await db.deleteFrom('layer_uploads').where('started_at', '<', before).execute()
  let swept = 0
  for await (const batch of batches(blobs.uploads())) {
    const rows = await db
      .selectFrom('layer_uploads')
      .select('id')
      .where('id', 'in', batch)
      .execute()
    const known = new Set(rows.map(({ id }) => id))
    for (const upload of batch) {
      if (known.has(upload)) continue
      const discarded = await blobs
        .hold(upload, (held) => held.discard())
        .then(
          () => true,
          // Its request is about to find that the upload is gone; the next sweep takes the file.
          (error: unknown) => {
            if (error instanceof UploadBusy) return false
            throw error
          },
        )
      if (discarded) swept++
    }
  }
  return swept
}

/** What is referred to after all is taken back from aside. Damaged ones stay as long as their digest is held. */
async function purgeShelves(db: Database, blobs: Blobs, before: Date): Promise<number> {
  const aside = await eachUnheld(
    db,
    blobs.digests('aside'),
    (digest) => blobs.purge('aside', digest, before),
    (digest) => blobs.takeBack(digest),
  )
  const damaged = await eachUnheld(db, blobs.digests('damaged'), (digest) =>
    blobs.purge('damaged', digest, before),
  )
  return aside + damaged
}

/** How many of those that no repository holds were done something with. */
async function eachUnheld(
  db: Database,
  digests: AsyncIterable<Digest>,
  sweep: (digest: Digest) => Promise<boolean>,
  otherwise?: (digest: Digest) => Promise<unknown>,
): Promise<number> {
  let swept = 0
  for await (const batch of batches(digests)) {
    const rows = await db
      .selectFrom('layers')
      .select('digest')
      .distinct()
      .where('digest', 'in', batch)
      .execute()
    const held = new Set(rows.map(({ digest }) => digest))
    for (const digest of batch) {
      if (held.has(digest)) await otherwise?.(digest)
      else if (await sweep(digest)) swept++
    }
  }
  return swept
}

async function* batches<Item>(items: AsyncIterable<Item>, size = 500): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
