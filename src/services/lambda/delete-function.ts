import { deleteFunction as remove } from '../../store/lambda/functions.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { idleJob } from './idle.ts'
import { enqueueRetire } from './retire.ts'
import { arnOf, isVersion, onFunction, requireWholeFunction, targetOf } from './target.ts'

export const deleteFunction = define('DeleteFunction', onFunction, async (input, caller, needs) => {
  const { qualifier } = targetOf(input, caller)
  if (qualifier === '$LATEST')
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
  if (qualifier !== undefined && !isVersion(qualifier))
    throw invalidParameter('Deletion of aliases is not currently supported.')
  const fn = await requireWholeFunction(input, caller, needs, arnOf)
  // No version is published, so this one is not there, and AWS does not mind.
  if (qualifier !== undefined) return { StatusCode: 204 }
  await needs.db.transaction().execute(async (within) => {
    await remove(within, fn.id)
    await needs.jobs.cancel(idleJob(fn).id, within)
    for (const deployment of fn.next ? [fn.live, fn.next] : [fn.live])
      await enqueueRetire(deployment, needs, within)
  })
  return { StatusCode: 204 }
})
