import type { Transaction } from 'kysely'
import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Tables } from '../tables.ts'

const referrersAtOnce = 500

/** From which status an image comes into each, and what is noted of it then. */
const steps = {
  ARCHIVED: { from: ['ACTIVE'], noted: 'archived_at' },
  ACTIVATING: { from: ['ARCHIVED'], noted: undefined },
  ACTIVE: { from: ['ARCHIVED', 'ACTIVATING'], noted: 'activated_at' },
} as const satisfies Record<
  ImageStatus,
  { from: readonly ImageStatus[]; noted: 'archived_at' | 'activated_at' | undefined }
>

/**
 * Moves an image to another status, if it has one that leads there, and with it what refers to it, as far as that is where
 * the image was. Gives the digests that were moved.
 */
export async function moveImage(
  trx: Transaction<Tables>,
  repository: string,
  digest: string,
  to: ImageStatus,
  now: Date,
): Promise<readonly string[]> {
  const moved: string[] = []
  let level: readonly string[] = [digest]
  while (level.length > 0) {
    const next: string[] = []
    for (const one of level) {
      if (!(await moveOne(trx, repository, one, to, now))) continue
      moved.push(one)
      next.push(...(await referrersOf(trx, repository, one, steps[to].from)))
    }
    level = next
  }
  return moved
}

async function moveOne(
  trx: Transaction<Tables>,
  repository: string,
  digest: string,
  to: ImageStatus,
  now: Date,
): Promise<boolean> {
  const { from, noted } = steps[to]
  const { numUpdatedRows } = await trx
    .updateTable('images')
    .set({ status: to, ...(noted && { [noted]: now.getTime() }) })
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .where('status', 'in', from)
    .executeTakeFirst()
  if (Number(numUpdatedRows) === 0) return false
  await trx
    .updateTable('image_layers')
    .set({ active: to === 'ACTIVE' ? 1 : 0 })
    .where('repository', '=', repository)
    .where('image', '=', digest)
    .execute()
  return true
}

export async function referrersOf(
  trx: Transaction<Tables>,
  repository: string,
  subject: string,
  statuses: readonly ImageStatus[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const status of statuses) {
    let after = ''
    for (;;) {
      const rows = await trx
        .selectFrom('images')
        .select('digest')
        .where('repository', '=', repository)
        .where('subject', '=', subject)
        .where('status', '=', status)
        .where('digest', '>', after)
        .orderBy('digest')
        .limit(referrersAtOnce)
        .execute()
      found.push(...rows.map(({ digest }) => digest))
      after = rows.at(-1)?.digest ?? ''
      if (rows.length < referrersAtOnce) break
    }
  }
  return found
}
