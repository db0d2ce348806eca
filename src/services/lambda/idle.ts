import type { Again } from '../../store/kernel/jobs.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import { changeFunction, functionById, touchFunction } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { enqueueRetire } from './retire.ts'
import { idled } from './states.ts'

/** AWS says `multiple weeks` for images, and 14 days where it gives a number. */
const idleAfterMs = 14 * 24 * 3_600_000

/** Uses closer together than this are not written down: each write is synced to the disk. */
const useResolutionMs = 3_600_000

const dueAt = (fn: LambdaFunction): number => fn.usedAt.getTime() + idleAfterMs

/** The function, made Inactive when nobody has used it for so long. */
export async function idledWhenDue(fn: LambdaFunction, needs: Needs): Promise<LambdaFunction> {
  if (fn.state !== 'Active' || fn.next || needs.clock.now().getTime() < dueAt(fn)) return fn
  const changed = await needs.db.transaction().execute(async (within) => {
    const changed = await changeFunction(within, fn, idled(fn))
    if (changed) await enqueueRetire(fn.live, needs, within)
    return changed
  })
  return changed ?? (await functionById(needs.db, fn.id)) ?? fn
}

export function noteUse(fn: LambdaFunction, { db, clock }: Needs): void {
  const now = clock.now()
  if (now.getTime() - fn.usedAt.getTime() >= useResolutionMs) touchFunction(db, fn.id, now)
}

export const idleJob = (fn: LambdaFunction) => ({
  kind: 'lambda:idle',
  id: `lambda:idle:${fn.id}`,
  state: { function: fn.id },
  due: new Date(dueAt(fn)),
})

/** Looks at a function when its time has come, unless it was used since. */
export async function runIdle(
  state: { function: string },
  needs: Needs,
): Promise<Again | undefined> {
  const fn = await functionById(needs.db, state.function)
  if (fn?.state !== 'Active') return undefined
  const now = await idledWhenDue(fn, needs)
  if (now.state !== 'Active') return undefined
  // An update in progress keeps it awake; it is looked at again once that is over.
  const due = Math.max(dueAt(now), needs.clock.now().getTime() + 60_000)
  return { due: new Date(due), state }
}
