import type { Database } from '../../store/database.ts'
import type { NewImage } from '../../store/ecr/image-writes.ts'
import type { ListedRepository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { replicating } from './replication/enqueue.ts'
import { scanning } from './scanning/enqueue.ts'

/** All that must follow in the transaction that pushes an image: its replication and its scan. */
export async function afterPush(
  repository: ListedRepository,
  image: NewImage,
  tags: readonly string[],
  needs: Pick<Needs, 'db' | 'jobs' | 'clock'>,
): Promise<(within: Database) => Promise<void>> {
  const all = [
    await replicating(repository, { digest: image.digest, tags }, needs),
    await scanning(repository, image, needs),
  ]
  return async (within) => {
    for (const one of all) await one?.(within)
  }
}
