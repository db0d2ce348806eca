import { parseOciDigest } from '../../names/digest.ts'
import { findLayers, type StoredLayer } from '../../store/ecr/layers.ts'
import type { Needs } from '../kernel/needs.ts'

/**
 * Those of the digests that the repository holds and whose bytes are there. A damaged layer is one that is not there:
 * whoever still has it is made to push it again, which heals it.
 */
export async function wholeLayers(
  { db, blobs }: Pick<Needs, 'db' | 'blobs'>,
  repository: string,
  digests: readonly string[],
): Promise<readonly StoredLayer[]> {
  const whole: StoredLayer[] = []
  for (const layer of await findLayers(db, repository, digests))
    if (await isThere(layer.digest, blobs, layer.size)) whole.push(layer)
  return whole
}

/** Those of the digests that the repository holds and whose bytes are gone. Asks the table only when there are any. */
export async function damagedLayers(
  { db, blobs }: Pick<Needs, 'db' | 'blobs'>,
  repository: string,
  digests: readonly string[],
): Promise<readonly string[]> {
  const gone: string[] = []
  for (const digest of digests) if (!(await isThere(digest, blobs))) gone.push(digest)
  return (await findLayers(db, repository, gone)).map(({ digest }) => digest)
}

async function isThere(text: string, blobs: Needs['blobs'], stored?: number): Promise<boolean> {
  const digest = parseOciDigest(text)
  return digest !== undefined && (await blobs.size(digest, stored)) !== undefined
}
