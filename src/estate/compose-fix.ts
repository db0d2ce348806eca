import { type DocumentChange, documentsOf } from '../policy/edit/documents.ts'
import type { Edit } from '../policy/edit/edit.ts'
import { editsMax, type Fix } from '../policy/fix/fix.ts'
import { labelOf } from '../policy/place.ts'
import type { Place, Question } from '../policy/types.ts'
import { ownerOfPlace } from './commands.ts'
import type { Estate } from './estate.ts'
import type { AskReport, FixReport } from './fix-report.ts'
import { titleOf } from './fix-title.ts'
import { linesOf, type Making, makingOf } from './making.ts'
import { type Proof, prove } from './prove.ts'
import type { Asks, Task } from './scenarios/tasks.ts'
import { owns, type Viewer } from './viewer.ts'

/** What a fix is made for. */
export interface FixContext {
  /** As far as its viewer may know it. */
  readonly seen: Estate
  readonly estate: Estate
  readonly viewer: Viewer | undefined
  readonly questions: readonly Question[]
  readonly task: Task
  readonly denied: readonly Asks[]
  readonly at: Date
}

/** A fix with its commands, each by whoever may make it, and what of it is proven. */
export async function fixReport(
  found: Fix,
  context: FixContext,
  notes: Set<string>,
): Promise<FixReport> {
  const { viewer, questions, task } = context
  const isOurs = ({ place }: Edit) => owns(viewer, ownerOfPlace(place) ?? viewer?.account ?? '')
  const own = found.edits.filter(isOurs)
  const theirs = found.edits.filter((edit) => !isOurs(edit))
  const makings: Making[] = []
  const copies = new Set<string>()
  for (const change of inOrder(documentsOf(questions, own))) {
    const done = makings.map((making) => making.change)
    makings.push(await makingOf(change, { ...context, copies, done }, notes))
  }
  const patches = await context.estate.patches?.(makings.map(({ change }) => change))
  const proof = await proofOf(found, makings, documentsOf(questions, theirs), context)
  return {
    title: titleOf(task, context.denied),
    ...proof,
    ...(task.adds !== undefined && { adds: task.adds }),
    actor: [...new Set(makings.flatMap(({ change, actor }) => actorOf(change.place, actor)))].join(
      ', ',
    ),
    edits: makings.map(({ report }) => report),
    ...(theirs.length > 0 && { asks: theirs.map(askReport) }),
    commands: makings.flatMap(linesOf),
    ...(patches && patches.length > 0 && { patches }),
  }
}

/** Where nobody may, or no command does it, it is the owner's all the same. */
function actorOf(place: Place, actor: Making['actor']): readonly string[] {
  if (actor?.ok) return [actor.arn]
  const owner = ownerOfPlace(place)
  return owner === undefined ? [] : [`arn:aws:iam::${owner}:root`]
}

/** Control policies first: they may bind whoever makes the other changes. */
const inOrder = (changes: readonly DocumentChange[]): readonly DocumentChange[] =>
  [...changes].sort((a, b) => Number(isControl(b.place)) - Number(isControl(a.place)))

const isControl = ({ kind }: Place): boolean => kind.endsWith('control policy')

/** What another account does is asked of it, and taken as done. */
async function proofOf(
  { complete }: Fix,
  makings: readonly Making[],
  theirs: readonly DocumentChange[],
  { estate, questions }: FixContext,
): Promise<Proof> {
  if (!complete)
    return {
      proven: false,
      why: `more than ${editsMax} statements stand in the way: these are the first`,
    }
  if (makings.length === 0)
    return { proven: false, why: 'only the other account can make this change' }
  return prove(estate, makings, questions, theirs)
}

function askReport(edit: Edit): AskReport {
  const account = ownerOfPlace(edit.place) ?? ''
  const where = labelOf(edit.place)
  if (edit.op === 'remove')
    return { account, say: `ask account ${account} to remove a statement from the ${where}` }
  return {
    account,
    say: `ask account ${account} to add this statement to the ${where}, if it does not allow it yet`,
    statement: JSON.stringify(edit.statement, undefined, 2),
  }
}
