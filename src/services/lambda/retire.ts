import type { Deployment } from '../../store/lambda/function.ts'
import { digestInUse } from '../../store/lambda/functions.ts'
import type { Needs } from '../needs.ts'

/** Stops a deployment's sandboxes, and forgets its image unless another function runs it. */
export async function retire(deployment: Deployment, needs: Needs): Promise<void> {
  await needs.sandboxes.discard(deployment.id)
  if (!(await digestInUse(needs.db, deployment.digest)))
    await needs.runner.forget(deployment.digest)
}
