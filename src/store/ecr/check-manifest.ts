import { createHash } from 'node:crypto'
import { childrenOf, contentOf } from '../../image/content.ts'
import { parseManifest } from '../../image/manifest.ts'
import { isForeignLayer } from '../../image/media-types.ts'
import { digestedPart } from '../../image/signed-payload.ts'
import { algorithmOf, hexOf, parseOciDigest } from '../../names/digest.ts'
import type { Database } from '../database.ts'

interface StoredManifest {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  readonly media_type: string
  readonly manifest: string
  readonly subject: string | null
}

/**
 * What is wrong with an image by its manifest's own text: its digest, and whether the tables refer to the same layers, children and
 * subject. A subject may be absent, as OCI allows.
 */
export async function problemsOf(db: Database, image: StoredManifest): Promise<readonly string[]> {
  const digested = digestedPart(image.manifest, image.media_type)
  const digest = parseOciDigest(image.digest)
  const hex = digest && createHash(algorithmOf(digest)).update(digested).digest('hex')
  if (!digest || hex !== hexOf(digest)) return ['its manifest has another digest']
  const parsed = parseManifest(image.manifest, image.media_type)
  if (!parsed.ok) return [`its manifest cannot be read: ${parsed.problem}`]
  const manifest = parsed.value
  const own = contentOf(manifest).filter(({ mediaType }) => !isForeignLayer(mediaType))
  const problems = [
    ...differences('layer', own, await layersOf(db, image)),
    ...differences('image', childrenOf(manifest), await childrenIn(db, image)),
  ]
  const subject = manifest.subject?.digest ?? null
  if (subject !== image.subject)
    problems.push(`it is kept as being about ${image.subject ?? 'nothing'}, and names ${subject}`)
  return problems
}

function differences(
  what: string,
  named: readonly { readonly digest: string }[],
  kept: ReadonlySet<string>,
): readonly string[] {
  const names = new Set(named.map(({ digest }) => digest))
  const lost = [...names].filter((digest) => !kept.has(digest))
  const strange = [...kept].filter((digest) => !names.has(digest))
  return [
    ...lost.map((digest) => `its reference to the ${what} ${digest} is lost`),
    ...strange.map((digest) => `it refers to the ${what} ${digest}, which it does not name`),
  ]
}

async function layersOf(db: Database, { repository, digest }: StoredManifest) {
  const rows = await db
    .selectFrom('image_layers')
    .select('layer')
    .where('repository', '=', repository)
    .where('image', '=', digest)
    .execute()
  return new Set(rows.map(({ layer }) => layer))
}

async function childrenIn(db: Database, { repository, digest }: StoredManifest) {
  const rows = await db
    .selectFrom('image_children')
    .select('child')
    .where('repository', '=', repository)
    .where('parent', '=', digest)
    .execute()
  return new Set(rows.map(({ child }) => child))
}
