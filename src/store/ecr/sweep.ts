import type { Digest } from '../../names/digest.ts'
import { type Blobs, UploadBusy } from '../blobs.ts'
import type { Database } from '../database.ts'
import { behind } from '../kernel/write-behind.ts'
import { type Ages, batches, type Due, type Freed, sweepBlobs } from './sweep-blobs.ts'

export type { Freed } from './sweep-blobs.ts'

const dayMs = 24 * 60 * 60 * 1000
const hourMs = 60 * 60 * 1000

export interface Swept {
  readonly uploads: Freed
  /** Places where a repository let go of a layer. */
  readonly layers: number
  /** Set aside, as no repository holds them. */
  readonly blobs: Freed
  /** Removed for good: set aside a day ago, or damaged and not held. */
  readonly purged: Freed
}

export interface SweepOptions {
  /** The server's time, which the rows carry. */
  readonly now: Date
  /** The machine's, which the files carry. */
  readonly machineNow: () => Date
  /**
   * Looks at every blob, not only at those that repositories let go of. What a crash left between a blob and its row is
   * found only so.
   */
  readonly everything?: boolean
  /** Without the waiting for a wrong table to be noticed, or for who deleted an image to push it again. */
  readonly atOnce?: boolean
  /** Only counts. */
  readonly dryRun?: boolean
}

/**
 * Removes what nobody can reach, in this order: uploads begun more than a day ago, and files of uploads that
 * are not in the table; layers that no image has referred to, a day after they were uploaded. Blobs that no
 * repository holds are set aside an hour after they were finished, and removed a day later: should the table be wrong, all
 * is still there.
 *
 * Safe while pushes run. An upload's row is there before its file and after its blob; a blob that is finished
 * anew between the look at the table and the removal is young again, which the store sees; a layer that was uploaded, or that
 * a client was told of, waits a day for its image whatever is asked.
 */
export async function sweepLayers(
  db: Database,
  blobs: Blobs,
  { now, machineNow, everything = false, atOnce = false, dryRun = false }: SweepOptions,
): Promise<Swept> {
  // Layers that clients were just told of are young.
  await behind(db).flush()
  const before = now.getTime() - dayMs
  const uploads = await sweepUploads(db, blobs, before, dryRun)
  const due = { waiting: before, left: atOnce ? now.getTime() + 1 : before }
  const layers = dryRun ? await looseLayers(db, due) : await letGo(db, due)
  const ages: Ages = atOnce ? { blobsMs: 0, asideMs: 0 } : { blobsMs: hourMs, asideMs: dayMs }
  const also = dryRun ? layers.digests : []
  const swept = await sweepBlobs(db, blobs, { machineNow, ages, everything, dryRun, due, also })
  return { uploads, layers: layers.count, ...swept }
}

async function letGo(db: Database, { waiting, left }: Due) {
  let count = 0
  for (const [loose, before] of [
    [1, waiting],
    [2, left],
  ] as const) {
    const { numDeletedRows } = await db
      .deleteFrom('layers')
      .where('loose', '=', loose)
      .where('uploaded_at', '<', before)
      .executeTakeFirst()
    count += Number(numDeletedRows)
  }
  return { count, digests: [] }
}

async function looseLayers(db: Database, { waiting, left }: Due) {
  const digests: Digest[] = []
  for (const [loose, before] of [
    [1, waiting],
    [2, left],
  ] as const) {
    const rows = await db
      .selectFrom('layers')
      .select('digest')
      .where('loose', '=', loose)
      .where('uploaded_at', '<', before)
      .execute()
    digests.push(...rows.map(({ digest }) => digest as Digest))
  }
  return { count: digests.length, digests }
}

async function sweepUploads(
  db: Database,
  blobs: Blobs,
  before: number,
  dryRun: boolean,
): Promise<Freed> {
  if (!dryRun) await db.deleteFrom('layer_uploads').where('started_at', '<', before).execute()
  const freed = { count: 0, bytes: 0 }
  for await (const batch of batches(blobs.uploads())) {
    const rows = await db
      .selectFrom('layer_uploads')
      .select('id')
      .where('id', 'in', batch)
      .where('started_at', '>=', before)
      .execute()
    const known = new Set(rows.map(({ id }) => id))
    for (const upload of batch) {
      if (known.has(upload)) continue
      const bytes = blobs.weighUpload(upload)?.bytes ?? 0
      if (!dryRun && !(await discard(blobs, upload))) continue
      freed.count++
      freed.bytes += bytes
    }
  }
  return freed
}

const discard = (blobs: Blobs, upload: string): Promise<boolean> =>
  blobs
    .hold(upload, (held) => held.discard())
    .then(
      () => true,
      // Its request is about to find that the upload is gone; the next sweep takes the file.
      (error: unknown) => {
        if (error instanceof UploadBusy) return false
        throw error
      },
    )
