import { parseImageConfig } from '../../../image/config.ts'
import { parseManifest } from '../../../image/manifest.ts'
import { type Digest, parseDigest } from '../../../names/digest.ts'
import { ImageUnreadable, type Inventory, LayerDamaged } from '../../../scan/inventory.ts'
import { BlobDamaged } from '../../../store/blobs.ts'
import { type ImageSummary, summarizeNamedImages } from '../../../store/ecr/image-lists.ts'
import { findImage } from '../../../store/ecr/images.ts'
import { type ListedRepository, repositoryById } from '../../../store/ecr/repositories.ts'
import { readInventory, writeInventory } from '../../../store/ecr/scan-results.ts'
import type { Needs } from '../../kernel/needs.ts'
import type { ScanState } from './enqueue.ts'

/** The image that is scanned. */
export interface Subject {
  readonly repository: ListedRepository
  readonly image: ImageSummary
  /** Lowest first. */
  readonly layers: readonly Digest[]
  readonly config: Digest | undefined
}

/** Undefined where it is gone. */
export async function subjectOf(
  { repository: id, digest }: ScanState,
  { db }: Needs,
): Promise<Subject | undefined> {
  const repository = await repositoryById(db, id)
  const stored = repository && (await findImage(db, id, digest))
  const [image] = stored ? await summarizeNamedImages(db, id, [digest]) : []
  const manifest = stored && parseManifest(stored.manifest, stored.mediaType)
  if (!repository || !image || !manifest?.ok || manifest.value.kind !== 'image') return undefined
  const layers = manifest.value.layers.flatMap((layer) => parseDigest(layer.digest) ?? [])
  return { repository, image, layers, config: parseDigest(manifest.value.config.digest) }
}

/** As it was read before, or of the layers now; a text says why it cannot be. */
export async function inventoryOf(
  { repository, image, layers }: Subject,
  { db, scanner }: Needs,
): Promise<Inventory | string> {
  const kept = await readInventory(db, repository.id, image.digest)
  if (kept !== undefined) return JSON.parse(kept) as Inventory
  try {
    const inventory = await scanner.read(layers)
    await writeInventory(db, repository.id, image.digest, JSON.stringify(inventory))
    return inventory
  } catch (error) {
    if (
      error instanceof ImageUnreadable ||
      error instanceof LayerDamaged ||
      error instanceof BlobDamaged
    )
      return error.message
    throw error
  }
}

/** As its config says; undefined where it does not. */
export async function architectureOf(
  { config }: Subject,
  { blobs }: Needs,
): Promise<string | undefined> {
  const bytes = config && (await blobs.small(config).catch(() => undefined))
  const parsed = bytes && parseImageConfig(Buffer.from(bytes).toString('utf8'))
  return parsed?.ok && parsed.value.architecture !== '' ? parsed.value.architecture : undefined
}
