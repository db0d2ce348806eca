import type { Database } from '../../store/database.ts'
import type { Deployment } from '../../store/lambda/function.ts'
import { digestInUse } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'

export type RetireState = Pick<Deployment, 'id' | 'digest'>

/** To be called within the transaction after which nothing runs the deployment any more. */
export const enqueueRetire = (
  { id, digest }: RetireState,
  { jobs }: Needs,
  within: Database,
): Promise<void> => {
  const state: RetireState = { id, digest }
  return jobs.enqueue({ kind: 'lambda:retire', state }, within)
}

/** Stops a deployment's sandboxes, and forgets its image unless another function runs it. */
export async function runRetire({ id, digest }: RetireState, needs: Needs): Promise<undefined> {
  await needs.sandboxes.discard(id)
  await forgetUnused(digest, needs)
}

/** Where no runner is, there is nothing of it either. */
export async function forgetUnused(digest: string, { db, runner }: Needs): Promise<void> {
  if (await digestInUse(db, digest)) return
  if ((await runner.unavailable()) === undefined) await runner.forget(digest)
}
