import type { Deployment } from '../../store/lambda/function.ts'
import { digestInUse } from '../../store/lambda/functions.ts'
import type { Needs } from '../needs.ts'

/** Stops a deployment's sandboxes, and forgets its image unless another function runs it. */
export async function retire(deployment: Deployment, needs: Needs): Promise<void> {
  await needs.sandboxes.discard(deployment.id)
  if (await digestInUse(needs.db, deployment.digest)) return
  // A function goes also where nothing runs any more: what a runner has left it sweeps when it opens.
  if ((await needs.runner.unavailable()) === undefined) await needs.runner.forget(deployment.digest)
}
