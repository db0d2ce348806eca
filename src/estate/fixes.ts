import { actionTables } from '../policy/actions.ts'
import type { ActionNames } from '../policy/fix/cover.ts'
import { fix, isAllowed } from '../policy/fix/fix.ts'
import { makesItsResource } from './check.ts'
import { placed, policiesAlone, sharedControls } from './command-facts.ts'
import { fixReport } from './compose-fix.ts'
import type { Estate } from './estate.ts'
import type { FixReport } from './fix-report.ts'
import { titleOf } from './fix-title.ts'
import { type Asked, type Decided, questionOf } from './question.ts'
import { type Task, tasksOf } from './scenarios/tasks.ts'
import { seenBy } from './seen.ts'
import { tagFixes } from './tag-fixes.ts'
import type { Viewer } from './viewer.ts'

export interface Fixed {
  readonly fixes: readonly FixReport[]
  readonly notes: readonly string[]
}

/** What would turn the whole task in the estate as it is now, each proposal proven as far as its viewer may know. */
export async function fixesFor(
  estate: Estate,
  decided: readonly Decided[],
  viewer: Viewer | undefined,
): Promise<Fixed> {
  const [first] = decided
  if (!first) return { fixes: [], notes: [] }
  const seen = seenBy(viewer, estate, first.caller.account)
  const denied = decided.filter(({ outcome }) => outcome !== 'allowed')
  const notes = new Set<string>()
  const fixes: FixReport[] = []
  const tables = denied.length > 0 ? await actionTables() : undefined
  const actionNames: ActionNames = (service) =>
    [...(tables?.service(service)?.actions.values() ?? [])].map(({ name }) => name)
  for (const task of tasksOf(decided, denied)) {
    const asked = await ask(seen, task, first.at)
    // No permission helps where the name is another.
    if (!task.makes && asked.some(isElsewhere)) continue
    const questions = asked.map(({ question }) => question)
    const alone = await policiesAlone(seen, questions)
    const found = fix(questions, {
      alone,
      sharedControls: await sharedControls(seen),
      actionNames,
      ...(task.name !== undefined && { name: task.name }),
    })
    // Who made the condition meant it: where the tag alone is missing, it comes first.
    fixes.push(
      ...(await tagFixes({
        estate,
        viewer,
        questions,
        title: titleOf(task, denied),
        at: first.at,
      })),
    )
    if (found.length === 0 && questions.every(isAllowed)) {
      notes.add(allowedNow(viewer))
      continue
    }
    for (const { edits, ...one } of found) {
      const context = { estate, seen, viewer, questions, task, denied, at: first.at }
      fixes.push(
        await fixReport({ ...one, edits: await placed(seen, questions, edits) }, context, notes),
      )
    }
  }
  const best = [...fixes].sort((a, b) => Number(b.proven) - Number(a.proven))
  return { fixes: best, notes: [...notes] }
}

const ask = (estate: Estate, { asks }: Task, now: Date): Promise<readonly Asked[]> =>
  Promise.all(asks.map(async ({ caller, check }) => questionOf(estate, caller, check, now)))

const isElsewhere = ({ question, resourceExists }: Asked): boolean =>
  resourceExists === false && !makesItsResource(question)

const allowedNow = (viewer: Viewer | undefined): string =>
  viewer
    ? `asked again now, nothing that account ${viewer.account} may see and change stands in the way`
    : 'asked again now, the request is allowed: its policies were changed since'
