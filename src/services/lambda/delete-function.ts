import { deleteFunction as remove } from '../../store/lambda/functions.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { idleJob } from './idle.ts'
import { enqueueRetire } from './retire.ts'
import { arnOf, onFunction, requireFunction, targetOf } from './target.ts'

export const deleteFunction = define('DeleteFunction', onFunction, async (input, caller, needs) => {
  if (targetOf(input, caller).qualifier === '$LATEST')
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
  const fn = await requireFunction(input, caller, needs, arnOf)
  await needs.db.transaction().execute(async (within) => {
    await remove(within, fn.id)
    await needs.jobs.cancel(idleJob(fn).id, within)
    for (const deployment of fn.next ? [fn.live, fn.next] : [fn.live])
      await enqueueRetire(deployment, needs, within)
  })
  return { StatusCode: 204 }
})
