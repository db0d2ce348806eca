import { parseOciDigest } from '../../names/digest.ts'
import type { Blobs } from '../blobs.ts'
import type { Database } from '../database.ts'
import { problemsOf } from './check-manifest.ts'

/** What is in the data folder, and what of it is not as it was stored. */
export interface CheckReport {
  readonly blobs: number
  readonly bytes: number
  readonly images: number
  /** Blobs that nobody refers to, whole or damaged, kept for a day. */
  readonly aside: number
  readonly damages: readonly Damage[]
}

export interface Damage {
  /** Of a blob, or of the image whose manifest is damaged or names what is not there. */
  readonly digest: string
  readonly problem: string
  /** `<account>/<region>/<name>`: where it has to be pushed again. */
  readonly repositories: readonly string[]
  readonly images: readonly AffectedImage[]
}

export interface AffectedImage {
  readonly repository: string
  readonly digest: string
  readonly tags: readonly string[]
}

/** Reads everything: every blob against its digest, every layer against its blob, every image against what it names. */
export async function checkImages(db: Database, blobs: Blobs): Promise<CheckReport> {
  const held = await checkBlobs(blobs)
  const damages: Damage[] = [
    ...(await checkLayers(db, blobs, held.damaged)),
    ...(await checkManifests(db)),
    ...(await checkReferences(db)),
  ]
  const { images } = await db
    .selectFrom('images')
    .select((select) => select.fn.countAll<number>().as('images'))
    .executeTakeFirstOrThrow()
  // Of those that are held, all are reported by now.
  let aside = held.damaged.size
  for await (const _ of blobs.digests('aside')) aside++
  return { blobs: held.blobs, bytes: held.bytes, images: Number(images), aside, damages }
}

async function checkBlobs(blobs: Blobs) {
  const found = { blobs: 0, bytes: 0, damaged: new Map<string, string>() }
  const pace = async (bytes: number) => {
    found.bytes += bytes
  }
  for await (const digest of blobs.digests('damaged')) found.damaged.set(digest, contentDamaged)
  for await (const digest of blobs.digests()) {
    found.blobs++
    try {
      if ((await blobs.examine(digest, pace)) === 'damaged')
        found.damaged.set(digest, contentDamaged)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      found.damaged.set(digest, `it cannot be read (${code ?? String(error)})`)
    }
  }
  return found
}

const contentDamaged = 'its content is damaged'

async function checkLayers(
  db: Database,
  blobs: Blobs,
  damaged: Map<string, string>,
): Promise<readonly Damage[]> {
  const damages: Damage[] = []
  for await (const { digest: text, size } of pages(async (after: string) => {
    const rows = await db
      .selectFrom('layers')
      .select(['digest', 'size'])
      .distinct()
      .where('digest', '>', after)
      .orderBy('digest')
      .limit(pageRows)
      .execute()
    return { rows, next: rows.at(-1)?.digest }
  }, '')) {
    const digest = parseOciDigest(text)
    const isThere = digest && (await blobs.size(digest, size)) !== undefined
    const problem = damaged.get(text) ?? (isThere ? undefined : 'it is missing')
    damaged.delete(text)
    if (problem) damages.push({ digest: text, problem, ...(await affectedBy(db, text)) })
  }
  return damages
}

async function affectedBy(db: Database, layer: string) {
  const holders = await db
    .selectFrom('layers')
    .innerJoin('repositories', 'repositories.id', 'layers.repository')
    .select(['account', 'region', 'name'])
    .where('digest', '=', layer)
    .execute()
  const images = await db
    .selectFrom('image_layers')
    .select(['repository', 'image'])
    .where('layer', '=', layer)
    .execute()
  return {
    repositories: holders.map(nameOf),
    images: await Promise.all(
      images.map(({ repository, image }) => affected(db, repository, image)),
    ),
  }
}

const nameOf = (row: { account: string; region: string; name: string }): string =>
  `${row.account}/${row.region}/${row.name}`

async function affected(db: Database, repository: string, digest: string): Promise<AffectedImage> {
  const found = await db
    .selectFrom('repositories')
    .select(['account', 'region', 'name'])
    .where('id', '=', repository)
    .executeTakeFirst()
  const tags = await db
    .selectFrom('image_tags')
    .select('tag')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute()
  return {
    repository: found ? nameOf(found) : repository,
    digest,
    tags: tags.map(({ tag }) => tag),
  }
}

async function damagedImage(
  db: Database,
  { repository, digest }: { readonly repository: string; readonly digest: string },
  problem: string,
): Promise<Damage> {
  const image = await affected(db, repository, digest)
  return { digest, problem, repositories: [image.repository], images: [image] }
}

async function checkManifests(db: Database): Promise<readonly Damage[]> {
  const damages: Damage[] = []
  for await (const image of pages(
    async ([repository, digest]: readonly [string, string]) => {
      const rows = await db
        .selectFrom('images')
        .select(['repository', 'digest', 'media_type', 'manifest', 'subject'])
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('repository', 'digest'), '>', tuple(repository, digest)),
        )
        .orderBy('repository')
        .orderBy('digest')
        .limit(pageRows)
        .execute()
      const last = rows.at(-1)
      return { rows, next: last && ([last.repository, last.digest] as const) }
    },
    ['', ''] as const,
  ))
    for (const problem of await problemsOf(db, image))
      damages.push(await damagedImage(db, image, problem))
  return damages
}

/** Images that name a layer or another image that their repository does not have, and were whole when they were pushed. */
async function checkReferences(db: Database): Promise<readonly Damage[]> {
  const layers = await db
    .selectFrom('image_layers')
    .select(['repository', 'image as digest', 'layer as missing'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('layers')
            .select('layers.digest')
            .whereRef('layers.repository', '=', 'image_layers.repository')
            .whereRef('layers.digest', '=', 'image_layers.layer'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('images')
            .select('images.digest')
            .whereRef('images.repository', '=', 'image_layers.repository')
            .whereRef('images.digest', '=', 'image_layers.image')
            .where('images.sparse', '=', 1),
        ),
      ),
    )
    .limit(referencesMax)
    .execute()
  const children = await db
    .selectFrom('image_children')
    .select(['repository', 'parent as digest', 'child as missing'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('images as children')
            .select('children.digest')
            .whereRef('children.repository', '=', 'image_children.repository')
            .whereRef('children.digest', '=', 'image_children.child'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('images')
            .select('images.digest')
            .whereRef('images.repository', '=', 'image_children.repository')
            .whereRef('images.digest', '=', 'image_children.parent')
            .where('images.sparse', '=', 1),
        ),
      ),
    )
    .limit(referencesMax)
    .execute()
  return Promise.all(
    [...layers, ...children].map((row) =>
      damagedImage(db, row, `it names ${row.missing}, which its repository does not have`),
    ),
  )
}

const pageRows = 500
/** A list that a person can use ends somewhere. */
const referencesMax = 1_000

async function* pages<Row, Key>(
  read: (after: Key) => Promise<{ readonly rows: readonly Row[]; readonly next: Key | undefined }>,
  first: Key,
): AsyncGenerator<Row> {
  for (let key: Key | undefined = first; key !== undefined; ) {
    const { rows, next }: Awaited<ReturnType<typeof read>> = await read(key)
    yield* rows
    key = next
  }
}
